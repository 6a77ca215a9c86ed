// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {PanelArbiter} from "../../../contracts/arbiters/PanelArbiter.sol";
import {IArbiterCases} from "../../../contracts/arbiters/interfaces/IArbiterCases.sol";
import {IPanelArbiter} from "../../../contracts/arbiters/interfaces/IPanelArbiter.sol";
import {IEscrowErrors} from "../../../contracts/interfaces/IEscrowErrors.sol";
import {IEscrowTypes} from "../../../contracts/interfaces/IEscrowTypes.sol";
import {HostileWallet} from "../../../contracts/test/HostileWallet.sol";
import {PanelScene} from "./PanelScene.sol";
import {CHEATS} from "./Scene.sol";

/// @title PanelVotesTest
/// @notice Who sits on a panel, what comes before it, and whose votes it takes.
contract PanelVotesTest is PanelScene {
    function setUp() public {
        _setPanel();
    }

    /* A PANEL */

    // spec: P1
    function test_aPanelHasMembersAndNotTooMany() public {
        CHEATS.expectRevert(abi.encodeWithSelector(IPanelArbiter.MemberCountOutOfRange.selector, 0, 31));
        _panelOf(new address[](0), 1, EXECUTION);
        CHEATS.expectRevert(abi.encodeWithSelector(IPanelArbiter.MemberCountOutOfRange.selector, 32, 31));
        _panelOf(_seats(32), 17, EXECUTION);
    }

    // spec: P1
    function test_nobodyHasTwoSeatsAndZeroHasNone() public {
        address[] memory seats = _seats(3);
        seats[2] = seats[0];
        CHEATS.expectRevert(abi.encodeWithSelector(IPanelArbiter.NotAMember.selector, seats[0]));
        _panelOf(seats, 2, EXECUTION);

        seats[2] = address(0);
        CHEATS.expectRevert(abi.encodeWithSelector(IPanelArbiter.NotAMember.selector, address(0)));
        _panelOf(seats, 2, EXECUTION);
    }

    // spec: P1
    function test_aQuorumIsMoreThanHalfAndNotMoreThanAll() public {
        uint256[4] memory wrong = [uint256(0), 1, 2, 5];
        for (uint256 i = 0; i < wrong.length; ++i) {
            CHEATS.expectRevert(abi.encodeWithSelector(IPanelArbiter.QuorumOutOfRange.selector, wrong[i], 4));
            _panelOf(_seats(4), wrong[i], EXECUTION);
        }
        require(_panelOf(_seats(4), 3, EXECUTION).QUORUM() == 3, "least");
        require(_panelOf(_seats(4), 4, EXECUTION).QUORUM() == 4, "most");
        require(_panelOf(_seats(1), 1, EXECUTION).QUORUM() == 1, "alone");
    }

    // spec: P1
    function test_anExecutionPeriodIsThereAndNotTooLong() public {
        CHEATS.expectRevert(abi.encodeWithSelector(IEscrowErrors.PeriodOutOfRange.selector, 0, 30 days));
        _panelOf(_seats(3), 2, 0);
        CHEATS.expectRevert(abi.encodeWithSelector(IEscrowErrors.PeriodOutOfRange.selector, 30 days + 1, 30 days));
        _panelOf(_seats(3), 2, 30 days + 1);
        require(_panelOf(_seats(3), 2, 30 days).EXECUTION_PERIOD() == 30 days, "longest");
    }

    // spec: P1
    function test_aPanelTellsWhoSitsOnIt() public view {
        address[] memory seats = panel.members();
        _requireEqual(seats.length, 5, "members");
        for (uint256 i = 0; i < 5; ++i) {
            require(seats[i] == _member(i), "order");
            _requireEqual(panel.seatOf(seats[i]), i + 1, "seat");
        }
        _requireEqual(panel.seatOf(stranger), 0, "a stranger's seat");
    }

    /* OPENING A CASE */

    // spec: P2
    function test_aCaseIsNotOpenedBeforeTheDispute() public {
        IEscrowTypes.Terms memory brought = terms;
        CHEATS.expectRevert(abi.encodeWithSelector(IEscrowErrors.PhaseIs.selector, IEscrowTypes.Phase.None));
        panel.open(escrow, brought.payment, brought.conditions, 0);
        _fund(brought);
        _deliver(brought, 0);

        CHEATS.expectRevert(abi.encodeWithSelector(IEscrowErrors.PhaseIs.selector, IEscrowTypes.Phase.Delivered));
        panel.open(escrow, brought.payment, brought.conditions, 0);
    }

    // spec: P2
    function test_aCaseOfAnotherArbiterIsNotOpened() public {
        IEscrowTypes.Terms memory brought = _terms(address(0xa4b), worker);
        _disputed(brought, 0);

        CHEATS.expectRevert(abi.encodeWithSelector(IArbiterCases.NotTheArbiter.selector, address(0xa4b)));
        panel.open(escrow, brought.payment, brought.conditions, 0);
    }

    // spec: P2
    function test_aMilestoneThatIsMissingOrEmptiedIsNotOpened() public {
        IEscrowTypes.Terms memory brought = terms;
        CHEATS.expectRevert(abi.encodeWithSelector(IEscrowErrors.NoSuchMilestone.selector, 2, 2));
        panel.open(escrow, brought.payment, brought.conditions, 2);
        _disputed(brought, 0);
        _release(brought, 0, 1000);

        CHEATS.expectRevert(abi.encodeWithSelector(IEscrowErrors.NothingEscrowed.selector, matter.agreementId, 0));
        panel.open(escrow, brought.payment, brought.conditions, 0);
    }

    // spec: P2
    function test_aMilestoneThatWasGivenBackIsNotOpened() public {
        IEscrowTypes.Terms memory brought = terms;
        _disputed(brought, 0);
        _giveBack(brought, 0, 1000);

        CHEATS.expectRevert(abi.encodeWithSelector(IEscrowErrors.NothingEscrowed.selector, matter.agreementId, 0));
        panel.open(escrow, brought.payment, brought.conditions, 0);
    }

    // spec: P6
    function test_aCaseIsItsEscrowAgreementMilestoneAndAmount() public view {
        bytes32 typehash = keccak256("Case(address escrow,bytes32 agreementId,uint256 milestone,uint96 amount)");
        IArbiterCases.Case memory other = IArbiterCases.Case(escrow, keccak256("agreement"), 1, 2);

        bytes32 expected = keccak256(abi.encode(typehash, escrow, keccak256("agreement"), 1, 2));
        require(panel.caseIdOf(other) == expected, "another id");
    }

    // spec: P2
    function test_anybodyOpensACaseOnce() public {
        _disputed(terms, 0);
        CHEATS.expectEmit(true, true, true, true, address(panel));
        emit IPanelArbiter.CaseOpened(caseId, escrow, matter.agreementId, 0, 1000, VOTE_BY);
        _open(0);
        _vote(0, 400);

        IEscrowTypes.Terms memory brought = terms;
        CHEATS.expectRevert(abi.encodeWithSelector(IPanelArbiter.AlreadyOpened.selector, caseId));
        panel.open(escrow, brought.payment, brought.conditions, 0);
        _requireEqual(panel.pollOf(caseId).cast, 1, "votes");
    }

    // spec: P3
    function test_nobodyJudgesItsOwnCause() public {
        IEscrowTypes.Terms memory brought = terms;
        address member = _member(1);
        brought.payment.feeRecipient = member;
        brought.payment.feeBps = 100;
        _disputed(brought, 0);
        CHEATS.expectRevert(abi.encodeWithSelector(IPanelArbiter.OwnCause.selector, member));
        panel.open(escrow, brought.payment, brought.conditions, 0);

        address[2] memory parties = [employer, worker];
        for (uint256 i = 0; i < 2; ++i) {
            address[] memory seats = _seats(3);
            seats[1] = parties[i];
            PanelArbiter biased = _panelOf(seats, 2, EXECUTION);
            brought = _terms(address(biased), worker);
            _disputed(brought, 0);
            CHEATS.expectRevert(abi.encodeWithSelector(IPanelArbiter.OwnCause.selector, parties[i]));
            biased.open(escrow, brought.payment, brought.conditions, 0);
        }
    }

    // spec: P4
    function test_aCaseIsOpenedWhileThereIsTimeToVote() public {
        _disputed(terms, 0);
        _disputed(terms, 1);
        CHEATS.warp(VOTE_BY - 1);
        _open(0);
        _requireEqual(panel.pollOf(caseId).voteBy, VOTE_BY, "the end of votes");

        CHEATS.warp(VOTE_BY);
        IEscrowTypes.Terms memory brought = terms;
        CHEATS.expectRevert(abi.encodeWithSelector(IEscrowErrors.AfterDeadline.selector, VOTE_BY, VOTE_BY));
        panel.open(escrow, brought.payment, brought.conditions, 1);
    }

    /* VOTING */

    // spec: P2 P5
    function test_thereIsNoVoteBeforeTheCaseIsOpened() public {
        _disputed(terms, 0);
        address member = _member(0);
        CHEATS.expectRevert(abi.encodeWithSelector(IArbiterCases.NoSuchCase.selector, caseId));
        CHEATS.prank(member);
        panel.vote(matter, member, 1, 0, "");
    }

    // spec: P5
    function test_aStrangerHasNoVote() public {
        _opened();
        CHEATS.expectRevert(abi.encodeWithSelector(IEscrowErrors.NotInRole.selector, stranger));
        CHEATS.prank(stranger);
        panel.vote(matter, stranger, 1, 0, "");

        address member = _member(0);
        CHEATS.expectRevert(abi.encodeWithSelector(IEscrowErrors.NotParty.selector, stranger, member));
        CHEATS.prank(stranger);
        panel.vote(matter, member, 1, 0, "");
    }

    // spec: P4
    function test_votesAreTakenBeforeTheEndOfVotes() public {
        _opened();
        CHEATS.warp(VOTE_BY - 1);
        _vote(0, 1);
        CHEATS.warp(VOTE_BY);
        address member = _member(1);
        CHEATS.expectRevert(abi.encodeWithSelector(IEscrowErrors.AfterDeadline.selector, VOTE_BY, VOTE_BY));
        CHEATS.prank(member);
        panel.vote(matter, member, 1, 0, "");
    }

    // spec: P6
    function test_aVoteIsForAtMostTheWholeAmount() public {
        _opened();
        _vote(0, 1000);
        address member = _member(1);
        CHEATS.expectRevert(abi.encodeWithSelector(IEscrowErrors.ExceedsAmount.selector, 1000, 1001));
        CHEATS.prank(member);
        panel.vote(matter, member, 1001, 0, "");
    }

    // spec: P6
    function test_nobodyVotesByTellingAnotherAmountOfTheMilestone() public {
        _opened();
        address member = _member(0);
        IArbiterCases.Case memory greater = matter;
        greater.amount = 2000;
        bytes32 otherId = panel.caseIdOf(greater);
        CHEATS.expectRevert(abi.encodeWithSelector(IArbiterCases.NoSuchCase.selector, otherId));
        CHEATS.prank(member);
        panel.vote(greater, member, 2000, 0, "");
    }

    // spec: P5
    function test_anybodyBringsASignedVoteOfAKeyOrAWallet() public {
        _opened();
        for (uint256 seat = 3; seat < 5; ++seat) {
            bytes memory signature = _signVote(seat, caseId, 250, 0);
            CHEATS.expectEmit(true, true, true, true, address(panel));
            emit IPanelArbiter.VoteCast(caseId, _member(seat), 0, 250, _reason(seat, 250));
            CHEATS.prank(stranger);
            panel.vote(matter, _member(seat), 250, _reason(seat, 250), signature);
        }
        _requireEqual(panel.pollOf(caseId).cast, 2, "votes");
    }

    /// @dev Or whoever brings a vote brings it again for a wallet of the same key.
    // spec: P6
    function test_aSignatureOfAMemberIsNotOneOfItsWallet() public {
        address[] memory seats = _seats(3);
        seats[1] = address(new HostileWallet(seats[0]));
        panel = _panelOf(seats, 2, EXECUTION);
        _copy(_terms(address(panel), worker));
        matter = _matter(terms, 0);
        caseId = panel.caseIdOf(matter);
        _opened();
        bytes memory signature = _signVote(0, caseId, 250, 0);
        panel.vote(matter, seats[0], 250, _reason(0, 250), signature);

        CHEATS.expectRevert(abi.encodeWithSelector(IEscrowErrors.InvalidSignature.selector, seats[1]));
        panel.vote(matter, seats[1], 250, _reason(0, 250), signature);
    }

    // spec: P5 P6
    function test_aSignatureIsForOneVoteOfOneMemberOnly() public {
        _opened();
        address member = _member(0);
        bytes memory signature = _signVote(0, caseId, 250, 0);
        bytes memory refused = abi.encodeWithSelector(IEscrowErrors.InvalidSignature.selector, member);
        bytes memory otherRefused = abi.encodeWithSelector(IEscrowErrors.InvalidSignature.selector, _member(1));

        CHEATS.expectRevert(refused);
        panel.vote(matter, member, 251, _reason(0, 250), signature);
        CHEATS.expectRevert(refused);
        panel.vote(matter, member, 250, _reason(0, 251), signature);
        CHEATS.expectRevert(otherRefused);
        panel.vote(matter, _member(1), 250, _reason(0, 250), signature);
    }

    // spec: P6
    function test_aSignatureIsForOneCaseAtOnePanel() public {
        _opened();
        _disputed(terms, 1);
        _open(1);
        address member = _member(0);
        bytes memory refused = abi.encodeWithSelector(IEscrowErrors.InvalidSignature.selector, member);
        IArbiterCases.Case memory second = _matter(terms, 1);
        bytes memory signature = _signVote(0, caseId, 250, 0);
        CHEATS.expectRevert(refused);
        panel.vote(second, member, 250, _reason(0, 250), signature);

        signature = _sign(FIRST_KEY, _voteDigest(address(0xa4b), 0, caseId, 250, 0));
        CHEATS.expectRevert(refused);
        panel.vote(matter, member, 250, _reason(0, 250), signature);
    }

    // spec: P6 P7
    function test_aReplacedVoteDoesNotComeBack() public {
        _opened();
        address member = _member(0);
        bytes memory first = _signVote(0, caseId, 250, 0);
        bytes memory next = _signVote(0, caseId, 600, 1);
        panel.vote(matter, member, 250, _reason(0, 250), first);
        panel.vote(matter, member, 600, _reason(0, 600), next);

        CHEATS.expectRevert(abi.encodeWithSelector(IEscrowErrors.InvalidSignature.selector, member));
        panel.vote(matter, member, 250, _reason(0, 250), first);
        CHEATS.expectRevert(abi.encodeWithSelector(IEscrowErrors.InvalidSignature.selector, member));
        panel.vote(matter, member, 600, _reason(0, 600), next);
        IPanelArbiter.Vote memory latest = panel.voteOf(caseId, member);
        _requireEqual(latest.released, 600, "the latest vote");
        _requireEqual(latest.turns, 2, "turns");
        _requireEqual(panel.pollOf(caseId).cast, 1, "votes");
    }

    // spec: P6 P7
    function test_aMembersOwnVoteSpendsTheTurnThatItSigned() public {
        _opened();
        bytes memory signed = _signVote(0, caseId, 250, 0);
        _vote(0, 600);

        CHEATS.expectRevert(abi.encodeWithSelector(IEscrowErrors.InvalidSignature.selector, _member(0)));
        panel.vote(matter, _member(0), 250, _reason(0, 250), signed);
    }
}
