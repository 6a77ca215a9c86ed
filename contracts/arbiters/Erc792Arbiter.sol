// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {IAgreementEscrow} from "../interfaces/IAgreementEscrow.sol";
import {IEscrowErrors} from "../interfaces/IEscrowErrors.sol";
import {IEscrowTypes} from "../interfaces/IEscrowTypes.sol";
import {Cases} from "./Cases.sol";
import {CourtFees} from "./CourtFees.sol";
import {IArbiterCases} from "./interfaces/IArbiterCases.sol";
import {IErc792Arbitrable, IErc792Court} from "./interfaces/IErc792.sol";
import {IErc792Arbiter} from "./interfaces/IErc792Arbiter.sol";

/// @title Erc792Arbiter
/// @notice A bridge from disputes in an escrow to a court by ERC-792: without owner or upgrade.
/// @dev A default and the end of the clock are not kept: they follow from the time. Money is in {CourtFees}.
contract Erc792Arbiter is CourtFees, Cases, ReentrancyGuardTransient {
    /* CONSTANTS */

    /// @dev Rulings that the court chooses from, beside its refusal.
    uint256 internal constant CHOICES = 2;

    /// @dev The one text about all disputes.
    uint256 internal constant META_EVIDENCE_ID = 0;

    /// @inheritdoc IErc792Arbiter
    /// @dev Room for forty new words of storage.
    uint256 public constant COURT_GAS = 1_000_000;

    /// @dev Gas that must be left before the court is asked, or whoever deposits could make it fail on purpose: the
    /// call passes on at most 63/64 of what is left (EIP-150), after its own price of some 9,200 (value 9,000, a warm
    /// address 100); and booking the dispute that comes back takes some 55,000.
    uint256 internal constant COURT_GAS_NEEDED = COURT_GAS * 64 / 63 + 100_000;

    /// @inheritdoc IErc792Arbiter
    IErc792Court public immutable COURT;

    /// @inheritdoc IErc792Arbiter
    uint40 public immutable DEPOSIT_PERIOD;

    /// @inheritdoc IArbiterCases
    uint40 public immutable EXECUTION_PERIOD;

    /* STORAGE */

    /// @inheritdoc IErc792Arbiter
    bytes public parameters;

    /// @inheritdoc IErc792Arbiter
    mapping(uint256 disputeId => bytes32) public caseOfDispute;

    mapping(bytes32 caseId => Docket) internal _dockets;

    /* CONSTRUCTOR */

    /// @param court The court by ERC-792.
    /// @param courtParameters What the court is told of each dispute.
    /// @param metaEvidence URI of the text that says what disputes are about, and what rulings mean.
    /// @param depositPeriod Seconds that a side has to deposit after the other one did.
    /// @param executionPeriod Seconds that are kept for bringing a ruling to the escrow.
    constructor(
        IErc792Court court,
        bytes memory courtParameters,
        string memory metaEvidence,
        uint40 depositPeriod,
        uint40 executionPeriod
    ) {
        _requirePeriod(depositPeriod);
        _requirePeriod(executionPeriod);
        COURT = court;
        parameters = courtParameters;
        DEPOSIT_PERIOD = depositPeriod;
        EXECUTION_PERIOD = executionPeriod;
        emit MetaEvidence(META_EVIDENCE_ID, metaEvidence);
    }

    /* ACTS: BEFORE THE COURT */

    /// @inheritdoc IErc792Arbiter
    function deposit(
        IAgreementEscrow escrow,
        IEscrowTypes.Payment calldata payment,
        IEscrowTypes.Conditions calldata conditions,
        uint256 milestone,
        Side side
    ) external payable nonReentrant {
        Case memory matter = _caseOf(escrow, payment, conditions, milestone);
        bytes32 caseId = caseIdOf(matter);
        uint40 ruleBy = _disputed(matter, conditions.arbiter).clock;
        Docket storage docket = _dockets[caseId];

        // Check: a side whose turn it is, or whose it can be, in time; and the fee.
        bool isFree = _requireTurn(docket, caseId, ruleBy, side);
        (bool told, uint96 cost) = _costOf(docket, side);
        if (!told) return _refused(docket, caseId);
        if (isFree && _depositOf(docket, side) >= cost) revert NotOwing(caseId, side);

        // Check and effect: with what it lacks.
        if (docket.stage == Stage.None) _open(docket, matter, ruleBy, payment.employer, payment.worker);
        _take(docket, side, cost);
        bool complete = _depositOf(docket, _opposite(side)) >= cost;
        _demand(docket, complete || isFree ? Side.None : _opposite(side));
        emit FeeDeposited(caseId, side, msg.sender, msg.value, docket.payBy);

        // Interaction.
        if (complete) _ask(docket, caseId, cost);
    }

    /// @inheritdoc IErc792Arbiter
    function raise(
        IAgreementEscrow escrow,
        IEscrowTypes.Payment calldata payment,
        IEscrowTypes.Conditions calldata conditions,
        uint256 milestone
    ) external nonReentrant {
        Case memory matter = _caseOf(escrow, payment, conditions, milestone);
        bytes32 caseId = caseIdOf(matter);
        Docket storage docket = _dockets[caseId];

        // Check: a dispute that goes on, both deposits, and time.
        _disputed(matter, conditions.arbiter);
        _requireStage(docket, Stage.Deposits);
        if (docket.owing != Side.None) revert NotOwing(caseId, Side.None);
        _requireBefore(_lastCall(docket));
        uint96 cost = SafeCast.toUint96(COURT.arbitrationCost(parameters));
        _requireCovered(docket, cost);

        // Interaction, and the effect that needs its result.
        _raised(docket, caseId, COURT.createDispute{value: cost}(CHOICES, parameters), cost);
    }

    /* ACTS: AT THE COURT */

    /// @inheritdoc IErc792Arbiter
    function submitEvidence(bytes32 caseId, string calldata evidence) external {
        Docket storage docket = _dockets[caseId];
        if (docket.stage == Stage.None) revert NoSuchCase(caseId);
        if (msg.sender != docket.worker && msg.sender != docket.employer) revert IEscrowErrors.NotInRole(msg.sender);
        emit Evidence(COURT, uint256(caseId), msg.sender, evidence);
    }

    /// @inheritdoc IErc792Arbiter
    function note(bytes32 caseId) public {
        Docket storage docket = _dockets[caseId];

        // Check: a ruling that another one can still follow.
        _requireStage(docket, Stage.AtCourt);
        (bool decided,) = rulingOf(caseId);
        if (decided) revert AlreadyDecided(caseId);
        uint256 disputeId = docket.disputeId;
        if (COURT.disputeStatus(disputeId) == IErc792Court.DisputeStatus.Waiting) revert NotRuled(caseId);

        // Effect.
        Side ruling = _sideOf(COURT.currentRuling(disputeId));
        (docket.noted, docket.isNoted) = (ruling, true);
        emit RulingNoted(caseId, ruling);
    }

    /// @inheritdoc IErc792Arbiter
    function appeal(bytes32 caseId) external payable nonReentrant {
        Docket storage docket = _dockets[caseId];

        // Check and effect: the ruling that is appealed stands until another one comes.
        note(caseId);
        _requireBefore(_lastCall(docket));
        uint256 disputeId = docket.disputeId;
        uint256 cost = COURT.appealCost(disputeId, parameters);
        if (msg.value < cost) revert IEscrowErrors.WrongValue(msg.value, cost);
        emit AppealPaid(caseId, msg.sender, msg.value);

        // Interaction.
        COURT.appeal{value: msg.value}(disputeId, parameters);
    }

    /// @inheritdoc IErc792Arbitrable
    function rule(uint256 disputeId, uint256 ruling) external {
        bytes32 caseId = caseOfDispute[disputeId];
        if (msg.sender != address(COURT)) revert IEscrowErrors.NotInRole(msg.sender);
        if (caseId == 0) revert NoSuchCase(caseId);

        // A ruling that comes too late is heard, and changes nothing.
        emit Ruling(COURT, disputeId, ruling);
        (bool decided,) = rulingOf(caseId);
        if (!decided) _decide(caseId, _sideOf(ruling));
    }

    /* ACTS: AFTER THE COURT */

    /// @inheritdoc IErc792Arbiter
    function execute(
        IAgreementEscrow escrow,
        IEscrowTypes.Payment calldata payment,
        IEscrowTypes.Conditions calldata conditions,
        uint256 milestone
    ) external nonReentrant {
        Case memory matter = _caseOf(escrow, payment, conditions, milestone);
        bytes32 caseId = caseIdOf(matter);

        // Check and effect.
        uint96 released = _releasedBy(_decided(caseId), matter);
        emit RulingExecuted(caseId, released);

        // Interaction: the escrow says whether it still takes a ruling.
        escrow.rule(payment, conditions, milestone, released, caseId, "");
    }

    /// @inheritdoc IErc792Arbiter
    function returnDeposits(bytes32 caseId) external nonReentrant {
        Side ruling = _decided(caseId);
        _payBack(caseId, _dockets[caseId], ruling);
    }

    /// @inheritdoc IErc792Arbiter
    function withdraw(address owner, address to) external nonReentrant {
        _withdraw(owner, to);
    }

    /* VIEWS */

    /// @inheritdoc IErc792Arbiter
    function docketOf(bytes32 caseId) external view returns (Docket memory) {
        return _dockets[caseId];
    }

    /// @inheritdoc IErc792Arbiter
    function rulingOf(bytes32 caseId) public view returns (bool decided, Side ruling) {
        Docket storage docket = _dockets[caseId];
        Stage stage = docket.stage;
        if (stage == Stage.None) return (false, Side.None);
        if (stage == Stage.Decided) return (true, docket.ruling);

        // Who owes and did not pay in time lost, also when the clock ended since.
        if (docket.owing != Side.None) return (block.timestamp >= docket.payBy, _opposite(docket.owing));
        if (docket.isNoted && block.timestamp >= _lastCall(docket)) return (true, docket.noted);
        return (block.timestamp >= docket.ruleBy, Side.None);
    }

    /* INTERNAL: DEPOSITS */

    /// @dev In time: for a first deposit, before the other side's time would end too late; for one that is owed, before
    /// its own time ends; and when nobody owes, before the last call.
    /// @return isFree Nobody owes: whoever lacks something may deposit it.
    function _requireTurn(Docket storage docket, bytes32 caseId, uint40 ruleBy, Side side)
        internal
        view
        returns (bool isFree)
    {
        if (docket.stage == Stage.None) {
            _requireBefore(uint256(ruleBy) + 1 - DEPOSIT_PERIOD - 2 * EXECUTION_PERIOD);
        } else {
            _requireStage(docket, Stage.Deposits);
            isFree = docket.owing == Side.None;
            if (!isFree && docket.owing != side) revert NotOwing(caseId, side);
            _requireBefore(isFree ? _lastCall(docket) : docket.payBy);
        }
        if (side == Side.None) revert NotOwing(caseId, side);
    }

    /// @dev What the court asks for a dispute, in wei. A court that does not tell must not make the side default that
    /// owes; so it must not fail for want of gas, either.
    /// @return told Whether it does. Where nobody owes, a court that does not is an error.
    /// @return cost Zero where it does not tell.
    function _costOf(Docket storage docket, Side side) internal view returns (bool told, uint96 cost) {
        if (docket.owing != side) return (true, SafeCast.toUint96(COURT.arbitrationCost(parameters)));
        bytes memory input = abi.encodeCall(COURT.arbitrationCost, (parameters));
        _requireCourtGas();
        (bool succeeded, bytes memory answer) = address(COURT).staticcall(input);
        if (!succeeded || answer.length < 32) return (false, 0);
        uint256 asked = abi.decode(answer, (uint256));
        return asked > type(uint96).max ? (false, 0) : (true, uint96(asked));
    }

    /// @dev The court does not tell its fee: nothing can be paid, and nobody owes any more.
    function _refused(Docket storage docket, bytes32 caseId) internal {
        if (msg.value != 0) revert IEscrowErrors.WrongValue(msg.value, 0);
        (docket.owing, docket.payBy) = (Side.None, 0);
        emit CourtRefused(caseId);
    }

    function _open(Docket storage docket, Case memory matter, uint40 ruleBy, address employer, address worker)
        internal
    {
        docket.stage = Stage.Deposits;
        docket.ruleBy = ruleBy;
        docket.employer = employer;
        docket.worker = worker;
        emit CaseOpened(
            caseIdOf(matter), matter.escrow, matter.agreementId, matter.milestone, matter.amount, ruleBy
        );
    }

    /// @dev Gives a side a whole deposit period that ends an execution period before the last call, which is left for
    /// bringing the case again if the court does not take it. If that is not possible, none at all: nobody defaults.
    function _demand(Docket storage docket, Side side) internal {
        uint256 payBy = block.timestamp + DEPOSIT_PERIOD;
        bool isDemanded = side != Side.None && payBy <= _lastCall(docket) - EXECUTION_PERIOD;
        // Fits: it is not after the end of the escrow's clock.
        (docket.owing, docket.payBy) = isDemanded ? (side, uint40(payBy)) : (Side.None, 0);
    }

    /// @dev Brings the case to the court. One that fails must not make the side default that pays last; so it must not
    /// fail for want of gas, either. What the court is told is read before, however long it is.
    function _ask(Docket storage docket, bytes32 caseId, uint96 cost) internal {
        bytes memory told = parameters;
        _requireCourtGas();
        try COURT.createDispute{value: cost}(CHOICES, told) returns (uint256 disputeId) {
            _raised(docket, caseId, disputeId, cost);
        } catch {
            emit CourtRefused(caseId);
        }
    }

    function _requireCourtGas() internal view {
        if (gasleft() < COURT_GAS_NEEDED) revert IEscrowErrors.InsufficientGas(gasleft(), COURT_GAS_NEEDED);
    }

    /* INTERNAL: RULINGS */

    /// @dev The court has the dispute. No ruling can have come before: the court's number was not known yet.
    function _raised(Docket storage docket, bytes32 caseId, uint256 disputeId, uint96 cost) internal {
        docket.stage = Stage.AtCourt;
        docket.cost = cost;
        docket.disputeId = disputeId;
        caseOfDispute[disputeId] = caseId;
        emit Dispute(COURT, disputeId, META_EVIDENCE_ID, uint256(caseId));
    }

    function _decide(bytes32 caseId, Side ruling) internal {
        Docket storage docket = _dockets[caseId];
        docket.stage = Stage.Decided;
        docket.ruling = ruling;
        emit CaseDecided(caseId, ruling);
    }

    /// @dev The ruling, kept if it followed from the time alone.
    function _decided(bytes32 caseId) internal returns (Side) {
        (bool decided, Side ruling) = rulingOf(caseId);
        if (!decided) revert NotDecided(caseId);
        if (_dockets[caseId].stage != Stage.Decided) _decide(caseId, ruling);
        return ruling;
    }

    /// @dev What the worker is to have been released in all. A refusal halves what is left at this instant.
    function _releasedBy(Side ruling, Case memory matter) internal view returns (uint96) {
        if (ruling == Side.Worker) return matter.amount;
        if (ruling == Side.Employer) return 0;
        IEscrowTypes.Holding memory held = _holdingOf(matter);
        return held.released + _escrowed(matter, held) / 2;
    }

    function _sideOf(uint256 ruling) internal pure returns (Side) {
        return ruling > CHOICES ? Side.None : Side(ruling);
    }

    function _lastCall(Docket storage docket) internal view returns (uint256) {
        return docket.ruleBy - EXECUTION_PERIOD;
    }

    function _requireStage(Docket storage docket, Stage stage) internal view {
        if (docket.stage != stage) revert StageIs(docket.stage);
    }
}
