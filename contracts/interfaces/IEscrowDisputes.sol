// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEscrowTypes} from "./IEscrowTypes.sol";

/// @title IEscrowDisputes
/// @notice The acts of a dispute: open it, put something in evidence, rule it, and conclude it when nobody ruled.
interface IEscrowDisputes is IEscrowTypes {
    /* ACTS */

    /// @notice Stops both clocks and puts the milestone before the arbiter.
    ///
    /// @dev Emits {DisputeOpened}.
    ///
    /// Requirements:
    /// - The milestone is Delivered, not emptied, and its review is not over: either party may.
    /// - Or it is Active after changes were requested, not emptied, and its deadline has not come: the worker may.
    /// - `party` is that party, and calls or signed `Dispute` for this round.
    ///
    /// @param party Who disputes.
    /// @param evidence Hash of what the party says.
    function dispute(
        Payment calldata payment,
        Conditions calldata conditions,
        uint256 milestone,
        address party,
        bytes32 evidence,
        bytes calldata signature
    ) external;

    /// @notice Puts something in evidence, before, in and after a dispute.
    ///
    /// @dev Emits {Evidence}. Changes nothing; a relayed submission can be repeated by anybody. Source: ERC-1497,
    /// "Evidence".
    ///
    /// Requirements:
    /// - The milestone was funded, and not amended.
    /// - `party` is the employer, the worker or the arbiter, and calls or signed `SubmitEvidence`.
    ///
    /// @param party Who submits it.
    /// @param evidence URI of the evidence.
    function submitEvidence(
        Payment calldata payment,
        Conditions calldata conditions,
        uint256 milestone,
        address party,
        string calldata evidence,
        bytes calldata signature
    ) external;

    /// @notice Decides a dispute: splits all that is left.
    ///
    /// @dev Emits {DisputeRuled}. The amount is cumulative, as with {release}: what was released counts, so that no
    /// consent in the meantime makes a ruling fail. The worker gets what is missing of `released`, as far as it is
    /// there; the employer the rest.
    ///
    /// Requirements:
    /// - The milestone is Disputed, not emptied, and the arbiter's time is not over.
    /// - `released` does not exceed the milestone's amount.
    /// - The caller is the arbiter, or `arbiterSignature` is the arbiter's of `Rule`.
    ///
    /// @param released Token units that the worker is to have been released in all.
    /// @param reason Hash of the written reason.
    function rule(
        Payment calldata payment,
        Conditions calldata conditions,
        uint256 milestone,
        uint96 released,
        bytes32 reason,
        bytes calldata arbiterSignature
    ) external;

    /// @notice Ends a dispute that the arbiter did not rule in time: splits all that is left as the terms say.
    ///
    /// @dev Emits {DisputeConcluded}. Anybody may call. The worker gets `defaultWorkerBps` of what is left, rounded
    /// down; the employer the rest.
    ///
    /// Requirements:
    /// - The milestone is Disputed, not emptied, and the arbiter's time is over: at once, if the terms give none.
    function conclude(Payment calldata payment, Conditions calldata conditions, uint256 milestone) external;
}
