// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEscrowErrors} from "./IEscrowErrors.sol";
import {IEscrowEvents} from "./IEscrowEvents.sol";
import {IEscrowTypes} from "./IEscrowTypes.sol";

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
/// @dev Every act that needs a party works three ways with one function:
/// - the party calls it, with an empty signature;
/// - anybody relays it with the party's EIP-712 signature of the act's authorization;
/// - the party is a contract wallet, and its signature is one that its ERC-1271 `isValidSignature` accepts.
/// The authorizations, as EIP-712 types of this contract's domain:
/// - the worker's acceptance is the signature of `Terms` itself
/// - `Fund(bytes32 agreementId,uint256 milestones)`
/// - `Deliver(bytes32 agreementId,uint256 milestone,uint8 round,bytes32 deliverable)`
/// - `RequestChanges(bytes32 agreementId,uint256 milestone,uint8 round,bytes32 reason,uint40 deliverBy)`
/// - `Release(bytes32 agreementId,uint256 milestone,uint96 released)`
/// - `ReleaseAll(bytes32 agreementId,uint256 milestones)`
/// - `Refund(bytes32 agreementId,uint256 milestone,uint96 refunded)`
/// - `Reclaim(bytes32 agreementId,uint256 milestone)`
/// - `Dispute(bytes32 agreementId,uint256 milestone,uint8 round,bytes32 evidence)`
/// - `SubmitEvidence(bytes32 agreementId,uint256 milestone,string evidence)`
/// - `Rule(bytes32 agreementId,uint256 milestone,uint96 released,bytes32 reason)`
/// - `Settle(bytes32 agreementId,uint256 milestone,uint8 round,uint96 released,uint96 refunded,uint40 validBefore)`
/// - `Amend(Terms terms,uint40 validBefore)` and the types of `Terms`
/// - `Withdraw(address token,address to,uint256 nonce)`
/// Only the last needs a nonce: cumulative amounts only grow, rounds only grow, a milestone is funded once for ever, and
/// an agreement is amended once.
///
/// MONEY
/// @dev What leaves is pushed with bounded gas. A payout that fails is owed to the payee instead ({PayoutOwed}), and
/// waits for {withdraw}: one party never blocks another. Fees are taken from what goes to the worker, accrue to their
/// recipient, and wait for {sweep}. The fee so far is `released * feeBps / 10_000` rounded down: the remainder is the
/// worker's.
///
/// TIME
/// @dev Unix seconds. An act "before X" needs `block.timestamp < X`, an act "from X on" needs `block.timestamp >= X`.
///
/// TOKEN REQUIREMENTS
/// @dev Assumptions on a token under which the escrow is solvent in it:
/// - A transfer moves exactly the given amount: a fee on transfer is refused when funding, rebasing is not supported.
/// - The escrow's balance decreases only by this contract's own transfers.
///
/// LIVENESS
/// @dev Every funded milestone can be emptied by one honest party and the passage of time: the employer by {reclaim}
/// while it is Offered, or once the deadline of an Active one passed; the worker by {claim} once the review of a
/// Delivered one is over; either by {conclude} once the arbiter's time for a Disputed one is over. Consent needs no time
/// at all: {release}, {refund} and {settle} work in every phase.
interface IAgreementEscrow is IEscrowTypes, IEscrowEvents, IEscrowErrors {
    /* ACTS: MONEY COMES IN */

    /// @notice Locks the amounts of one or more milestones of an agreement.
    ///
    /// @dev Emits {MilestonesFunded}. An ERC-20 amount is drawn from the employer's allowance.
    ///
    /// Requirements:
    /// - The caller is the employer.
    /// - The terms are sound: roles apart, fee, periods and shares in range, one to 100 milestones.
    /// - A parent that the terms name was amended by them.
    /// - `workerSignature` is empty, or the worker's of `Terms`: then the milestones are Active at once.
    /// - Each milestone exists, was never funded, has an amount, and its deadline has not come.
    /// - The chain's own currency: exactly the sum is sent along.
    /// - An ERC-20 token: no value is sent, and exactly the sum arrives.
    ///
    /// @param milestones The set of milestones: bit i stands for milestone i. Not empty.
    function fund(
        Payment calldata payment,
        Conditions calldata conditions,
        uint256 milestones,
        bytes calldata workerSignature
    ) external payable;

