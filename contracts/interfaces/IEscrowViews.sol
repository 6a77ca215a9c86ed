// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEscrowTypes} from "./IEscrowTypes.sol";

/// @title IEscrowViews
/// @notice What anybody can ask: the keys of the books, and what they hold under them.
interface IEscrowViews is IEscrowTypes {
    /* VIEWS */

    /// @notice The EIP-712 digest of the terms: the agreement id, and what the worker signs to accept.
    function agreementIdOf(Payment calldata payment, Conditions calldata conditions) external view returns (bytes32);

    /// @notice The EIP-712 `hashStruct` of the conditions, which acts that only move money carry in their place.
    function conditionsHashOf(Conditions calldata conditions) external pure returns (bytes32);

    /// @notice Under which key a milestone's holding is stored: keccak256 of the three, a word each. ERC-1497's
    /// evidence group.
    function holdingIdOf(bytes32 agreementId, uint256 milestone, uint96 amount) external pure returns (bytes32);

    /// @notice What the escrow knows of a milestone. All zero: never funded with this number and amount.
    /// @param amount The milestone's amount, in token units.
    function holdingOf(bytes32 agreementId, uint256 milestone, uint96 amount) external view returns (Holding memory);

    /// @notice The agreement that replaced this one by amendment. Zero: none did.
    function successorOf(bytes32 agreementId) external view returns (bytes32);

    /// @notice Token units that could not be paid out to `owner` and that it can withdraw.
    function owedOf(address token, address owner) external view returns (uint256);

    /// @notice Token units of fees accrued to `feeRecipient` and not swept.
    function feesOf(address token, address feeRecipient) external view returns (uint256);

    /// @notice The next nonce of `owner` for `Withdraw`.
    function nonceOf(address owner) external view returns (uint256);
}
