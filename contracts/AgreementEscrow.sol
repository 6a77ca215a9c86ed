// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";

import {IAgreementEscrow} from "./interfaces/IAgreementEscrow.sol";
import {Payout} from "./libraries/Payout.sol";
import {TermsHash} from "./libraries/TermsHash.sol";

/// @title AgreementEscrow
/// @notice The escrow: immutable, without owner, upgrade, pause or any key over money but the parties' own.
/// @dev Acts read Check, Effect, Interaction. Money enters through {_draw} and leaves through {Payout.push}.
contract AgreementEscrow is IAgreementEscrow, EIP712, ReentrancyGuardTransient {
    using SafeERC20 for IERC20;
    using TermsHash for Payment;
    using TermsHash for Conditions;

    /* CONSTANTS */

    /// @notice The highest fee, in basis points of what is released.
    uint16 public constant MAX_FEE_BPS = 1000;

    /// @notice The longest review or dispute period, in seconds.
    uint40 public constant MAX_PERIOD = 365 days;

    /// @notice The most milestones that one agreement can have.
    uint256 public constant MAX_MILESTONES = 100;

    uint256 internal constant BPS = 10_000;

    bytes32 internal constant FUND_TYPEHASH = keccak256("Fund(bytes32 agreementId,uint256 milestone)");
    bytes32 internal constant DELIVER_TYPEHASH =
        keccak256("Deliver(bytes32 agreementId,uint256 milestone,uint8 round,bytes32 deliverable)");
    bytes32 internal constant REQUEST_CHANGES_TYPEHASH = keccak256(
        "RequestChanges(bytes32 agreementId,uint256 milestone,uint8 round,bytes32 reason,uint40 deliverBy)"
    );
    bytes32 internal constant RELEASE_TYPEHASH =
        keccak256("Release(bytes32 agreementId,uint256 milestone,uint96 released)");
    bytes32 internal constant REFUND_TYPEHASH =
        keccak256("Refund(bytes32 agreementId,uint256 milestone,uint96 refunded)");
    bytes32 internal constant RECLAIM_TYPEHASH = keccak256("Reclaim(bytes32 agreementId,uint256 milestone)");

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
        _requireSound(terms);
        Milestone calldata part = _milestone(payment, milestone);
        _requireConsent(
            payment.employer, keccak256(abi.encode(FUND_TYPEHASH, agreementId, milestone)), employerSignature
        );
        if (holding[agreementId][milestone].phase != Phase.None) revert AlreadyFunded(agreementId, milestone);
        _requireBefore(part.deliverBy);
        Phase phase = _acceptedBy(payment.worker, agreementId, workerSignature) ? Phase.Active : Phase.Offered;

        // Effect.
        holding[agreementId][milestone] =
            Holding({released: 0, refunded: 0, clock: part.deliverBy, phase: phase, round: 0});
        emit MilestoneFunded(agreementId, payment.employer, payment.worker, milestone, phase, terms);

        // Interaction.
        _draw(payment.token, payment.employer, part.amount);
    }

    /// @inheritdoc IAgreementEscrow
    function accept(Payment calldata payment, bytes32 conditionsHash, uint256 milestone, bytes calldata workerSignature)
        external
    {
        (bytes32 agreementId, Holding memory held) = _open(payment, conditionsHash, milestone);

        // Check: the worker's consent to an offer that stands.
        if (held.phase != Phase.Offered) revert PhaseIs(held.phase);
        _requireBefore(held.clock);
        if (!_acceptedBy(payment.worker, agreementId, workerSignature)) _requireCaller(payment.worker);

        // Effect.
        holding[agreementId][milestone].phase = Phase.Active;
        emit OfferAccepted(agreementId, payment.worker, milestone);
    }

    /// @inheritdoc IAgreementEscrow
    function deliver(Terms calldata terms, uint256 milestone, bytes32 deliverable, bytes calldata workerSignature)
        external
    {
        Payment calldata payment = terms.payment;
        (bytes32 agreementId, Holding memory held) = _open(payment, terms.conditions.hashConditions(), milestone);

        // Check: the worker delivers in time.
        if (held.phase != Phase.Offered && held.phase != Phase.Active) revert PhaseIs(held.phase);
        _requireBefore(held.clock);
        _requireConsent(
            payment.worker,
            keccak256(abi.encode(DELIVER_TYPEHASH, agreementId, milestone, held.round, deliverable)),
            workerSignature
        );

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
        (bytes32 agreementId, Holding memory held) = _open(payment, terms.conditions.hashConditions(), milestone);

        // Check: the employer answers while the review runs, and leaves the worker time.
        if (held.phase != Phase.Delivered) revert PhaseIs(held.phase);
        _requireBefore(held.clock);
        _requireTimeToWork(deliverBy, payment.milestones[milestone].deliverBy, terms.conditions.reviewPeriod);
        _requireConsent(
            payment.employer,
            keccak256(abi.encode(REQUEST_CHANGES_TYPEHASH, agreementId, milestone, held.round, reason, deliverBy)),
            employerSignature
        );
        if (held.round == type(uint8).max) revert TooManyRounds();

        // Effect: the next round starts.
        held.phase = Phase.Active;
        held.clock = deliverBy;
        held.round += 1;
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
        (bytes32 agreementId, Holding memory held) = _funded(payment, conditionsHash, milestone);

        // Check: the employer's consent. It beats phases and deadlines.
        _requireConsent(
            payment.employer,
            keccak256(abi.encode(RELEASE_TYPEHASH, agreementId, milestone, released)),
            employerSignature
        );
        if (released <= held.released) revert AlreadyReleased(held.released, released);

        // Effect: checks that the escrow covers the amount.
        (uint96 amount, uint96 fee) = _release(payment, agreementId, milestone, held, released);
        emit PaymentReleased(agreementId, payment.worker, milestone, amount, fee, released);

        // Interaction.
        _pay(agreementId, payment.token, payment.worker, amount - fee);
    }

    /// @inheritdoc IAgreementEscrow
    function refund(
        Payment calldata payment,
        bytes32 conditionsHash,
        uint256 milestone,
        uint96 refunded,
        bytes calldata workerSignature
    ) external nonReentrant {
        (bytes32 agreementId, Holding memory held) = _funded(payment, conditionsHash, milestone);

        // Check: the worker's consent. It beats phases and deadlines.
        _requireConsent(
            payment.worker,
            keccak256(abi.encode(REFUND_TYPEHASH, agreementId, milestone, refunded)),
            workerSignature
        );
        if (refunded <= held.refunded) revert AlreadyRefunded(held.refunded, refunded);

        // Effect: checks that the escrow covers the amount.
        uint96 amount = _refund(payment, agreementId, milestone, held, refunded);
        emit PaymentRefunded(agreementId, payment.employer, milestone, amount, refunded);

        // Interaction.
        _pay(agreementId, payment.token, payment.employer, amount);
    }

    /// @inheritdoc IAgreementEscrow
    function claim(Payment calldata payment, bytes32 conditionsHash, uint256 milestone) external nonReentrant {
        (bytes32 agreementId, Holding memory held) = _open(payment, conditionsHash, milestone);

        // Check: a delivery whose review passed in silence.
        if (held.phase != Phase.Delivered) revert PhaseIs(held.phase);
        _requireFrom(held.clock);

        // Effect: all that is left.
        uint96 released = payment.milestones[milestone].amount - held.refunded;
        (uint96 amount, uint96 fee) = _release(payment, agreementId, milestone, held, released);
        emit PaymentClaimed(agreementId, payment.worker, milestone, amount, fee, released);

        // Interaction.
        _pay(agreementId, payment.token, payment.worker, amount - fee);
    }

    /// @inheritdoc IAgreementEscrow
    function reclaim(
        Payment calldata payment,
        bytes32 conditionsHash,
        uint256 milestone,
        bytes calldata employerSignature
    ) external nonReentrant {
        (bytes32 agreementId, Holding memory held) = _open(payment, conditionsHash, milestone);

        // Check: an offer that the employer takes back, or work that never came.
        if (held.phase == Phase.Offered) {
            _requireConsent(
                payment.employer, keccak256(abi.encode(RECLAIM_TYPEHASH, agreementId, milestone)), employerSignature
            );
        } else if (held.phase == Phase.Active) {
            _requireFrom(held.clock);
        } else {
            revert PhaseIs(held.phase);
        }

        // Effect: all that is left.
        uint96 refunded = payment.milestones[milestone].amount - held.released;
        uint96 amount = _refund(payment, agreementId, milestone, held, refunded);
        emit PaymentReclaimed(agreementId, payment.employer, milestone, amount, refunded);

        // Interaction.
        _pay(agreementId, payment.token, payment.employer, amount);
    }

    /// @inheritdoc IAgreementEscrow
    function withdraw(address token, address to) external nonReentrant {
        // Check: something is owed, and it will not be lost.
        uint256 amount = owedOf[token][msg.sender];
        if (amount == 0) revert NothingOwed(msg.sender, token);
        if (to == address(0) || to == address(this)) revert NotAPayee(to);

        // Effect.
        owedOf[token][msg.sender] = 0;
        emit OwedWithdrawn(msg.sender, token, to, amount);

        // Interaction.
        if (!_push(token, to, amount)) revert PayoutFailed(token, to, amount);
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

    /// @dev The holding of a milestone that was funded once.
    function _funded(Payment calldata payment, bytes32 conditionsHash, uint256 milestone)
        internal
        view
        returns (bytes32 agreementId, Holding memory held)
    {
        agreementId = _agreementId(payment, conditionsHash);
        held = holding[agreementId][milestone];
        if (held.phase == Phase.None) revert NotFunded(agreementId, milestone);
    }

    /// @dev The holding of a milestone that still has something in escrow.
    function _open(Payment calldata payment, bytes32 conditionsHash, uint256 milestone)
        internal
        view
        returns (bytes32 agreementId, Holding memory held)
    {
        (agreementId, held) = _funded(payment, conditionsHash, milestone);
        if (held.released + held.refunded == payment.milestones[milestone].amount) {
            revert NothingEscrowed(agreementId, milestone);
        }
    }

    function _milestone(Payment calldata payment, uint256 milestone) internal pure returns (Milestone calldata) {
        if (milestone >= payment.milestones.length) revert NoSuchMilestone(milestone, payment.milestones.length);
        return payment.milestones[milestone];
    }

    /* INTERNAL: MONEY */

    /// @dev Moves a holding's cumulative release up to `released`, and accrues the fee on the difference.
    /// The fee is taken on the cumulative amount, so that many small releases cost what one large one does.
    function _release(
        Payment calldata payment,
        bytes32 agreementId,
        uint256 milestone,
        Holding memory held,
        uint96 released
    ) internal returns (uint96 amount, uint96 fee) {
        amount = released - held.released;
        _requireEscrowed(payment, milestone, held, amount);
        if (payment.worker == address(0)) revert NotAPayee(payment.worker);

        if (payment.feeBps != 0) {
            fee = _feeOn(released, payment.feeBps) - _feeOn(held.released, payment.feeBps);
            if (fee != 0) feesOf[payment.token][payment.feeRecipient] += fee;
        }
        held.released = released;
        holding[agreementId][milestone] = held;
    }

    /// @dev Moves a holding's cumulative refund up to `refunded`.
    function _refund(
        Payment calldata payment,
        bytes32 agreementId,
        uint256 milestone,
        Holding memory held,
        uint96 refunded
    ) internal returns (uint96 amount) {
        amount = refunded - held.refunded;
        _requireEscrowed(payment, milestone, held, amount);

        held.refunded = refunded;
        holding[agreementId][milestone] = held;
    }

    /// @dev Rounded down: the remainder stays with the worker. Fits: at most a tenth of `released`.
    function _feeOn(uint96 released, uint16 feeBps) internal pure returns (uint96) {
        return uint96(uint256(released) * feeBps / BPS);
    }

    /// @dev Draws exactly `amount` from the employer. The only way in.
    function _draw(address token, address employer, uint96 amount) internal {
        if (token == address(0)) {
            if (msg.sender != employer) revert NativeNeedsEmployer(msg.sender);
            if (msg.value != amount) revert WrongValue(msg.value, amount);
            return;
        }
        if (msg.value != 0) revert WrongValue(msg.value, 0);

        uint256 before = IERC20(token).balanceOf(address(this));
        IERC20(token).safeTransferFrom(employer, address(this), amount);
        uint256 received = IERC20(token).balanceOf(address(this)) - before;
        if (received != amount) revert InexactTransfer(received, amount);
    }

    /// @dev Pays, or owes what could not be pushed.
    function _pay(bytes32 agreementId, address token, address payee, uint256 amount) internal {
        if (_push(token, payee, amount)) return;
        owedOf[token][payee] += amount;
        emit PayoutOwed(agreementId, payee, token, amount);
    }

    /// @dev The only way out.
    function _push(address token, address to, uint256 amount) internal returns (bool) {
        if (gasleft() < Payout.GAS_NEEDED) revert InsufficientGas(gasleft(), Payout.GAS_NEEDED);
        return Payout.push(token, to, amount);
    }

    /* INTERNAL: REQUIREMENTS */

    function _requireSound(Terms calldata terms) internal view {
        Payment calldata payment = terms.payment;
        Conditions calldata conditions = terms.conditions;
        _requireRolesApart(payment, conditions.arbiter);
        if (payment.feeBps > MAX_FEE_BPS) revert FeeTooHigh(payment.feeBps, MAX_FEE_BPS);
        if ((payment.feeBps == 0) != (payment.feeRecipient == address(0))) {
            revert FeeRecipientMismatch(payment.feeRecipient, payment.feeBps);
        }
        if (conditions.reviewPeriod == 0 || conditions.reviewPeriod > MAX_PERIOD) {
            revert PeriodOutOfRange(conditions.reviewPeriod, MAX_PERIOD);
        }
        if (conditions.disputePeriod > MAX_PERIOD) revert PeriodOutOfRange(conditions.disputePeriod, MAX_PERIOD);
        if (conditions.defaultWorkerBps > BPS) revert ShareTooHigh(conditions.defaultWorkerBps, BPS);
        if (conditions.parent != 0) revert AmendsParent(conditions.parent);
        _requireSoundMilestones(payment.milestones);
    }

    /// @dev The escrow itself stands in no role: it would hold for ever what it is paid.
    function _requireRolesApart(Payment calldata payment, address arbiter) internal view {
        address employer = payment.employer;
        address worker = payment.worker;
        if (employer == worker || employer == arbiter || employer == address(this)) revert RolesCoincide(employer);
        if (worker == address(this) || (worker != address(0) && worker == arbiter)) revert RolesCoincide(worker);
        if (payment.feeRecipient == address(this)) revert RolesCoincide(payment.feeRecipient);
    }

    function _requireSoundMilestones(Milestone[] calldata milestones) internal pure {
        uint256 count = milestones.length;
        if (count == 0 || count > MAX_MILESTONES) revert MilestoneCountOutOfRange(count, MAX_MILESTONES);
        for (uint256 i = 0; i < count; ++i) {
            if (milestones[i].amount == 0) revert NoAmount(i);
        }
    }

    function _requireEscrowed(Payment calldata payment, uint256 milestone, Holding memory held, uint96 amount)
        internal
        pure
    {
        uint96 escrowed = payment.milestones[milestone].amount - held.released - held.refunded;
        if (amount > escrowed) revert InsufficientEscrow(escrowed, amount);
    }

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

    /// @dev The party calls, or signed the authorization.
    function _requireConsent(address party, bytes32 authorization, bytes calldata signature) internal view {
        if (signature.length == 0) _requireCaller(party);
        else _requireSigned(party, _hashTypedDataV4(authorization), signature);
    }

    /// @dev Whether the worker's signature of the terms came along. A wrong one is refused, not ignored.
    function _acceptedBy(address worker, bytes32 agreementId, bytes calldata signature) internal view returns (bool) {
        if (signature.length == 0) return false;
        _requireSigned(worker, agreementId, signature);
        return true;
    }

    /// @dev A key's signature, or a contract wallet's. The key comes first: an account that delegates to code
    /// (EIP-7702) still signs with its own. Source: EIP-712; ERC-1271, "Specification".
    function _requireSigned(address signer, bytes32 digest, bytes calldata signature) internal view {
        (address recovered, ECDSA.RecoverError failure,) = ECDSA.tryRecoverCalldata(digest, signature);
        if (failure == ECDSA.RecoverError.NoError && recovered == signer) return;
        if (signer.code.length != 0 && SignatureChecker.isValidERC1271SignatureNow(signer, digest, signature)) return;
        revert InvalidSignature(signer);
    }
}
