// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";

import {IAgreementEscrow} from "../interfaces/IAgreementEscrow.sol";
import {IEscrowErrors} from "../interfaces/IEscrowErrors.sol";
import {IEscrowTypes} from "../interfaces/IEscrowTypes.sol";
import {Signatures} from "../libraries/Signatures.sol";
import {Cases} from "./Cases.sol";
import {IArbiterCases} from "./interfaces/IArbiterCases.sol";
import {IPanelArbiter} from "./interfaces/IPanelArbiter.sol";

/// @title PanelArbiter
/// @notice An m-of-n panel as arbiter: without owner, upgrade or money.
/// @dev A decision is not kept: it follows from the votes and the time. That it is executed once is the escrow's doing,
/// which takes one ruling for a milestone. So there is nothing here that a call back could catch half done.
contract PanelArbiter is IPanelArbiter, Cases, EIP712 {
    /* CONSTANTS */

    /// @inheritdoc IPanelArbiter
    /// @dev It bounds the gas of a vote and of a decision.
    uint256 public constant MAX_MEMBERS = 31;

    bytes32 private constant VOTE_TYPEHASH = keccak256(
        "Vote(Case matter,address member,uint96 released,bytes32 reason,uint32 turn)"
        "Case(address escrow,bytes32 agreementId,uint256 milestone,uint96 amount)"
    );

    /// @inheritdoc IPanelArbiter
    uint256 public immutable QUORUM;

    /// @inheritdoc IArbiterCases
    uint40 public immutable EXECUTION_PERIOD;

    /* STORAGE */

    /// @inheritdoc IPanelArbiter
    mapping(address member => uint256) public seatOf;

    address[] internal _members;
    mapping(bytes32 caseId => Poll) internal _polls;
    mapping(bytes32 caseId => mapping(address member => Vote)) internal _votes;

    /* CONSTRUCTOR */

    /// @param seats Who sits on the panel, each once.
    /// @param quorum How many of them must vote: more than half.
    /// @param executionPeriod Seconds that are kept for bringing the decision to the escrow.
    constructor(address[] memory seats, uint256 quorum, uint40 executionPeriod) EIP712("Tallystick Panel", "1") {
        uint256 count = seats.length;
        if (count == 0 || count > MAX_MEMBERS) revert MemberCountOutOfRange(count, MAX_MEMBERS);
        if (quorum > count || quorum * 2 <= count) revert QuorumOutOfRange(quorum, count);
        _requirePeriod(executionPeriod);

        for (uint256 i = 0; i < count; ++i) {
            address member = seats[i];
            if (member == address(0) || seatOf[member] != 0) revert NotAMember(member);
            seatOf[member] = i + 1;
        }
        _members = seats;
        QUORUM = quorum;
        EXECUTION_PERIOD = executionPeriod;
    }

    /* ACTS */

    /// @inheritdoc IPanelArbiter
    function open(
        IAgreementEscrow escrow,
        IEscrowTypes.Payment calldata payment,
        IEscrowTypes.Conditions calldata conditions,
        uint256 milestone
    ) external {
        Case memory matter = _caseOf(escrow, payment, conditions, milestone);
        bytes32 caseId = caseIdOf(matter);

        // Check: a dispute for this panel, in which no member gains, and time to vote.
        uint40 voteBy = _disputed(matter, conditions.arbiter).clock - EXECUTION_PERIOD;
        _requireNoSeat(payment.employer);
        _requireNoSeat(payment.worker);
        _requireNoSeat(payment.feeRecipient);
        if (_polls[caseId].voteBy != 0) revert AlreadyOpened(caseId);
        _requireBefore(voteBy);

        // Effect.
        _polls[caseId].voteBy = voteBy;
        emit CaseOpened(caseId, escrow, matter.agreementId, milestone, matter.amount, voteBy);
    }

    /// @inheritdoc IPanelArbiter
    function vote(
        Case calldata matter,
        address member,
        uint96 released,
        bytes32 reason,
        bytes calldata signature
    ) external {
        bytes32 caseId = caseIdOf(matter);
        Poll memory poll = _polls[caseId];
        Vote memory latest = _votes[caseId][member];

        // Check: an open case, a member's consent, and an amount that the escrow takes.
        if (poll.voteBy == 0) revert NoSuchCase(caseId);
        _requireBefore(poll.voteBy);
        if (seatOf[member] == 0) revert IEscrowErrors.NotInRole(member);
        if (released > matter.amount) revert IEscrowErrors.ExceedsAmount(matter.amount, released);
        (bool decided,,) = decisionOf(caseId);
        if (decided) revert AlreadyDecided(caseId);
        bytes32 authorization = keccak256(abi.encode(VOTE_TYPEHASH, caseId, member, released, reason, latest.turns));
        _requireConsent(member, authorization, signature);

        // Effect.
        if (latest.turns == 0) _polls[caseId].cast = poll.cast + 1;
        _votes[caseId][member] = Vote(released, latest.turns + 1, reason);
        emit VoteCast(caseId, member, latest.turns, released, reason);
    }

    /// @inheritdoc IPanelArbiter
    function execute(
        IAgreementEscrow escrow,
        IEscrowTypes.Payment calldata payment,
        IEscrowTypes.Conditions calldata conditions,
        uint256 milestone
    ) external {
        bytes32 caseId = caseIdOf(_caseOf(escrow, payment, conditions, milestone));

        // Check.
        (bool decided, uint96 released, bytes32 reason) = decisionOf(caseId);
        if (!decided) revert NotDecided(_polls[caseId].cast, QUORUM, _polls[caseId].voteBy);

        // Effect: none but the event.
        emit DecisionExecuted(caseId, released, reason);

        // Interaction: the escrow says whether it still takes a ruling.
        escrow.rule(payment, conditions, milestone, released, reason, "");
    }

    /* VIEWS */

    /// @inheritdoc IPanelArbiter
    function members() external view returns (address[] memory) {
        return _members;
    }

    /// @inheritdoc IPanelArbiter
    function pollOf(bytes32 caseId) external view returns (Poll memory) {
        return _polls[caseId];
    }

    /// @inheritdoc IPanelArbiter
    function voteOf(bytes32 caseId, address member) external view returns (Vote memory) {
        return _votes[caseId][member];
    }

    /// @inheritdoc IPanelArbiter
    function decisionOf(bytes32 caseId) public view returns (bool decided, uint96 released, bytes32 reason) {
        Poll memory poll = _polls[caseId];
        if (poll.cast < QUORUM) return (false, 0, 0);

        address[] memory seats = _members;
        uint96 median = _sortedVotes(caseId, seats, poll.cast)[(poll.cast - 1) / 2];
        (uint256 agreeing, bytes32 first) = _agreeing(caseId, seats, median);
        decided = poll.cast == seats.length || agreeing * 2 > seats.length || block.timestamp >= poll.voteBy;
        if (decided) return (true, median, first);
    }

    /* INTERNAL */

    /// @dev The votes cast, in ascending order. Sorted by insertion: they are few.
    function _sortedVotes(bytes32 caseId, address[] memory seats, uint256 cast)
        internal
        view
        returns (uint96[] memory sorted)
    {
        sorted = new uint96[](cast);
        uint256 count = 0;
        for (uint256 i = 0; i < seats.length; ++i) {
            Vote storage latest = _votes[caseId][seats[i]];
            if (latest.turns == 0) continue;
            uint96 released = latest.released;
            uint256 place = count++;
            for (; place > 0 && sorted[place - 1] > released; --place) {
                sorted[place] = sorted[place - 1];
            }
            sorted[place] = released;
        }
    }

    /// @dev How many voted an amount, and the reason of the first of them.
    function _agreeing(bytes32 caseId, address[] memory seats, uint96 released)
        internal
        view
        returns (uint256 count, bytes32 reason)
    {
        for (uint256 i = 0; i < seats.length; ++i) {
            Vote storage latest = _votes[caseId][seats[i]];
            if (latest.turns == 0 || latest.released != released) continue;
            if (count++ == 0) reason = latest.reason;
        }
    }

    function _requireNoSeat(address party) internal view {
        if (seatOf[party] != 0) revert OwnCause(party);
    }

    /// @dev The member acts itself, which an empty signature says, or signed.
    function _requireConsent(address member, bytes32 authorization, bytes calldata signature) internal view {
        if (signature.length != 0) {
            Signatures.requireSigned(member, _hashTypedDataV4(authorization), signature);
        } else if (msg.sender != member) {
            revert IEscrowErrors.NotParty(msg.sender, member);
        }
    }
}
