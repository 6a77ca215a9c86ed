// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";

import {IAgreementEscrow} from "./interfaces/IAgreementEscrow.sol";
import {Authorizations} from "./libraries/Authorizations.sol";
import {Deposit} from "./libraries/Deposit.sol";
import {Payout} from "./libraries/Payout.sol";
import {Signatures} from "./libraries/Signatures.sol";
import {SoundTerms} from "./libraries/SoundTerms.sol";
import {TermsHash} from "./libraries/TermsHash.sol";

/// @title AgreementEscrow
/// @notice The escrow: immutable, without owner, upgrade, pause or any key over money but the parties' own.
/// @dev Acts read Check, Effect, Interaction. Money enters through {Deposit.draw} and leaves through {Payout.pay}.
contract AgreementEscrow is IAgreementEscrow, EIP712, ReentrancyGuardTransient {
    using SoundTerms for Terms;
    using TermsHash for Conditions;
    using TermsHash for Payment;

    /* CONSTANTS */

    /// @notice The highest fee, in basis points of what is released.
    uint16 public constant MAX_FEE_BPS = SoundTerms.MAX_FEE_BPS;

    /// @notice The longest review or dispute period, in seconds.
    uint40 public constant MAX_PERIOD = SoundTerms.MAX_PERIOD;

    /// @notice The most milestones that one agreement can have.
    uint256 public constant MAX_MILESTONES = SoundTerms.MAX_MILESTONES;

    /* STORAGE */

    mapping(bytes32 agreementId => mapping(uint256 milestone => Holding)) internal holding;

    /// @inheritdoc IAgreementEscrow
    mapping(address token => mapping(address owner => uint256)) public owedOf;

    /// @inheritdoc IAgreementEscrow
    mapping(address token => mapping(address feeRecipient => uint256)) public feesOf;

    /* CONSTRUCTOR */

    constructor() EIP712("Tallystick", "1") {}

    /* ACTS */

    /// @inheritdoc IAgreementEscrow
    function fund(
        Terms calldata terms,
        uint256 milestone,
        bytes calldata employerSignature,
        bytes calldata workerSignature
    ) external payable nonReentrant {
        Payment calldata payment = terms.payment;
        bytes32 agreementId = agreementIdOf(terms);

        // Check: sound terms, the employer's consent, a milestone never funded, a deadline to come.
        terms.requireSound();
        if (milestone >= payment.milestones.length) revert NoSuchMilestone(milestone, payment.milestones.length);
        Milestone calldata part = payment.milestones[milestone];
        if (!_actsItself(payment.employer, employerSignature)) {
            _requireSigned(payment.employer, Authorizations.fund(agreementId, milestone), employerSignature);
        }
        if (holding[agreementId][milestone].phase != Phase.None) revert AlreadyFunded(agreementId, milestone);
        _requireBefore(part.deliverBy);
        Phase phase = _acceptedBy(payment.worker, agreementId, workerSignature) ? Phase.Active : Phase.Offered;

        // Effect.
        holding[agreementId][milestone] = Holding(0, 0, part.deliverBy, phase, 0);
        emit MilestoneFunded(agreementId, payment.employer, payment.worker, milestone, phase, terms);

        // Interaction.
        Deposit.draw(payment.token, payment.employer, part.amount);
    }

    /// @inheritdoc IAgreementEscrow
    function accept(Payment calldata payment, bytes32 conditionsHash, uint256 milestone, bytes calldata workerSignature)
        external
    {
        (bytes32 agreementId, Holding memory held,) = _open(payment, conditionsHash, milestone);

        // Check: the worker's consent to an offer that stands.
        if (held.phase != Phase.Offered) revert PhaseIs(held.phase);
        _requireBefore(held.clock);
        if (!_acceptedBy(payment.worker, agreementId, workerSignature)) _requireCaller(payment.worker);

        // Effect.
        held.phase = Phase.Active;
        holding[agreementId][milestone] = held;
        emit OfferAccepted(agreementId, payment.worker, milestone);
    }

    /// @inheritdoc IAgreementEscrow
    function deliver(Terms calldata terms, uint256 milestone, bytes32 deliverable, bytes calldata workerSignature)
        external
    {
        Payment calldata payment = terms.payment;
        (bytes32 agreementId, Holding memory held,) = _open(payment, terms.conditions.hashConditions(), milestone);

        // Check: the worker delivers in time.
        if (held.phase != Phase.Offered && held.phase != Phase.Active) revert PhaseIs(held.phase);
        _requireBefore(held.clock);
        if (!_actsItself(payment.worker, workerSignature)) {
            bytes32 authorization = Authorizations.deliver(agreementId, milestone, held.round, deliverable);
            _requireSigned(payment.worker, authorization, workerSignature);
        }

        // Effect: the review starts.
        held.phase = Phase.Delivered;
        held.clock = uint40(block.timestamp) + terms.conditions.reviewPeriod;
        holding[agreementId][milestone] = held;
        emit WorkDelivered(agreementId, payment.worker, milestone, held.round, deliverable, held.clock);
    }

    /// @inheritdoc IAgreementEscrow
    function requestChanges(
        Terms calldata terms,
        uint256 milestone,
        bytes32 reason,
        uint40 deliverBy,
        bytes calldata employerSignature
    ) external {
        Payment calldata payment = terms.payment;
        (bytes32 agreementId, Holding memory held,) = _open(payment, terms.conditions.hashConditions(), milestone);

        // Check: the employer answers while the review runs, and leaves the worker time.
        if (held.phase != Phase.Delivered) revert PhaseIs(held.phase);
        _requireBefore(held.clock);
        _requireTimeToWork(deliverBy, payment.milestones[milestone].deliverBy, terms.conditions.reviewPeriod);
        if (!_actsItself(payment.employer, employerSignature)) {
            bytes32 authorization = Authorizations.changes(agreementId, milestone, held.round, reason, deliverBy);
            _requireSigned(payment.employer, authorization, employerSignature);
        }
        if (held.round == type(uint8).max) revert TooManyRounds();

        // Effect: the next round starts.
        held.phase = Phase.Active;
        held.clock = deliverBy;
        ++held.round;
        holding[agreementId][milestone] = held;
        emit ChangesRequested(agreementId, payment.employer, milestone, held.round, reason, deliverBy);
    }

    /// @inheritdoc IAgreementEscrow
    function release(
        Payment calldata payment,
        bytes32 conditionsHash,
        uint256 milestone,
        uint96 released,
        bytes calldata employerSignature
    ) external nonReentrant {
        (bytes32 agreementId, Holding memory held, uint96 escrowed) = _funded(payment, conditionsHash, milestone);

        // Check: the employer's consent, which beats phases and deadlines, to more than so far, within what is held.
        if (!_actsItself(payment.employer, employerSignature)) {
            bytes32 authorization = Authorizations.release(agreementId, milestone, released);
            _requireSigned(payment.employer, authorization, employerSignature);
        }
        if (released <= held.released) revert AlreadyReleased(held.released, released);
        uint96 amount = released - held.released;
        if (amount > escrowed) revert InsufficientEscrow(escrowed, amount);

        // Effect.
        (address worker, uint96 fee) = _release(payment, held, amount);
        holding[agreementId][milestone] = held;
        emit PaymentReleased(agreementId, worker, milestone, amount, fee, released);

        // Interaction.
        _pay(agreementId, payment.token, worker, amount - fee);
    }

    /// @inheritdoc IAgreementEscrow
    function refund(
        Payment calldata payment,
        bytes32 conditionsHash,
        uint256 milestone,
        uint96 refunded,
        bytes calldata workerSignature
    ) external nonReentrant {
        (bytes32 agreementId, Holding memory held, uint96 escrowed) = _funded(payment, conditionsHash, milestone);

        // Check: the worker's consent, which beats phases and deadlines, to more than so far, within what is held.
        if (!_actsItself(payment.worker, workerSignature)) {
            bytes32 authorization = Authorizations.refund(agreementId, milestone, refunded);
            _requireSigned(payment.worker, authorization, workerSignature);
        }
        if (refunded <= held.refunded) revert AlreadyRefunded(held.refunded, refunded);
        uint96 amount = refunded - held.refunded;
        if (amount > escrowed) revert InsufficientEscrow(escrowed, amount);

        // Effect.
        address employer = payment.employer;
        held.refunded = refunded;
        holding[agreementId][milestone] = held;
        emit PaymentRefunded(agreementId, employer, milestone, amount, refunded);

        // Interaction.
        _pay(agreementId, payment.token, employer, amount);
    }

    /// @inheritdoc IAgreementEscrow
    function claim(Payment calldata payment, bytes32 conditionsHash, uint256 milestone) external nonReentrant {
        (bytes32 agreementId, Holding memory held, uint96 amount) = _open(payment, conditionsHash, milestone);

        // Check: a delivery whose review passed in silence.
        if (held.phase != Phase.Delivered) revert PhaseIs(held.phase);
        _requireFrom(held.clock);

        // Effect: all that is left.
        (address worker, uint96 fee) = _release(payment, held, amount);
        holding[agreementId][milestone] = held;
        emit PaymentClaimed(agreementId, worker, milestone, amount, fee, held.released);

        // Interaction.
        _pay(agreementId, payment.token, worker, amount - fee);
    }

    /// @inheritdoc IAgreementEscrow
    function reclaim(
        Payment calldata payment,
        bytes32 conditionsHash,
        uint256 milestone,
        bytes calldata employerSignature
    ) external nonReentrant {
        (bytes32 agreementId, Holding memory held, uint96 amount) = _open(payment, conditionsHash, milestone);

        // Check: an offer that the employer takes back, or work that never came.
        if (held.phase == Phase.Offered) {
            if (!_actsItself(payment.employer, employerSignature)) {
                _requireSigned(payment.employer, Authorizations.reclaim(agreementId, milestone), employerSignature);
            }
        } else if (held.phase == Phase.Active) {
            _requireFrom(held.clock);
        } else {
            revert PhaseIs(held.phase);
        }

        // Effect: all that is left.
        held.refunded += amount;
        holding[agreementId][milestone] = held;
        emit PaymentReclaimed(agreementId, payment.employer, milestone, amount, held.refunded);

        // Interaction.
        _pay(agreementId, payment.token, payment.employer, amount);
    }

    /// @inheritdoc IAgreementEscrow
    function withdraw(address token, address owner, address to) external nonReentrant {
        // Check: the owner says where to, anybody may send it to the owner itself; something is owed, and not lost.
        uint256 amount = owedOf[token][owner];
        if (to != owner) _requireCaller(owner);
        if (amount == 0) revert NothingOwed(owner, token);
        if (to == address(0) || to == address(this)) revert NotAPayee(to);

        // Effect.
        owedOf[token][owner] = 0;
        emit OwedWithdrawn(owner, token, to, amount);

        // Interaction: with all the gas that the caller gives, because nothing else depends on it.
        if (!Payout.pay(token, to, amount, gasleft())) revert PayoutFailed(token, to, amount);
    }

    /// @inheritdoc IAgreementEscrow
    function sweep(address token, address feeRecipient) external nonReentrant {
        // Check: fees accrued.
        uint256 amount = feesOf[token][feeRecipient];
        if (amount == 0) revert NothingOwed(feeRecipient, token);

        // Effect.
        feesOf[token][feeRecipient] = 0;
        emit FeesSwept(feeRecipient, token, amount);

        // Interaction.
        _pay(bytes32(0), token, feeRecipient, amount);
    }

    /* VIEWS */

    /// @inheritdoc IAgreementEscrow
    function agreementIdOf(Terms calldata terms) public view returns (bytes32) {
        return _agreementId(terms.payment, terms.conditions.hashConditions());
    }

    /// @inheritdoc IAgreementEscrow
    function conditionsHashOf(Conditions calldata conditions) external pure returns (bytes32) {
        return conditions.hashConditions();
    }

    /// @inheritdoc IAgreementEscrow
    function holdingOf(bytes32 agreementId, uint256 milestone) external view returns (Holding memory) {
        return holding[agreementId][milestone];
    }

    /* INTERNAL: WHAT IS HELD */

    function _agreementId(Payment calldata payment, bytes32 conditionsHash) internal view returns (bytes32) {
        return _hashTypedDataV4(payment.hashTerms(conditionsHash));
    }

    /// @dev The holding of a milestone that was funded once, and the token units that are left in it.
    function _funded(Payment calldata payment, bytes32 conditionsHash, uint256 milestone)
        internal
        view
        returns (bytes32 agreementId, Holding memory held, uint96 escrowed)
    {
        agreementId = _agreementId(payment, conditionsHash);
        held = holding[agreementId][milestone];
        if (held.phase == Phase.None) revert NotFunded(agreementId, milestone);
        escrowed = payment.milestones[milestone].amount - held.released - held.refunded;
    }

    /// @dev The same of a milestone in which something is left.
    function _open(Payment calldata payment, bytes32 conditionsHash, uint256 milestone)
        internal
        view
        returns (bytes32 agreementId, Holding memory held, uint96 escrowed)
    {
        (agreementId, held, escrowed) = _funded(payment, conditionsHash, milestone);
        if (escrowed == 0) revert NothingEscrowed(agreementId, milestone);
    }

    /* INTERNAL: MONEY */

    /// @dev Raises what a holding released by `amount`, and accrues the fee on it. The fee is taken on the cumulative
    /// amount, so that many small releases cost what one large one does.
    function _release(Payment calldata payment, Holding memory held, uint96 amount)
        internal
        returns (address worker, uint96 fee)
    {
        worker = payment.worker;
        if (worker == address(0)) revert NotAPayee(worker);

        uint96 released = held.released + amount;
        uint16 feeBps = payment.feeBps;
        if (feeBps != 0) {
            fee = _feeOn(released, feeBps) - _feeOn(held.released, feeBps);
            if (fee != 0) feesOf[payment.token][payment.feeRecipient] += fee;
        }
        held.released = released;
    }

    /// @dev Rounded down: the remainder stays with the worker. Fits: at most a tenth of `released`.
    function _feeOn(uint96 released, uint16 feeBps) internal pure returns (uint96) {
        return uint96(uint256(released) * feeBps / SoundTerms.BPS);
    }

    /// @dev Pushes a payout with bounded gas, or owes what could not be pushed.
    function _pay(bytes32 agreementId, address token, address payee, uint256 amount) internal {
        if (amount == 0) return;
        if (gasleft() < Payout.GAS_NEEDED) revert InsufficientGas(gasleft(), Payout.GAS_NEEDED);
        if (Payout.pay(token, payee, amount, Payout.GAS)) return;
        owedOf[token][payee] += amount;
        emit PayoutOwed(agreementId, payee, token, amount);
    }

    /* INTERNAL: REQUIREMENTS */

    /// @dev A new deadline leaves the worker a review period, and is never earlier than the one both agreed on.
    function _requireTimeToWork(uint40 deliverBy, uint40 agreed, uint40 reviewPeriod) internal view {
        uint256 earliest = block.timestamp + reviewPeriod;
        if (agreed > earliest) earliest = agreed;
        if (deliverBy < earliest) revert DeadlineTooSoon(deliverBy, earliest);
    }

    function _requireBefore(uint256 deadline) internal view {
        if (block.timestamp >= deadline) revert AfterDeadline(block.timestamp, deadline);
    }

    function _requireFrom(uint256 deadline) internal view {
        if (block.timestamp < deadline) revert BeforeDeadline(block.timestamp, deadline);
    }

    function _requireCaller(address party) internal view {
        if (msg.sender != party) revert NotParty(msg.sender, party);
    }

    /// @dev Whether the party acts itself, which an empty signature says: then it must be the caller.
    function _actsItself(address party, bytes calldata signature) internal view returns (bool) {
        if (signature.length != 0) return false;
        _requireCaller(party);
        return true;
    }

    /// @dev Whether the worker's signature of the terms came along. A wrong one is refused, not ignored.
    function _acceptedBy(address worker, bytes32 agreementId, bytes calldata signature) internal view returns (bool) {
        if (signature.length == 0) return false;
        Signatures.requireSigned(worker, agreementId, signature);
        return true;
    }

    function _requireSigned(address party, bytes32 authorization, bytes calldata signature) internal view {
        Signatures.requireSigned(party, _hashTypedDataV4(authorization), signature);
    }
}
