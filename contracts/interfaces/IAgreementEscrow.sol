// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEscrowErrors} from "./IEscrowErrors.sol";

/// @title IAgreementEscrow
/// @notice Holds an employer's payment for a worker, milestone by milestone, until it is released, claimed, refunded or
/// reclaimed.
///
/// THE AGREEMENT
/// @dev The terms live in calldata. Their EIP-712 digest is the agreement id: what both parties sign *is* the key.
/// Whoever acts brings the terms along, whole, or as the payment and the hash of the conditions where that is enough;
/// a single changed field gives another id, under which nothing is held.
///
/// THE ACTS
/// @dev Every act that needs a party works three ways with one function:
/// - the party calls it, with an empty signature;
/// - anybody relays it with the party's EIP-712 signature of the act's authorization;
/// - the party is a contract wallet, and its signature is one that its ERC-1271 `isValidSignature` accepts.
/// The authorizations, as EIP-712 types of this contract's domain:
/// - the worker's acceptance is the signature of `Terms` itself
/// - `Fund(bytes32 agreementId,uint256 milestone)`
/// - `Deliver(bytes32 agreementId,uint256 milestone,uint8 round,bytes32 deliverable)`
/// - `RequestChanges(bytes32 agreementId,uint256 milestone,uint8 round,bytes32 reason,uint40 deliverBy)`
/// - `Release(bytes32 agreementId,uint256 milestone,uint96 released)`
/// - `Refund(bytes32 agreementId,uint256 milestone,uint96 refunded)`
/// - `Reclaim(bytes32 agreementId,uint256 milestone)`
/// None needs a nonce: cumulative amounts only grow, rounds only grow, and a milestone is funded once for ever.
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
/// @dev Every funded milestone can be emptied by one honest party and the passage of time: the worker by `claim` once a
/// delivery's review is over, the employer by `reclaim` while nothing is accepted, or once the deadline passed with
/// nothing delivered. Consent needs no time at all: `release` and `refund` work in every phase.
interface IAgreementEscrow is IEscrowErrors {
    /* TYPES */

    /// @notice Where a funded milestone stands. Whether it is closed is not a phase: then nothing is left in escrow.
    enum Phase {
        None,
        Offered,
        Active,
        Delivered,
        Disputed
    }

    /// @notice A part of an agreement with its own amount and deadline.
    struct Milestone {
        /// @dev Token units, not scaled by decimals. Not zero.
        uint96 amount;
        /// @dev Unix seconds. The work is delivered before this instant.
        uint40 deliverBy;
    }

    /// @notice Who pays whom how much: all that an act which only moves money needs.
    struct Payment {
        /// @dev Pays. Receives refunds.
        address employer;
        /// @dev Works. Receives releases. Zero: an open task, which nobody can accept yet.
        address worker;
        /// @dev The ERC-20 token. Zero: the chain's own currency.
        address token;
        /// @dev Receives the fee. Zero exactly when there is no fee.
        address feeRecipient;
        /// @dev Basis points of what is released, at most `MAX_FEE_BPS`.
        uint16 feeBps;
        /// @dev One to `MAX_MILESTONES` of them.
        Milestone[] milestones;
    }

    /// @notice Under which rules the payment is decided.
    struct Conditions {
        /// @dev Rules a dispute. Zero: none; a dispute then ends by the agreed default.
        address arbiter;
        /// @dev Seconds that the employer has to review a delivery, in (0, MAX_PERIOD].
        uint40 reviewPeriod;
        /// @dev Seconds that the arbiter has to rule, in [0, MAX_PERIOD].
        uint40 disputePeriod;
        /// @dev Basis points: the worker's share when a dispute gets no ruling.
        uint16 defaultWorkerBps;
        /// @dev keccak256 of the brief, the off-chain text that describes the work.
        bytes32 briefHash;
        /// @dev The agreement that this one amends. Zero: none.
        bytes32 parent;
        /// @dev Makes two otherwise equal agreements two.
        bytes32 salt;
    }

    /// @notice The immutable content of an agreement. Its EIP-712 digest is the agreement id.
    struct Terms {
        Payment payment;
        Conditions conditions;
    }

    /// @notice What the escrow knows of one milestone, in one storage slot, never cleared.
    /// Still escrowed is `amount - released - refunded`.
    struct Holding {
        /// @dev Token units that left towards the worker so far, the fee included.
        uint96 released;
        /// @dev Token units that left towards the employer so far.
        uint96 refunded;
        /// @dev Unix seconds: the delivery deadline while Offered or Active, the end of the review while Delivered.
        uint40 clock;
        Phase phase;
        /// @dev How often changes were requested.
        uint8 round;
    }

    /* EVENTS */

