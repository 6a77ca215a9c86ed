// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAgreementEscrow} from "../../interfaces/IAgreementEscrow.sol";
import {IEscrowTypes} from "../../interfaces/IEscrowTypes.sol";
import {IArbiterCases} from "./IArbiterCases.sol";

/// @title IPanelArbiter
/// @notice A panel of members that stands as `arbiter` in the terms of agreements, and rules by votes.
///
/// THE RULE
/// @dev Each member votes how much is to have been released to the worker in all. The panel decides the lower median
/// of the votes cast: of an odd number the middle one, of an even number the lower of the two in the middle. It decides
/// once a quorum has voted, and
/// - all members have voted, or
/// - more than half of all members voted the same amount, which no vote that is missing can move, or
/// - the time for votes is over.
/// Until then members may change their votes. A vote far off weighs as much as one nearby: no minority of the votes
/// cast can move the decision beyond what the others voted.
///
/// TIME
/// @dev Votes are taken until the execution period before the end of the escrow's clock. Who opens a case, and when,
/// changes nothing about that. A decision that is not executed before the clock ends, and a panel without a quorum, are
/// silence: the escrow concludes as the terms say. Terms whose dispute period is not longer than the execution period
/// leave no time for votes: no case can be opened.
///
/// TRUST
/// @dev Members, quorum and period never change. There is no owner. The panel never holds money.
interface IPanelArbiter is IArbiterCases {
    /* TYPES */

    /// @notice Where the votes of a case stand.
    struct Poll {
        /// @dev Unix seconds: votes are cast before this instant. Zero: the case was not opened.
        uint40 voteBy;
        /// @dev Members who voted.
        uint8 cast;
    }

    /// @notice A member's latest vote in a case.
    struct Vote {
        /// @dev Token units that the worker is to have been released in all.
        uint96 released;
        /// @dev How often the member voted. Zero: not yet.
        uint32 turns;
        /// @dev Hash of the member's written reason.
        bytes32 reason;
    }

    /* EVENTS */

    /// @notice A case was brought: members vote before `voteBy`.
    event CaseOpened(
        bytes32 indexed caseId,
        IAgreementEscrow indexed escrow,
        bytes32 indexed agreementId,
        uint256 milestone,
        uint96 amount,
        uint40 voteBy
    );

    /// @notice A member voted, for the first time (`turn` zero) or again.
    event VoteCast(bytes32 indexed caseId, address indexed member, uint32 turn, uint96 released, bytes32 reason);

    /// @notice The panel's decision was brought to the escrow.
    /// @param reason That of the first member, in the panel's order, who voted what was decided.
    event DecisionExecuted(bytes32 indexed caseId, uint96 released, bytes32 reason);

    /* ERRORS */

    /// @notice A panel has from one to `max` members.
    error MemberCountOutOfRange(uint256 count, uint256 max);
    /// @notice When a panel is made: not an address that could vote, or one that has a seat already. Who votes without
    /// a seat is `NotInRole`.
    error NotAMember(address member);
    /// @notice A quorum is more than half of the members, and not more than all.
    error QuorumOutOfRange(uint256 quorum, uint256 members);
    /// @notice The member would judge its own case: it is the employer, the worker or the fee recipient.
    error OwnCause(address member);
    /// @notice The case was opened before.
    error AlreadyOpened(bytes32 caseId);
    /// @notice Too few have voted, or votes can still change the decision. `voteBy` is zero where nobody opened the
    /// case.
    error NotDecided(uint256 cast, uint256 quorum, uint256 voteBy);

    /* ACTS */

    /// @notice Brings a case before the panel. Anybody may.
    ///
    /// @dev Emits {CaseOpened}.
    ///
    /// Requirements:
    /// - The terms name this panel as arbiter; no member is the employer, the worker or the fee recipient.
    /// - The milestone is Disputed in the escrow, and something is left in it.
    /// - The case was not opened, and votes can still be cast: the execution period before the clock has not begun.
    function open(
        IAgreementEscrow escrow,
        IEscrowTypes.Payment calldata payment,
        IEscrowTypes.Conditions calldata conditions,
        uint256 milestone
    ) external;

    /// @notice Votes, or votes anew.
    ///
    /// @dev Emits {VoteCast}. The authorization is, in this panel's EIP-712 domain (name `Tallystick Panel`, version
    /// `1`): `Vote(Case matter,address member,uint96 released,bytes32 reason,uint32 turn)` and `Case(address
    /// escrow,bytes32 agreementId,uint256 milestone,uint96 amount)`, where `turn` is how often the member voted in this
    /// case before: a vote that was signed and replaced cannot come back.
    ///
    /// Requirements:
    /// - The case was opened, is not decided, and the time for votes is not over.
    /// - `member` has a seat, and calls or signed `Vote` for its next turn.
    /// - `released` does not exceed the milestone's amount.
    ///
    /// @param released Token units that the worker is to have been released in all.
    /// @param reason Hash of the member's written reason.
    function vote(
        Case calldata matter,
        address member,
        uint96 released,
        bytes32 reason,
        bytes calldata signature
    ) external;

    /// @notice Brings the panel's decision to the escrow. Anybody may.
    ///
    /// @dev Emits {DecisionExecuted}. Reverts as the escrow's `rule` does.
    ///
    /// Requirements:
    /// - The case is decided, and the escrow still takes a ruling.
    function execute(
        IAgreementEscrow escrow,
        IEscrowTypes.Payment calldata payment,
        IEscrowTypes.Conditions calldata conditions,
        uint256 milestone
    ) external;

    /* VIEWS */

    /// @notice How many members must have voted before anything is decided.
    function QUORUM() external view returns (uint256);

    /// @notice How many members a panel can have.
    function MAX_MEMBERS() external view returns (uint256);

    /// @notice Who sits on the panel, in order.
    function members() external view returns (address[] memory);

    /// @notice A member's place in the panel, counted from one. Zero: not a member.
    function seatOf(address member) external view returns (uint256);

    /// @notice Where the votes of a case stand.
    function pollOf(bytes32 caseId) external view returns (Poll memory);

    /// @notice A member's latest vote.
    function voteOf(bytes32 caseId, address member) external view returns (Vote memory);

    /// @notice Whether a case is decided, and what: the rule above, at this instant. Once true, it never changes.
    function decisionOf(bytes32 caseId) external view returns (bool decided, uint96 released, bytes32 reason);
}
