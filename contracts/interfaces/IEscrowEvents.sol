// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title IEscrowEvents
/// @notice What happened: an event or more for each act of an agreement, enough to rebuild all that the escrow knows.
/// Amounts are token units (wei for the chain's own currency), instants are Unix seconds. Indexed by agreement first,
/// then by who gains or acts; evidence by arbiter and holding, withdrawals and fees by who is paid. Of a payment a part
/// may not have arrived: then {PayoutOwed} follows.
interface IEscrowEvents {
    /* EVENTS */

    /// @notice The employer locked the amounts of some milestones.
    /// @param terms The whole terms, which milestones were locked, and the phase that these are in: packed as
    /// the library `TermsPacking` says, and read by the view `termsOf` of `EscrowLens`.
    event MilestonesFunded(bytes32 indexed agreementId, address indexed employer, address indexed worker, bytes terms);

    /// @notice The worker accepted a funded milestone by `accept`. Nothing says so of one that it accepts by a
    /// signature that came with the funding, by delivering, or by an amendment.
    event OfferAccepted(bytes32 indexed agreementId, address indexed worker, uint256 milestone);

    /// @notice The worker handed in a deliverable; the employer's review runs until `reviewUntil`.
    event WorkDelivered(
        bytes32 indexed agreementId,
        address indexed worker,
        uint256 milestone,
        uint8 round,
        bytes32 deliverable,
        uint40 reviewUntil
    );

    /// @notice The employer sent the work back: `round` begins, to be delivered before `deliverBy`.
    event ChangesRequested(
        bytes32 indexed agreementId,
        address indexed employer,
        uint256 milestone,
        uint8 round,
        bytes32 reason,
        uint40 deliverBy
    );

    /// @notice The employer released `amount`: `amount - fee` to the worker, `fee` to the fee recipient.
    /// @param released Released so far, this act included.
    event PaymentReleased(
        bytes32 indexed agreementId,
        address indexed worker,
        uint256 milestone,
        uint96 amount,
        uint96 fee,
        uint96 released
    );

    /// @notice The worker gave `amount` back to the employer.
    /// @param refunded Refunded so far, this act included.
    event PaymentRefunded(
        bytes32 indexed agreementId, address indexed employer, uint256 milestone, uint96 amount, uint96 refunded
    );

    /// @notice The review passed in silence: all that was left, `amount`, went to the worker, less `fee`.
    /// @param released Released so far, this act included.
    event PaymentClaimed(
        bytes32 indexed agreementId,
        address indexed worker,
        uint256 milestone,
        uint96 amount,
        uint96 fee,
        uint96 released
    );

    /// @notice Nothing was accepted or delivered: all that was left, `amount`, went back to the employer.
    /// @param refunded Refunded so far, this act included.
    event PaymentReclaimed(
        bytes32 indexed agreementId, address indexed employer, uint256 milestone, uint96 amount, uint96 refunded
    );

    /// @notice `party` opened a dispute: both clocks stop, and the arbiter has until `ruleBy`.
    /// @param evidence Hash of what the party says.
    event DisputeOpened(
        bytes32 indexed agreementId,
        address indexed party,
        address indexed arbiter,
        uint256 milestone,
        uint8 round,
        bytes32 evidence,
        uint40 ruleBy
    );

    /// @notice A party or the arbiter put something in evidence.
    /// @dev Source: ERC-1497, "Evidence".
    /// @param arbitrator The agreement's arbiter.
    /// @param evidenceGroupId The id of the holding, as a number.
    /// @param party Who submitted it.
    /// @param evidence URI of the evidence.
    event Evidence(address indexed arbitrator, uint256 indexed evidenceGroupId, address indexed party, string evidence);

    /// @notice The arbiter ruled: all that was left was split, `toWorker` (less `fee`) and `toEmployer`.
    /// @param reason Hash of the written reason.
    event DisputeRuled(
        bytes32 indexed agreementId,
        address indexed worker,
        address indexed employer,
        uint256 milestone,
        uint96 toWorker,
        uint96 fee,
        uint96 toEmployer,
        bytes32 reason
    );

    /// @notice The arbiter stayed silent: all that was left was split as agreed, `toWorker` (less `fee`) and
    /// `toEmployer`.
    event DisputeConcluded(
        bytes32 indexed agreementId,
        address indexed worker,
        address indexed employer,
        uint256 milestone,
        uint96 toWorker,
        uint96 fee,
        uint96 toEmployer
    );

    /// @notice Both parties agreed on a split: `toWorker` (less `fee`) and `toEmployer`.
    event PaymentSettled(
        bytes32 indexed agreementId,
        address indexed worker,
        address indexed employer,
        uint256 milestone,
        uint96 toWorker,
        uint96 fee,
        uint96 toEmployer
    );

    /// @notice Both parties replaced the terms of `parent`: all that it held is held under `agreementId`.
    /// @param drawn Token units that the employer added to what was held.
    /// @param returned Token units that went back to the employer. Not both `drawn` and `returned`.
    /// @param terms The whole new terms, packed as in {MilestonesFunded}.
    event AgreementAmended(
        bytes32 indexed agreementId,
        bytes32 indexed parent,
        address indexed worker,
        uint256 drawn,
        uint256 returned,
        bytes terms
    );

    /// @notice A payout could not be pushed; the payee can withdraw it.
    /// @param agreementId Zero: the payout was one of fees.
    event PayoutOwed(bytes32 indexed agreementId, address indexed payee, address indexed token, uint256 amount);

    /// @notice `owner` withdrew what it was owed, to `to`.
    event OwedWithdrawn(address indexed owner, address indexed token, address indexed to, uint256 amount);

    /// @notice Accrued fees were pushed to their recipient; if {PayoutOwed} follows, they are owed to it instead.
    event FeesSwept(address indexed feeRecipient, address indexed token, uint256 amount);
}