    /// @notice The employer locked a milestone's amount. Carries the whole terms: the world can be rebuilt from events.
    /// @param phase Active when the worker's acceptance came along, Offered otherwise.
    event MilestoneFunded(
        bytes32 indexed agreementId,
        address indexed employer,
        address indexed worker,
        uint256 milestone,
        Phase phase,
        Terms terms
    );

    /// @notice The worker accepted a funded milestone.
    event OfferAccepted(bytes32 indexed agreementId, address indexed worker, uint256 milestone);

    /// @notice The worker handed in a deliverable; the review runs until `reviewUntil` (Unix seconds).
    event WorkDelivered(
        bytes32 indexed agreementId,
        address indexed worker,
        uint256 milestone,
        uint8 round,
        bytes32 deliverable,
        uint40 reviewUntil
    );

    /// @notice The employer sent the work back: `round` begins, to be delivered before `deliverBy` (Unix seconds).
    event ChangesRequested(
        bytes32 indexed agreementId,
        address indexed employer,
        uint256 milestone,
        uint8 round,
        bytes32 reason,
        uint40 deliverBy
    );

    /// @notice The employer released `amount` token units: `amount - fee` to the worker, `fee` to the fee recipient.
    /// @param released Token units released so far, this act included.
    event PaymentReleased(
        bytes32 indexed agreementId,
        address indexed worker,
        uint256 milestone,
        uint96 amount,
        uint96 fee,
        uint96 released
    );

    /// @notice The worker gave `amount` token units back to the employer.
    /// @param refunded Token units refunded so far, this act included.
    event PaymentRefunded(
        bytes32 indexed agreementId, address indexed employer, uint256 milestone, uint96 amount, uint96 refunded
    );

    /// @notice The review passed in silence: all that was left, `amount` token units, went to the worker, less `fee`.
    /// @param released Token units released so far, this act included.
    event PaymentClaimed(
        bytes32 indexed agreementId,
        address indexed worker,
        uint256 milestone,
        uint96 amount,
        uint96 fee,
        uint96 released
    );

    /// @notice Nothing was accepted or delivered: all that was left, `amount` token units, went back to the employer.
    /// @param refunded Token units refunded so far, this act included.
    event PaymentReclaimed(
        bytes32 indexed agreementId, address indexed employer, uint256 milestone, uint96 amount, uint96 refunded
    );

    /// @notice A payout of `amount` token units could not be pushed; the payee can withdraw it.
    event PayoutOwed(bytes32 indexed agreementId, address indexed payee, address indexed token, uint256 amount);

    /// @notice `owner` withdrew `amount` token units that it was owed, to `to`.
    event OwedWithdrawn(address indexed owner, address indexed token, address indexed to, uint256 amount);

    /// @notice `amount` token units of accrued fees were paid to their recipient.
    event FeesSwept(address indexed feeRecipient, address indexed token, uint256 amount);

    /* ACTS */

    /// @notice Locks a milestone's amount in escrow.
    ///
    /// @dev Emits {MilestoneFunded}. An ERC-20 amount is drawn from the employer's allowance.
    ///
    /// Requirements:
    /// - The terms are sound (roles apart, fee, periods and shares in range, amounts not zero, no parent).
    /// - The caller is the employer, or `employerSignature` is the employer's of `Fund`.
    /// - The milestone was never funded, and its deadline has not come.
    /// - `workerSignature` is empty, or the worker's of `Terms`: then the milestone is Active at once.
    /// - The chain's own currency: the caller is the employer, and sends exactly the amount along.
    /// - An ERC-20 token: no value is sent, and exactly the amount arrives.
    ///
    /// @param terms The agreement's terms, whole.
    /// @param milestone Index of the milestone, from zero.
    function fund(
        Terms calldata terms,
        uint256 milestone,
        bytes calldata employerSignature,
        bytes calldata workerSignature
    ) external payable;

    /// @notice Takes up an offered milestone: from now on the employer cannot take it back at will.
    ///
    /// @dev Emits {OfferAccepted}.
    ///
    /// Requirements:
    /// - The caller is the worker, or `workerSignature` is the worker's of `Terms`.
    /// - The milestone is Offered, not emptied, and its deadline has not come.
    function accept(Payment calldata payment, bytes32 conditionsHash, uint256 milestone, bytes calldata workerSignature)
        external;

    /// @notice Hands in the work and starts the employer's review.
    ///
    /// @dev Emits {WorkDelivered}. Delivering an offered milestone accepts it.
    ///
    /// Requirements:
    /// - The caller is the worker, or `workerSignature` is the worker's of `Deliver` for this round.
    /// - The milestone is Offered or Active, not emptied, and its deadline has not come.
    ///
    /// @param deliverable Hash of what was handed in.
    function deliver(Terms calldata terms, uint256 milestone, bytes32 deliverable, bytes calldata workerSignature)
        external;