    /// @notice The same for the employer, by anybody who has its signature.
    ///
    /// @dev Emits {MilestonesFunded}. Drawn from the employer's allowance, which {permit} can give.
    ///
    /// Requirements:
    /// - As for {fund}, but whoever calls; and the token is not the chain's own currency.
    /// - `employerSignature` is the employer's of `Fund`.
    function fundWithAllowance(
        Payment calldata payment,
        Conditions calldata conditions,
        uint256 milestones,
        bytes calldata employerSignature,
        bytes calldata workerSignature
    ) external;

    /// @notice Locks the amounts of milestones with one signature that binds money and terms: the employer needs no
    /// allowance, no transaction and no gas.
    ///
    /// @dev Emits {MilestonesFunded}. Draws by the token's `receiveWithAuthorization`, in its form with `v, r, s` for a
    /// signature of 65 bytes, and with `bytes` for any other. Source: ERC-3009, "Specification".
    ///
    /// Requirements:
    /// - As for {fund}, but whoever calls; and the token is not the chain's own currency.
    /// - `authorization` is the employer's signature of the token's `ReceiveWithAuthorization` for exactly the sum, to
    ///   this contract, with the digest of `Fund` as its nonce.
    ///
    /// @param validAfter Unix seconds: the authorization is good after this instant.
    /// @param validBefore Unix seconds: and before this one.
    function fundWithAuthorization(
        Payment calldata payment,
        Conditions calldata conditions,
        uint256 milestones,
        uint256 validAfter,
        uint256 validBefore,
        bytes calldata authorization,
        bytes calldata workerSignature
    ) external;

    /// @notice The same for every token that the employer approved Permit2 for.
    ///
    /// @dev Emits {MilestonesFunded}. Draws by `permitWitnessTransferFrom` of the canonical Permit2, whose witness is
    /// the authorization `Fund`.
    ///
    /// Requirements:
    /// - As for {fund}, but whoever calls; and the token is not the chain's own currency.
    /// - `permission` is the employer's signature of Permit2's `PermitWitnessTransferFrom` for exactly the sum, to this
    ///   contract, with `Fund` as witness.
    ///
    /// @param nonce An unused nonce of the employer at Permit2.
    /// @param deadline Unix seconds: the last instant at which the permission is good.
    function fundWithPermit2(
        Payment calldata payment,
        Conditions calldata conditions,
        uint256 milestones,
        uint256 nonce,
        uint256 deadline,
        bytes calldata permission,
        bytes calldata workerSignature
    ) external;

    /// @notice Gives this contract an allowance by the owner's ERC-2612 signature. Meant for {batch}, before {fund}.
    ///
    /// @dev Does nothing where the permission is refused: somebody may have brought it to the token before, and then the
    /// allowance is there. Source: ERC-2612, "Security Considerations".
    function permit(address token, address owner, uint256 amount, uint256 deadline, uint8 v, bytes32 r, bytes32 s)
        external;

    /// @notice Replaces an agreement by another that both parties signed, and moves all that it holds there.
    ///
    /// @dev Emits {AgreementAmended}. Engages a worker for an open task; raises, lowers or drops (amount zero) what is
    /// left in a milestone; adds milestones, which are funded later; moves deadlines; changes the arbiter, the periods
    /// or the brief. What was released and refunded stays so. A milestone keeps its number. The worker consents to the
    /// new terms, so an Offered milestone becomes Active; an Active one takes the new deadline; the clock of a Delivered
    /// or Disputed one runs on. The old agreement is over: nothing can be done under it.
    ///
    /// Requirements:
    /// - The new terms are sound, and their parent is the old agreement's id, which was never amended.
    /// - Employer, token and fee stay; so does the worker, unless there was none. No milestone is missing.
    /// - Both parties call or signed `Amend`, and `validBefore` has not come. As long as there is no worker, the
    ///   employer alone.
    /// - Of each funded milestone: the new amount covers what was released and refunded; it is the old one if nothing
    ///   is left; the new deadline of an Offered or Active one has not come.
    /// - What is missing is drawn from the employer as in {fund}; what is too much goes back.
    ///
    /// @param validBefore Unix seconds: the consent holds before this instant.
    function amend(
        Terms calldata from,
        Terms calldata to,
        uint40 validBefore,
        bytes calldata employerSignature,
        bytes calldata workerSignature
    ) external payable;

