// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEscrowTypes} from "./IEscrowTypes.sol";

/// @title IEscrowErrors
/// @notice Why the escrow refused an act. An error is a fact with its evidence; whatever it says, nothing happened.
/// @dev Beside these come, passed on: what a token or Permit2 says; `SafeERC20FailedOperation`, where a token answers
/// false; `ReentrancyGuardReentrantCall`, where one that is paid or drawn from calls back. Nothing at all is said by a
/// token or Permit2 that is not there, and by an act that takes no value and gets some.
interface IEscrowErrors {
    /* ERRORS */

    /// @notice The caller is not the party that the act belongs to, and brought no signature of it.
    error NotParty(address caller, address party);
    /// @notice The signature is not one of `signer` for this act, on this agreement, in this round.
    error InvalidSignature(address signer);
    /// @notice This milestone was never funded under this id; or a field of the terms, its number or its amount
    /// differs. From {IEscrowAmendments-amend}: none of the agreement was, and `milestone` is zero.
    error NotFunded(bytes32 agreementId, uint256 milestone);
    /// @notice The milestone was funded before, or the agreement was amended since. It can be funded once.
    error AlreadyFunded(bytes32 agreementId, uint256 milestone);
    /// @notice The agreement has `count` milestones, numbered from zero.
    error NoSuchMilestone(uint256 milestone, uint256 count);
    /// @notice The act is not possible in this phase.
    error PhaseIs(IEscrowTypes.Phase phase);
    /// @notice Everything was released or refunded already.
    error NothingEscrowed(bytes32 agreementId, uint256 milestone);
    /// @notice Less is escrowed than the act would move beyond what was paid before, both in token units. From
    /// {IEscrowAmendments-amend}: the new amount is less than what was paid, `requested`.
    error InsufficientEscrow(uint256 escrowed, uint256 requested);
    /// @notice So much was released already, in token units: a release must exceed it, a settlement not be below it.
    error AlreadyReleased(uint256 released, uint256 requested);
    /// @notice So much was refunded already, in token units: a refund must exceed it, a settlement not be below it.
    error AlreadyRefunded(uint256 refunded, uint256 requested);
    /// @notice It is too early: the act is possible from `deadline` on.
    error BeforeDeadline(uint256 timestamp, uint256 deadline);
    /// @notice It is too late: the act was possible before `deadline`.
    error AfterDeadline(uint256 timestamp, uint256 deadline);
    /// @notice The new deadline would come before the earliest that the worker must be given.
    error DeadlineTooSoon(uint256 deliverBy, uint256 earliest);
    /// @notice Changes were requested 255 times already.
    error TooManyRounds();
    /// @notice The value sent along is not the amount to be locked, both in wei. In a batch: too little is left of what
    /// it carried, `sent`.
    error WrongValue(uint256 sent, uint256 expected);
    /// @notice The chain's own currency cannot be drawn from the employer: only the employer can send it along, by
    /// `fund` or `amend`.
    error NativeNeedsEmployer(address caller);
    /// @notice The token moved another amount than it was told to, both in token units.
    error InexactTransfer(uint256 received, uint256 expected);
    /// @notice The address does not answer as an ERC-20 token does.
    error NotAToken(address token);
    /// @notice Too little gas is left to push a payout honestly.
    error InsufficientGas(uint256 left, uint256 required);
    /// @notice The transfer of a withdrawal failed.
    error PayoutFailed(address token, address to, uint256 amount);
    /// @notice Money sent there would be lost. Zero, in a release or a settlement: the agreement has no worker.
    error NotAPayee(address to);
    /// @notice There is nothing to pay out.
    error NothingOwed(address owner, address token);

    /// @notice One address stands in two roles that must be apart, or in one that it cannot have: zero as employer,
    /// this contract in any role.
    error RolesCoincide(address party);
    /// @notice The fee exceeds `max`, both in basis points.
    error FeeTooHigh(uint256 feeBps, uint256 max);
    /// @notice There is a fee without a recipient, or a recipient without a fee.
    error FeeRecipientMismatch(address feeRecipient, uint256 feeBps);
    /// @notice A period is zero where it must not be, or longer than `max`, in seconds.
    error PeriodOutOfRange(uint256 period, uint256 max);
    /// @notice A share of more than the whole, in basis points.
    error ShareTooHigh(uint256 bps, uint256 max);
    /// @notice A member of the terms has bits that its type does not have, or lies outside of the call.
    error DirtyMember();
    /// @notice There are no milestones, or more than `max`.
    error MilestoneCountOutOfRange(uint256 count, uint256 max);
    /// @notice A milestone has no amount.
    error NoAmount(uint256 milestone);
    /// @notice No milestone was named, or nothing is left in any of those that were.
    error NoMilestones();
    /// @notice The terms name a parent that they do not replace: it was never amended, or by other terms.
    error NotSuccessor(bytes32 agreementId, bytes32 parent);

    /// @notice The address stands in no role that has a say in this act.
    error NotInRole(address party);
    /// @notice Nothing was delivered yet, so there is nothing to dispute.
    error NothingDelivered(bytes32 agreementId, uint256 milestone);
    /// @notice More than the milestone's whole amount, both in token units.
    error ExceedsAmount(uint256 amount, uint256 requested);
    /// @notice The settlement would move nothing: so much was released and refunded already, in token units.
    error AlreadySettled(uint256 released, uint256 refunded);

    /// @notice The agreement was replaced before.
    error AlreadyAmended(bytes32 agreementId, bytes32 successor);
    /// @notice The new terms name another parent than the agreement that they are to replace.
    error ParentDiffers(bytes32 parent, bytes32 agreementId);
    /// @notice An amendment keeps the employer, the worker once there is one, the token and the fee: this member of
    /// the payment, counted from zero, differs.
    error PaymentDiffers(uint256 member);
    /// @notice An amendment keeps the number of every milestone: drop one by lowering its amount to what
    /// was paid.
    error MilestonesMissing(uint256 count, uint256 required);
    /// @notice Nothing is left in this milestone: its amount stays as it was.
    error MilestoneClosed(uint256 milestone);

    /// @notice A batch cannot contain a batch.
    error BatchInBatch();
    /// @notice An act of the batch failed without saying why: it takes no value and the batch carries some; it is no
    /// act of this contract, or badly encoded; it ran out of gas; or a token said nothing.
    error ActFailed(uint256 act);
    /// @notice The batch carried more wei than its acts lock.
    error ValueLeft(uint256 left);
}