    /// @notice Sends delivered work back for changes, with a new deadline.
    ///
    /// @dev Emits {ChangesRequested}.
    ///
    /// Requirements:
    /// - The caller is the employer, or `employerSignature` is the employer's of `RequestChanges` for this round.
    /// - The milestone is Delivered, not emptied, and its review is not over.
    /// - `deliverBy` is at least one review period away, and not before the deadline of the terms.
    ///
    /// @param reason Hash of the written reason.
    /// @param deliverBy Unix seconds.
    function requestChanges(
        Terms calldata terms,
        uint256 milestone,
        bytes32 reason,
        uint40 deliverBy,
        bytes calldata employerSignature
    ) external;

    /// @notice Pays the worker from escrow, in any phase, before and after any deadline.
    ///
    /// @dev Emits {PaymentReleased}. The amount is cumulative: a signed release is a voucher that can be redeemed
    /// once, for the difference. The fee so far is `released * feeBps / 10_000` rounded down; the remainder is the
    /// worker's.
    ///
    /// Requirements:
    /// - The caller is the employer, or `employerSignature` is the employer's of `Release`.
    /// - The milestone was funded and has a worker.
    /// - `released` exceeds what was released so far, by no more than what is escrowed.
    ///
    /// @param released Token units released in all, after this act.
    function release(
        Payment calldata payment,
        bytes32 conditionsHash,
        uint256 milestone,
        uint96 released,
        bytes calldata employerSignature
    ) external;

    /// @notice Gives the employer money back from escrow, in any phase, before and after any deadline.
    ///
    /// @dev Emits {PaymentRefunded}. The amount is cumulative, as with {release}. No fee.
    ///
    /// Requirements:
    /// - The caller is the worker, or `workerSignature` is the worker's of `Refund`.
    /// - The milestone was funded.
    /// - `refunded` exceeds what was refunded so far, by no more than what is escrowed.
    ///
    /// @param refunded Token units refunded in all, after this act.
    function refund(
        Payment calldata payment,
        bytes32 conditionsHash,
        uint256 milestone,
        uint96 refunded,
        bytes calldata workerSignature
    ) external;

    /// @notice Pays the worker all that is escrowed when the review passed in silence.
    ///
    /// @dev Emits {PaymentClaimed}. Anybody may call; the money goes to the worker, less the fee.
    ///
    /// Requirements:
    /// - The milestone is Delivered, and its review is over.
    /// - Something is escrowed.
    function claim(Payment calldata payment, bytes32 conditionsHash, uint256 milestone) external;

    /// @notice Gives the employer back all that is escrowed when nothing was accepted, or nothing delivered in time.
    ///
    /// @dev Emits {PaymentReclaimed}.
    ///
    /// Requirements:
    /// - Offered: the caller is the employer, or `employerSignature` is the employer's of `Reclaim`; at any time.
    /// - Active: the deadline has come. Anybody may call; the money goes to the employer.
    /// - Something is escrowed.
    function reclaim(
        Payment calldata payment,
        bytes32 conditionsHash,
        uint256 milestone,
        bytes calldata employerSignature
    ) external;

    /// @notice Pays out all that `owner` is owed in a token because payouts to it failed.
    ///
    /// @dev Emits {OwedWithdrawn}. The owner says where to; anybody may have it sent to the owner itself, so that one
    /// that cannot call is not stranded when the obstacle is gone. All gas is passed on.
    ///
    /// Requirements:
    /// - The caller is the owner, or `to` is.
    /// - Something is owed to the owner, and the transfer succeeds.
    /// - `to` is neither zero nor this contract.
    function withdraw(address token, address owner, address to) external;

    /// @notice Pays a fee recipient all fees accrued to it in a token. Anybody may call.
    ///
    /// @dev Emits {FeesSwept}.
    ///
    /// Requirements:
    /// - Fees accrued to `feeRecipient` in `token`.
    function sweep(address token, address feeRecipient) external;

    /* VIEWS */

    /// @notice The EIP-712 digest of the terms: the agreement id, and what the worker signs to accept.
    function agreementIdOf(Terms calldata terms) external view returns (bytes32);

    /// @notice The EIP-712 `hashStruct` of the conditions, which acts that only move money carry in their place.
    function conditionsHashOf(Conditions calldata conditions) external pure returns (bytes32);

    /// @notice What the escrow knows of a milestone. All zero: it was never funded.
    function holdingOf(bytes32 agreementId, uint256 milestone) external view returns (Holding memory);

    /// @notice Token units that could not be paid out to `owner` and that it can withdraw.
    function owedOf(address token, address owner) external view returns (uint256);

    /// @notice Token units of fees accrued to `feeRecipient` and not swept.
    function feesOf(address token, address feeRecipient) external view returns (uint256);
}
