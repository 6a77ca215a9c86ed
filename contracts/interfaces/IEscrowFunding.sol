// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEscrowTypes} from "./IEscrowTypes.sol";

/// @title IEscrowFunding
/// @notice The acts by which an employer's money comes in under terms that are new.
interface IEscrowFunding is IEscrowTypes {
    /* ACTS */

    /// @notice Locks the amounts of one or more milestones of an agreement.
    ///
    /// @dev Emits {MilestonesFunded}. An ERC-20 amount is drawn from the employer's allowance.
    ///
    /// Requirements:
    /// - The caller is the employer.
    /// - The terms are sound: employer, worker and arbiter differ (worker and arbiter may be zero; the fee recipient
    ///   may have another role, too); none of the four is this contract; fee, periods and shares are in range; there
    ///   are one to 100 milestones.
    /// - A parent that the terms name was amended by them; the agreement itself was not amended.
    /// - `workerSignature` is empty, or the worker's of `Terms`: then the milestones are Active at once.
    /// - Each milestone exists, was never funded, has an amount, and its deadline has not come.
    /// - The chain's own currency: exactly the sum is sent along (in a {batch}: is left of what it carries).
    /// - An ERC-20 token: no value is sent, and exactly the sum arrives.
    ///
    /// @param milestones The set of milestones: bit i stands for milestone i. Not empty.
    function fund(
        Payment calldata payment,
        uint128 milestones,
        Conditions calldata conditions,
        bytes calldata workerSignature
    ) external payable;

    /// @notice The same for the employer, by anybody who has its signature.
    ///
    /// @dev Emits {MilestonesFunded}. Drawn from the employer's allowance, which {permit} can give.
    ///
    /// Requirements:
    /// - As for {fund}, but anybody may call, and the token is not the chain's own currency.
    /// - `employerSignature` is the employer's of `Fund`, also when the employer calls.
    function fundWithAllowance(
        Payment calldata payment,
        uint128 milestones,
        Conditions calldata conditions,
        bytes calldata employerSignature,
        bytes calldata workerSignature
    ) external;

    /// @notice Locks the amounts of milestones with one signature that binds money and terms: the employer needs no
    /// allowance, no transaction and no gas.
    ///
    /// @dev Emits {MilestonesFunded}. Draws by the token's `receiveWithAuthorization`, in its form with `v, r, s` for a
    /// key's signature of 65 bytes, and with `bytes` for a contract wallet's. Source: ERC-3009, "Specification".
    ///
    /// Requirements:
    /// - As for {fund}, but anybody may call, and the token is not the chain's own currency.
    /// - `authorization` is the employer's signature of the token's `ReceiveWithAuthorization` for exactly the sum, to
    ///   this contract, with the digest of `Fund`, in this contract's domain, as its nonce.
    ///
    /// @param validAfter Unix seconds: the authorization is good after this instant.
    /// @param validBefore Unix seconds: and before this one.
    function fundWithAuthorization(
        Payment calldata payment,
        uint128 milestones,
        Conditions calldata conditions,
        uint256 validAfter,
        uint256 validBefore,
        bytes calldata authorization,
        bytes calldata workerSignature
    ) external;

    /// @notice The same for every token that the employer approved Permit2 for.
    ///
    /// @dev Emits {MilestonesFunded}. Draws by `permitWitnessTransferFrom` of the canonical Permit2, whose witness is
    /// the authorization `Fund`. What the employer signs, in Permit2's domain and with this contract as spender, is
    /// `PermitWitnessTransferFrom(TokenPermissions permitted,address spender,uint256 nonce,uint256 deadline,Fund
    /// witness)` (without the line's break) and the types of its members. Fails
    /// without saying why where there is no Permit2.
    ///
    /// Requirements:
    /// - As for {fund}, but anybody may call, and the token is not the chain's own currency.
    /// - `permission` is the employer's signature for exactly the sum.
    ///
    /// @param nonce An unused nonce of the employer at Permit2.
    /// @param deadline Unix seconds: the last instant at which the permission is good.
    function fundWithPermit2(
        Payment calldata payment,
        uint128 milestones,
        Conditions calldata conditions,
        uint256 nonce,
        uint256 deadline,
        bytes calldata permission,
        bytes calldata workerSignature
    ) external;

    /// @notice Gives this contract an allowance by the owner's ERC-2612 signature. Anybody may call; meant for {batch},
    /// before {fund}.
    ///
    /// @dev Does nothing where the permission is refused: somebody may have brought it to the token before, and then
    /// the allowance is there. Source: ERC-2612, "Security Considerations".
    ///
    /// Requirements:
    /// - There is code at `token`; else it fails without saying why.
    function permit(address token, address owner, uint256 amount, uint256 deadline, uint8 v, bytes32 r, bytes32 s)
        external;
}
