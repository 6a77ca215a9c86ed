// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEscrowTypes} from "./IEscrowTypes.sol";

/// @title IEscrowWork
/// @notice The acts of working. None moves money.
interface IEscrowWork is IEscrowTypes {
    /* ACTS */

    /// @notice Takes up an offered milestone: from now on the employer cannot take it back at will.
    ///
    /// @dev Emits {OfferAccepted}.
    ///
    /// Requirements:
    /// - The milestone is Offered, not emptied, and its deadline has not come.
    /// - The caller is the worker, or `workerSignature` is the worker's of `Terms`.
    ///
    /// @param amount The milestone's amount, in token units.
    function accept(
        Payment calldata payment,
        uint256 milestone,
        uint96 amount,
        bytes32 conditionsHash,
        bytes calldata workerSignature
    ) external;

    /// @notice Hands in the work and starts the employer's review.
    ///
    /// @dev Emits {WorkDelivered}. Delivering an offered milestone accepts it.
    ///
    /// Requirements:
    /// - The milestone is Offered or Active, not emptied, and its deadline has not come.
    /// - The caller is the worker, or `workerSignature` is the worker's of `Deliver` for this round.
    ///
    /// @param amount The milestone's amount, in token units.
    /// @param deliverable Hash of what was handed in.
    function deliver(
        Payment calldata payment,
        uint256 milestone,
        uint96 amount,
        bytes32 conditionsHash,
        bytes32 deliverable,
        bytes calldata workerSignature
    ) external;

    /// @notice Sends delivered work back for changes, with a new deadline.
    ///
    /// @dev Emits {ChangesRequested}.
    ///
    /// Requirements:
    /// - The milestone is Delivered, not emptied, and its review is not over.
    /// - `deliverBy` is at least one review period away, and not before the deadline of the terms.
    /// - Changes were requested fewer than 255 times.
    /// - The caller is the employer, or `employerSignature` is the employer's of `RequestChanges` for the round that
    ///   was delivered. The event names the one that begins.
    ///
    /// @param reason Hash of the written reason.
    /// @param deliverBy Unix seconds.
    function requestChanges(
        Payment calldata payment,
        Conditions calldata conditions,
        uint256 milestone,
        bytes32 reason,
        uint40 deliverBy,
        bytes calldata employerSignature
    ) external;
}
