// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEscrowAmendments} from "./IEscrowAmendments.sol";
import {IEscrowDisputes} from "./IEscrowDisputes.sol";
import {IEscrowErrors} from "./IEscrowErrors.sol";
import {IEscrowEvents} from "./IEscrowEvents.sol";
import {IEscrowFunding} from "./IEscrowFunding.sol";
import {IEscrowPayments} from "./IEscrowPayments.sol";
import {IEscrowTypes} from "./IEscrowTypes.sol";
import {IEscrowViews} from "./IEscrowViews.sol";
import {IEscrowWithdrawals} from "./IEscrowWithdrawals.sol";
import {IEscrowWork} from "./IEscrowWork.sol";

/// @title IAgreementEscrow
/// @notice Holds an employer's payment for a worker, milestone by milestone, until it is released, refunded, claimed,
/// reclaimed, settled, or split by an arbiter.
///
/// THE AGREEMENT
/// @dev The terms live in calldata. Their EIP-712 digest is the agreement id: what both parties sign *is* the key.
/// Whoever acts brings along as much of them as the act needs: the payment and the conditions, or the payment, the hash
/// of the conditions and the amount of the one milestone. A single changed member gives another id, under which nothing
/// is held.
///
/// THE ACTS
/// @dev Every act that needs a party, but funding ({IEscrowFunding}), works three ways with one function:
/// - the party calls it, with an empty signature, which never means anything else;
/// - anybody relays it with the party's EIP-712 signature of the act's authorization; one that comes along where
///   consent is needed is checked, whoever calls;
/// - the party is a contract wallet, and its signature, not empty, is one that its ERC-1271 `isValidSignature` accepts.
/// The authorizations, as EIP-712 types of this contract's domain (name `Tallystick`, version `1`, this chain, this
/// address, no salt; `eip712Domain()` tells it, ERC-5267):
/// - the worker's acceptance is the signature of `Terms` itself: of every milestone, whenever it is funded
/// - `Fund(bytes32 agreementId,uint128 milestones)`
/// - `Deliver(bytes32 agreementId,uint256 milestone,uint8 round,bytes32 deliverable)`
/// - `RequestChanges(bytes32 agreementId,uint256 milestone,uint8 round,bytes32 reason,uint40 deliverBy)`
/// - `Release(bytes32 agreementId,uint256 milestone,uint96 released)`
/// - `ReleaseAll(bytes32 agreementId,uint128 milestones)`
/// - `Refund(bytes32 agreementId,uint256 milestone,uint96 refunded)`
/// - `Reclaim(bytes32 agreementId,uint256 milestone)`
/// - `Dispute(bytes32 agreementId,uint256 milestone,uint8 round,bytes32 evidence)`
/// - `SubmitEvidence(bytes32 agreementId,uint256 milestone,string evidence)`
/// - `Rule(bytes32 agreementId,uint256 milestone,uint96 released,bytes32 reason)`
/// - `Settle(bytes32 agreementId,uint256 milestone,uint8 round,uint96 released,uint96 refunded,uint40 validBefore)`
/// - `Amend(Terms terms,uint40 validBefore)` and the types of `Terms`
/// - `Withdraw(address owner,address token,address to,uint256 nonce)`
/// Only the last needs a nonce: cumulative amounts only grow, rounds only grow, a milestone is funded once for ever,
/// and an agreement is amended once. None expires but `Settle` and `Amend`, by their `validBefore`; an amendment voids
/// all that was signed under the old id.
///
/// MONEY
/// @dev What leaves is pushed with 200,000 gas. Before each push of an act 278,174 must be left, or the act fails
/// ({InsufficientGas}): nobody can make an honest payout fail. While it is being paid, a payee cannot move money here.
/// A payout that fails is owed to the payee instead ({PayoutOwed}), and waits for {withdraw}: one party never blocks
/// another. Fees are taken from what goes to the worker, accrue to their recipient, and wait for {sweep}. The fee so
/// far on a milestone is `released * feeBps / 10_000` rounded down, on all that was released in it, also before an
/// amendment: the remainder is the worker's.
///
/// TIME
/// @dev Unix seconds. An act "before X" needs `block.timestamp < X`, an act "from X on" needs `block.timestamp >= X`.
///
/// TOKEN REQUIREMENTS
/// @dev Assumptions on a token under which the escrow is solvent in it:
/// - A transfer moves exactly the given amount: a fee on transfer is refused when funding, rebasing is not supported.
/// - The escrow's balance decreases only by this contract's own transfers.
/// - A transfer that returns anything but nothing or one word of true has moved nothing.
///
/// LIVENESS
/// @dev Every funded milestone can be emptied by one honest party and the passage of time: the employer by {reclaim}
/// while it is Offered, or once the deadline of an Active one passed; the worker by {claim} once the review of a
/// Delivered one is over; either by {conclude} once the arbiter's time for a Disputed one is over. Consent needs no
/// time at all: {release}, {refund} and {settle} work in every phase.
///
/// THE ROOMS
/// @dev Every act is described, with who may call it and what it requires, where its theme is: {IEscrowFunding},
/// {IEscrowAmendments}, {IEscrowWork}, {IEscrowPayments}, {IEscrowWithdrawals}, {IEscrowDisputes}; what can be asked in
/// {IEscrowViews}; what happened in {IEscrowEvents}; what can go wrong in {IEscrowErrors}; what it is about in
/// {IEscrowTypes}.
interface IAgreementEscrow is
    IEscrowTypes,
    IEscrowEvents,
    IEscrowErrors,
    IEscrowFunding,
    IEscrowAmendments,
    IEscrowWork,
    IEscrowPayments,
    IEscrowWithdrawals,
    IEscrowDisputes,
    IEscrowViews
{
    /* MANY AT ONCE */

    /// @notice Carries out several acts, of any agreements, all or none.
    ///
    /// @dev Each act is seen as called by the caller. Value is counted once: what one act locks is not there for the
    /// next, and nothing may be left. A batch that carries value consists of {fund} and {amend}, also such as take none
    /// of it: any other act in it fails ({ActFailed}).
    ///
    /// Requirements:
    /// - No act fails, or the batch fails with the act's own error.
    /// - No act is a batch.
    ///
    /// @param acts Calls of this contract's acts, ABI-encoded with their selectors.
    function batch(bytes[] calldata acts) external payable;
}
