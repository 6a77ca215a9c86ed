// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {PanelArbiter} from "../../../contracts/arbiters/PanelArbiter.sol";
import {IArbiterCases} from "../../../contracts/arbiters/interfaces/IArbiterCases.sol";
import {IPanelArbiter} from "../../../contracts/arbiters/interfaces/IPanelArbiter.sol";
import {IAgreementEscrow} from "../../../contracts/interfaces/IAgreementEscrow.sol";
import {IEscrowErrors} from "../../../contracts/interfaces/IEscrowErrors.sol";
import {IEscrowTypes} from "../../../contracts/interfaces/IEscrowTypes.sol";
import {LyingEscrow} from "./LyingEscrow.sol";
import {PanelScene} from "./PanelScene.sol";
import {CHEATS} from "./Scene.sol";

/// @title PanelDecisionsTest
/// @notice When a panel has decided, what, and what becomes of it in the escrow.
contract PanelDecisionsTest is PanelScene {
    function setUp() public {
        _setPanel();
    }

    /* WHEN */

    // spec: P8
    function test_belowTheQuorumNothingIsDecidedNorExecuted() public {
        _opened();
        _vote(0, 400);
        _vote(1, 400);
        CHEATS.warp(VOTE_BY);

        _requireUndecided();
        IEscrowTypes.Terms memory brought = terms;
        CHEATS.expectRevert(abi.encodeWithSelector(IPanelArbiter.NotDecided.selector, 2, 3, VOTE_BY));
        panel.execute(escrow, brought.payment, brought.conditions, 0);
    }

    // spec: P8 P9
    function test_aSplitQuorumDecidesWhenVotesEnd() public {
        _opened();
        _vote(0, 900);
        _vote(1, 400);
        _vote(2, 500);
        CHEATS.warp(VOTE_BY - 1);
        _requireUndecided();
        IEscrowTypes.Terms memory brought = terms;
        CHEATS.expectRevert(abi.encodeWithSelector(IPanelArbiter.NotDecided.selector, 3, 3, VOTE_BY));
        panel.execute(escrow, brought.payment, brought.conditions, 0);

        CHEATS.warp(VOTE_BY);
        _requireDecided(500, _reason(2, 500));
    }

    // spec: P8 P9
    function test_allVotesDecideAtOnce() public {
        _opened();
        uint96[5] memory votes = [uint96(900), 0, 500, 100, 1000];
        for (uint256 seat = 0; seat < 4; ++seat) {
            _vote(seat, votes[seat]);
        }
        _requireUndecided();
        _vote(4, votes[4]);

        _requireDecided(500, _reason(2, 500));
    }

    // spec: P8
    function test_moreThanHalfOfThePanelDecidesAtOnce() public {
        _opened();
        _vote(3, 700);
        _vote(4, 0);
        _vote(0, 700);
        _requireUndecided();
        _vote(1, 700);

        _requireDecided(700, _reason(0, 700));
    }

    // spec: P8
    function test_halfOfThePanelDoesNotDecideAtOnce() public {
        PanelArbiter four = _panelOf(_seats(4), 3, EXECUTION);
        panel = four;
        _copy(_terms(address(four), worker));
        matter = _matter(terms, 0);
        caseId = four.caseIdOf(matter);
        _opened();
        _vote(0, 700);
        _vote(1, 700);
        _vote(2, 100);

        _requireUndecided();
    }

    // spec: P8
    function test_whoIsSilentAgreesWithNobody() public {
        _opened();
        _vote(0, 0);
        _vote(1, 0);
        _vote(2, 900);

        _requireUndecided();
    }

    // spec: P8
    function test_moreThanHalfWaitsForAHigherQuorum() public {
        panel = _panelOf(_seats(5), 4, EXECUTION);
        _copy(_terms(address(panel), worker));
        matter = _matter(terms, 0);
        caseId = panel.caseIdOf(matter);
        _opened();
        for (uint256 seat = 0; seat < 3; ++seat) {
            _vote(seat, 700);
        }
        _requireUndecided();
        _vote(3, 1);

        _requireDecided(700, _reason(0, 700));
    }

    // spec: P8
    function test_afterTheDecisionNoVoteIsTaken() public {
        _opened();
        for (uint256 seat = 0; seat < 3; ++seat) {
            _vote(seat, 700);
        }

        address member = _member(0);
        CHEATS.expectRevert(abi.encodeWithSelector(IArbiterCases.AlreadyDecided.selector, caseId));
        CHEATS.prank(member);
        panel.vote(matter, member, 0, 0, "");
        member = _member(3);
        CHEATS.expectRevert(abi.encodeWithSelector(IArbiterCases.AlreadyDecided.selector, caseId));
        CHEATS.prank(member);
        panel.vote(matter, member, 0, 0, "");
        _requireDecided(700, _reason(0, 700));
    }

    // spec: P7 P8
    function test_membersChangeTheirVotesUntilThen() public {
        _opened();
        _vote(0, 0);
        _vote(1, 700);
        _vote(2, 700);
        _vote(0, 1000);
        _requireEqual(panel.pollOf(caseId).cast, 3, "votes");
        _requireUndecided();
        _vote(0, 700);

        _requireDecided(700, _reason(0, 700));
    }

    /* WHAT */

    // spec: P9
    function test_ofAnEvenNumberTheLowerMiddleVoteIsDecided() public {
        _opened();
        _vote(0, 800);
        _vote(1, 200);
        _vote(2, 600);
        _vote(3, 300);
        CHEATS.warp(VOTE_BY);

        _requireDecided(300, _reason(3, 300));
    }

    // spec: P9
    function test_theReasonIsThatOfTheFirstMemberWhoVotedSo() public {
        _opened();
        _vote(0, 299);
        _vote(4, 300);
        _vote(3, 300);
        _vote(1, 300);

        _requireDecided(300, _reason(1, 300));
    }

    // spec: P9
    function testFuzz_decidesTheLowerMedianOfTheVotesCast(uint96[5] memory votes, uint8 absent) public {
        _opened();
        absent = absent % 3;
        // Few different amounts now and then, so that members agree.
        uint96 spread = absent == 1 ? 3 : 1001;
        for (uint256 seat = 0; seat < 5; ++seat) {
            votes[seat] = votes[seat] % spread;
            if (seat < absent) continue;
            (bool early,,) = panel.decisionOf(caseId);
            if (early) break;
            _vote(seat, votes[seat]);
        }
        CHEATS.warp(VOTE_BY);

        (bool decided, uint96 released,) = panel.decisionOf(caseId);
        require(decided, "undecided");
        // Counted another way: at most half are lower, and more than half are not higher. Of two such, the lower one.
        (uint256 lower, uint256 notHigher, uint256 cast) = (0, 0, 5 - absent);
        for (uint256 seat = absent; seat < 5; ++seat) {
            if (votes[seat] < released) ++lower;
            if (votes[seat] <= released) ++notHigher;
        }
        require(lower < (cast + 1) / 2, "too high");
        require(notHigher >= (cast + 1) / 2, "too low");
    }

    // spec: P9
    function testFuzz_aMinorityOfTheVotesMovesNothingBeyondTheOthers(uint96[3] memory honest, uint96[2] memory bought)
        public
    {
        _opened();
        (uint96 least, uint96 most) = (1000, 0);
        for (uint256 i = 0; i < 2; ++i) {
            _vote(i, bought[i] % 1001);
        }
        for (uint256 i = 0; i < 3; ++i) {
            honest[i] = honest[i] % 1001;
            (least, most) = (honest[i] < least ? honest[i] : least, honest[i] > most ? honest[i] : most);
            (bool early,,) = panel.decisionOf(caseId);
            if (!early) _vote(2 + i, honest[i]);
        }

        (bool decided, uint96 released,) = panel.decisionOf(caseId);
        require(decided && released >= least && released <= most, "bought");
    }

    /* AND THEN */

    // spec: P10
    function test_anybodyBringsTheDecisionToTheEscrow() public {
        _opened();
        for (uint256 seat = 0; seat < 3; ++seat) {
            _vote(seat, 700);
        }
        CHEATS.expectEmit(true, true, true, true, address(panel));
        emit IPanelArbiter.DecisionExecuted(caseId, 700, _reason(0, 700));
        _execute();

        _requireEqual(token.balanceOf(worker), 700, "the worker's");
        _requireEqual(_holding(terms, 0).refunded, 300, "the employer's");
        IEscrowTypes.Terms memory brought = terms;
        CHEATS.expectRevert(abi.encodeWithSelector(IEscrowErrors.NothingEscrowed.selector, matter.agreementId, 0));
        panel.execute(escrow, brought.payment, brought.conditions, 0);
    }

    // spec: P10
    function test_aReleaseMeanwhileCountsAndBlocksNothing() public {
        _opened();
        for (uint256 seat = 0; seat < 3; ++seat) {
            _vote(seat, 700);
        }
        _release(terms, 0, 800);
        _execute();

        _requireEqual(token.balanceOf(worker), 800, "the worker's");
        _requireEqual(_holding(terms, 0).refunded, 200, "the employer's");
    }

    // spec: P10 P11
    function test_aDecisionLandsUntilTheEscrowsClockEnds() public {
        _opened();
        _disputed(terms, 1);
        _open(1);
        for (uint256 seat = 0; seat < 3; ++seat) {
            _vote(seat, 700);
        }
        matter = _matter(terms, 1);
        for (uint256 seat = 0; seat < 3; ++seat) {
            _vote(seat, 700);
        }
        CHEATS.warp(RULE_BY - 1);
        _execute();
        _requireEqual(token.balanceOf(worker), 700, "the worker's");

        CHEATS.warp(RULE_BY);
        IEscrowTypes.Terms memory brought = terms;
        CHEATS.expectRevert(abi.encodeWithSelector(IEscrowErrors.AfterDeadline.selector, RULE_BY, RULE_BY));
        panel.execute(escrow, brought.payment, brought.conditions, 1);
        escrow.conclude(brought.payment, brought.conditions, 1);
        _requireEqual(token.balanceOf(worker), 700 + 233, "after the default");
    }

    // spec: P11
    function test_aPanelWithoutAQuorumFreezesNothing() public {
        _opened();
        _vote(0, 1000);
        _vote(1, 1000);
        CHEATS.warp(RULE_BY);
        IEscrowTypes.Terms memory brought = terms;
        CHEATS.prank(stranger);
        escrow.conclude(brought.payment, brought.conditions, 0);

        _requireEqual(token.balanceOf(worker), 300, "the worker's");
        _requireEqual(_holding(brought, 0).refunded, 700, "the employer's");
    }

    // spec: P12
    function test_anAmendedAgreementIsAnotherCase() public {
        _opened();
        for (uint256 seat = 0; seat < 3; ++seat) {
            _vote(seat, 700);
        }
        IEscrowTypes.Terms memory former = terms;
        IEscrowTypes.Terms memory amended = _amend(former, 1);

        CHEATS.expectRevert(
            abi.encodeWithSelector(IEscrowErrors.AlreadyAmended.selector, matter.agreementId, _idOf(amended))
        );
        panel.execute(escrow, former.payment, former.conditions, 0);
        CHEATS.expectRevert(abi.encodeWithSelector(IPanelArbiter.NotDecided.selector, 0, 3, 0));
        panel.execute(escrow, amended.payment, amended.conditions, 0);

        // The clock runs on, and so does the time for votes.
        CHEATS.warp(START + 1 days);
        panel.open(escrow, amended.payment, amended.conditions, 0);
        matter = _matter(amended, 0);
        _requireEqual(panel.pollOf(panel.caseIdOf(matter)).voteBy, VOTE_BY, "the end of votes");
        for (uint256 seat = 0; seat < 3; ++seat) {
            _vote(seat, 200);
        }
        panel.execute(escrow, amended.payment, amended.conditions, 0);
        _requireEqual(token.balanceOf(worker), 200, "the worker's");
    }

    // spec: P13
    function test_anEscrowThatLiesHarmsNoOtherCase() public {
        _opened();
        IEscrowTypes.Terms memory brought = terms;
        LyingEscrow liar = new LyingEscrow();
        liar.claim(matter.agreementId, IEscrowTypes.Holding(0, 0, VOTE_BY + 100 days, IEscrowTypes.Phase.Disputed, 0));
        panel.open(IAgreementEscrow(address(liar)), brought.payment, brought.conditions, 0);
        bytes32 genuineId = caseId;
        matter.escrow = IAgreementEscrow(address(liar));
        require(panel.caseIdOf(matter) != genuineId, "one id");
        for (uint256 seat = 0; seat < 3; ++seat) {
            _vote(seat, 1000);
        }
        liar.callBack(
            address(panel), abi.encodeCall(PanelArbiter.execute, (escrow, brought.payment, brought.conditions, 0))
        );
        panel.execute(IAgreementEscrow(address(liar)), brought.payment, brought.conditions, 0);

        _requireEqual(liar.ruled(), 1000, "its own ruling");
        require(!liar.calledBack(), "called back");
        _requireEqual(panel.pollOf(genuineId).cast, 0, "votes in the genuine case");
        _requireEqual(_holding(brought, 0).released, 0, "the genuine holding");
    }

    // spec: P14
    function test_theLargestPanelVotesAndDecidesWithBoundedGas() public {
        address[] memory seats = new address[](31);
        for (uint256 i = 0; i < 31; ++i) {
            seats[i] = CHEATS.addr(1000 + i);
        }
        panel = _panelOf(seats, 31, EXECUTION);
        _copy(_terms(address(panel), worker));
        matter = _matter(terms, 0);
        _opened();
        // Descending votes are the longest to sort.
        for (uint96 i = 0; i < 31; ++i) {
            CHEATS.prank(seats[i]);
            panel.vote{gas: 500_000}(matter, seats[i], 1000 - i, keccak256("why"), "");
        }
        IEscrowTypes.Terms memory brought = terms;
        panel.execute{gas: 800_000}(escrow, brought.payment, brought.conditions, 0);

        _requireEqual(token.balanceOf(worker), 985, "the worker's");
    }

    /* CHECKS */

    function _requireUndecided() internal view {
        (bool decided, uint96 released, bytes32 reason) = panel.decisionOf(caseId);
        require(!decided && released == 0 && reason == 0, "decided");
    }

    function _requireDecided(uint96 expected, bytes32 expectedReason) internal view {
        (bool decided, uint96 released, bytes32 reason) = panel.decisionOf(caseId);
        require(decided, "undecided");
        _requireEqual(released, expected, "the decision");
        require(reason == expectedReason, "the reason");
    }
}
