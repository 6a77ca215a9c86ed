// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title IEscrowWithdrawals
/// @notice The acts that pay out what waits: payouts that could not be pushed, and fees.
interface IEscrowWithdrawals {
    /* ACTS */

    /// @notice Pays out all that `owner` is owed in a token because payouts to it failed.
    ///
    /// @dev Emits {OwedWithdrawn}. The owner says where to; anybody may have it sent to the owner itself, so that one
    /// that cannot call is not stranded when the obstacle is gone. Sending it elsewhere uses up the owner's nonce, also
    /// when the owner calls: what it signed before is void. The nonce is one for all tokens, and a withdrawal that
    /// fails leaves it. All gas is passed on.
    ///
    /// Requirements:
    /// - `to` is the owner; or the caller is; or `ownerSignature` is the owner's of `Withdraw` with its next nonce.
    /// - Something is owed to the owner, and the transfer succeeds.
    /// - `to` is neither zero nor this contract.
    function withdraw(address token, address owner, address to, bytes calldata ownerSignature) external;

    /// @notice Pays a fee recipient all fees accrued to it in a token. Anybody may call.
    ///
    /// @dev Emits {FeesSwept}. Pushed, or owed.
    ///
    /// Requirements:
    /// - Fees accrued to `feeRecipient` in `token`.
    function sweep(address token, address feeRecipient) external;
}
