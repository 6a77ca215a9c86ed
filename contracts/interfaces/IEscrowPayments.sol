// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEscrowTypes} from "./IEscrowTypes.sol";

/// @title IEscrowPayments
/// @notice The acts by which the parties move money out of escrow: by consent at any time, or by the other's silence.
interface IEscrowPayments is IEscrowTypes {
    /* ACTS */

    /// @notice Pays the worker from escrow, in any phase, before and after any deadline.
    ///
    /// @dev Emits {PaymentReleased}. The amount is cumulative: a signed release is a voucher that can be redeemed
    /// once, for the difference.
    ///
    /// Requirements:
    /// - The milestone was funded, not amended, and has a worker.
    /// - The caller is the employer, or `employerSignature` is the employer's of `Release`.
    /// - `released` exceeds what was released so far, by no more than what is escrowed.
    ///
    /// @param amount The milestone's amount, in token units.
    /// @param released Token units released in all, after this act.
    function release(
        Payment calldata payment,
        uint256 milestone,
        uint96 amount,
        bytes32 conditionsHash,
        uint96 released,
        bytes calldata employerSignature
    ) external;

    /// @notice Pays the worker all that is left in one or more milestones, with one payout.
    ///
    /// @dev Emits {PaymentReleased} for each.
    ///
    /// Requirements:
    /// - The caller is the employer, or `employerSignature` is the employer's of `ReleaseAll`.
    /// - The agreement has a worker.
    /// - Each milestone exists, was funded, and not amended; one of them is not emptied. Those that are, are skipped.
    ///
    /// @param milestones The set of milestones: bit i stands for milestone i. Not empty.
    function releaseAll(
        Payment calldata payment,
        uint128 milestones,
        Conditions calldata conditions,
        bytes calldata employerSignature
    ) external;

    /// @notice Gives the employer money back from escrow, in any phase, before and after any deadline.
    ///
    /// @dev Emits {PaymentRefunded}. The amount is cumulative, as with {release}. No fee.
    ///
    /// Requirements:
    /// - The milestone was funded, and not amended.
    /// - The caller is the worker, or `workerSignature` is the worker's of `Refund`.
    /// - `refunded` exceeds what was refunded so far, by no more than what is escrowed.
    ///
    /// @param amount The milestone's amount, in token units.
    /// @param refunded Token units refunded in all, after this act.
    function refund(
        Payment calldata payment,
        uint256 milestone,
        uint96 amount,
        bytes32 conditionsHash,
        uint96 refunded,
        bytes calldata workerSignature
    ) external;

    /// @notice Pays the worker all that is escrowed when the review passed in silence.
    ///
    /// @dev Emits {PaymentClaimed}. Anybody may call; the money goes to the worker, less the fee.
    ///
    /// Requirements:
    /// - The milestone is Delivered, not emptied, and its review is over.
    ///
    /// @param amount The milestone's amount, in token units.
    function claim(Payment calldata payment, uint256 milestone, uint96 amount, bytes32 conditionsHash) external;

    /// @notice Gives the employer back all that is escrowed when nothing was accepted, or nothing delivered in time.
    ///
    /// @dev Emits {PaymentReclaimed}.
    ///
    /// Requirements:
    /// - Offered, and not emptied: the caller is the employer, or `employerSignature` is the employer's of `Reclaim`;
    ///   at any time.
    /// - Active, and not emptied: the deadline has come. Anybody may call, and no signature is looked at;
    ///   the money goes to the employer.
    ///
    /// @param amount The milestone's amount, in token units.
    function reclaim(
        Payment calldata payment,
        uint256 milestone,
        uint96 amount,
        bytes32 conditionsHash,
        bytes calldata employerSignature
    ) external;

    /// @notice Splits what is escrowed as both parties agree, at once, in any phase.
    ///
    /// @dev Emits {PaymentSettled}. The amounts are cumulative, as with {release}.
    ///
    /// Requirements:
    /// - The milestone was funded, not amended, and has a worker. The settlement's `validBefore` has not come.
    /// - Each party calls, or signed `Settle` for this round.
    /// - Neither amount is less than it was, one is more, and together they do not exceed the milestone's.
    ///
    /// @param amount The milestone's amount, in token units.
    function settle(
        Payment calldata payment,
        uint256 milestone,
        uint96 amount,
        bytes32 conditionsHash,
        Settlement calldata settlement,
        bytes calldata employerSignature,
        bytes calldata workerSignature
    ) external;
}