    /* ACTS: WORK */

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
        bytes32 conditionsHash,
        uint256 milestone,
        uint96 amount,
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
        bytes32 conditionsHash,
        uint256 milestone,
        uint96 amount,
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
    /// - The caller is the employer, or `employerSignature` is the employer's of `RequestChanges` for this round.
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

    /* ACTS: MONEY GOES OUT */

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
        bytes32 conditionsHash,
        uint256 milestone,
        uint96 amount,
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
    /// - Each milestone exists, was funded, not amended, and is not emptied.
    ///
    /// @param milestones The set of milestones: bit i stands for milestone i. Not empty.
    function releaseAll(
        Payment calldata payment,
        Conditions calldata conditions,
        uint256 milestones,
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
        bytes32 conditionsHash,
        uint256 milestone,
        uint96 amount,
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
    function claim(Payment calldata payment, bytes32 conditionsHash, uint256 milestone, uint96 amount) external;

    /// @notice Gives the employer back all that is escrowed when nothing was accepted, or nothing delivered in time.
    ///
    /// @dev Emits {PaymentReclaimed}.
    ///
    /// Requirements:
    /// - Offered, and not emptied: the caller is the employer, or `employerSignature` is the employer's of `Reclaim`;
    ///   at any time.
    /// - Active, and not emptied: the deadline has come. Anybody may call; the money goes to the employer.
    ///
    /// @param amount The milestone's amount, in token units.
    function reclaim(
        Payment calldata payment,
        bytes32 conditionsHash,
        uint256 milestone,
        uint96 amount,
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
        bytes32 conditionsHash,
        uint256 milestone,
        uint96 amount,
        Settlement calldata settlement,
        bytes calldata employerSignature,
        bytes calldata workerSignature
    ) external;

    /// @notice Pays out all that `owner` is owed in a token because payouts to it failed.
    ///
    /// @dev Emits {OwedWithdrawn}. The owner says where to; anybody may have it sent to the owner itself, so that one
    /// that cannot call is not stranded when the obstacle is gone. All gas is passed on.
    ///
    /// Requirements:
    /// - `to` is the owner; or the caller is; or `ownerSignature` is the owner's of `Withdraw` with its next nonce.
    /// - Something is owed to the owner, and the transfer succeeds.
    /// - `to` is neither zero nor this contract.
    function withdraw(address token, address owner, address to, bytes calldata ownerSignature) external;

    /// @notice Pays a fee recipient all fees accrued to it in a token. Anybody may call.
    ///
    /// @dev Emits {FeesSwept}.
    ///
    /// Requirements:
    /// - Fees accrued to `feeRecipient` in `token`.
    function sweep(address token, address feeRecipient) external;

    /* ACTS: DISPUTES */

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

    /// @notice Puts something in evidence, in any phase.
    ///
    /// @dev Emits {Evidence}. Changes nothing; a relayed submission can be repeated by anybody. Source: ERC-1497,
    /// "Evidence".
    ///
    /// Requirements:
    /// - The milestone was funded.
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
    /// - The milestone is Disputed, not emptied, and the arbiter's time is over.
    function conclude(Payment calldata payment, Conditions calldata conditions, uint256 milestone) external;

    /* MANY AT ONCE */

    /// @notice Carries out several acts, of any agreements, all or none.
    ///
    /// @dev Each act is seen as called by the caller. Value is counted once: what one act locks is not there for the
    /// next, and nothing may be left. A batch that carries value consists of acts that take some ({fund}, {amend}).
    ///
    /// Requirements:
    /// - No act fails, or the batch fails with the act's own error.
    /// - No act is a batch.
    ///
    /// @param acts Calls of this contract's acts, ABI-encoded with their selectors.
    function batch(bytes[] calldata acts) external payable;

    /* VIEWS */

    /// @notice The EIP-712 digest of the terms: the agreement id, and what the worker signs to accept.
    function agreementIdOf(Payment calldata payment, Conditions calldata conditions) external view returns (bytes32);

    /// @notice The EIP-712 `hashStruct` of the conditions, which acts that only move money carry in their place.
    function conditionsHashOf(Conditions calldata conditions) external pure returns (bytes32);

    /// @notice Under which key a milestone's holding is stored: the hash of the three. ERC-1497's evidence group.
    function holdingIdOf(bytes32 agreementId, uint256 milestone, uint96 amount) external pure returns (bytes32);

    /// @notice What the escrow knows of a milestone. All zero: it was never funded.
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
