// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IArbiterCases} from "../../../contracts/arbiters/interfaces/IArbiterCases.sol";
import {IErc792Arbiter} from "../../../contracts/arbiters/interfaces/IErc792Arbiter.sol";
import {IEscrowErrors} from "../../../contracts/interfaces/IEscrowErrors.sol";
import {IEscrowTypes} from "../../../contracts/interfaces/IEscrowTypes.sol";
import {CourtScene} from "./CourtScene.sol";
import {CHEATS} from "./Scene.sol";

/// @title CourtTimeTest
/// @notice Appeals, the last call, and a court that is slower than the escrow.
contract CourtTimeTest is CourtScene {
    function setUp() public {
        _setCourt();
    }

    /* APPEALS */

    // spec: KC12
    function test_anAppealIsPaidByWhoeverAppeals() public {
        bytes32 caseId = _case(0);
        _atCourt();
        court.giveRuling(0, 1);
        CHEATS.expectRevert(abi.encodeWithSelector(IEscrowErrors.WrongValue.selector, FEE - 1, FEE));
        bridge.appeal{value: FEE - 1}(caseId);
        CHEATS.expectEmit(true, true, false, true, address(bridge));
        emit IErc792Arbiter.RulingNoted(caseId, WORKER);
        CHEATS.expectEmit(true, true, false, true, address(bridge));
        emit IErc792Arbiter.AppealPaid(caseId, stranger, 2 * FEE);
        CHEATS.prank(stranger);
        bridge.appeal{value: 2 * FEE}(caseId);
        _requireEqual(address(court).balance, 3 * FEE, "the court's fees");

        _ruled(2);
        _execute();
        _requireSplit(0, 1000);
        _requireReturned(0, FEE);
    }

    // spec: KC12
    function test_onlyARulingIsAppealedOrNoted() public {
        bytes32 caseId = _case(0);
        CHEATS.expectRevert(abi.encodeWithSelector(IErc792Arbiter.StageIs.selector, IErc792Arbiter.Stage.None));
        bridge.note(caseId);
        _atCourt();
        CHEATS.expectRevert(abi.encodeWithSelector(IErc792Arbiter.NotRuled.selector, caseId));
        bridge.note(caseId);
        CHEATS.expectRevert(abi.encodeWithSelector(IErc792Arbiter.NotRuled.selector, caseId));
        bridge.appeal{value: 2 * FEE}(caseId);
        _ruled(1);
        CHEATS.expectRevert(abi.encodeWithSelector(IErc792Arbiter.StageIs.selector, IErc792Arbiter.Stage.Decided));
        bridge.appeal{value: 2 * FEE}(caseId);
    }

    // spec: KC12
    function test_appealsArePassedOnBeforeTheLastCall() public {
        bytes32 caseId = _case(0);
        _atCourt();
        CHEATS.warp(LAST_CALL - 1);
        court.giveRuling(0, 1);
        bridge.appeal{value: 2 * FEE}(caseId);
        court.giveRuling(0, 2);
        CHEATS.warp(LAST_CALL);
        CHEATS.expectRevert(abi.encodeWithSelector(IArbiterCases.AlreadyDecided.selector, caseId));
        bridge.appeal{value: 4 * FEE}(caseId);
        _requireRuling(true, WORKER);
    }

    // spec: KC12
    function test_fromTheLastCallOnNoAppealIsPassedOn() public {
        bytes32 caseId = _case(0);
        _atCourt();
        CHEATS.warp(LAST_CALL);
        court.giveRuling(0, 1);
        CHEATS.expectRevert(abi.encodeWithSelector(IEscrowErrors.AfterDeadline.selector, LAST_CALL, LAST_CALL));
        bridge.appeal{value: 2 * FEE}(caseId);
        _requireRuling(false, NOBODY);
    }

    // spec: KC13
    function test_anAppealDoesNotRunOutTheClock() public {
        _atCourt();
        CHEATS.warp(LAST_CALL - 1);
        court.giveRuling(0, 1);
        // The employer's default share is better than what was ruled: it appeals, and the court is slow.
        bytes32 caseId = _case(0);
        bridge.appeal{value: 2 * FEE}(caseId);
        _requireRuling(false, NOBODY);
        CHEATS.warp(LAST_CALL);
        _execute();

        _requireSplit(1000, 0);
        _requireReturned(FEE, 0);
    }

    // spec: KC13
    function test_anybodyNotesARulingThatIsNotFinalWhenTheClockRunsOut() public {
        bytes32 caseId = _case(0);
        _atCourt();
        CHEATS.warp(RULE_BY - 1);
        court.giveRuling(0, 2);
        _requireRuling(false, NOBODY);
        CHEATS.prank(stranger);
        bridge.note(caseId);
        _execute();

        _requireSplit(0, 1000);
        _requireReturned(0, FEE);
    }

    // spec: KC13
    function test_fromTheLastCallOnTheNotedRulingIsTheLastWord() public {
        bytes32 caseId = _case(0);
        _atCourt();
        CHEATS.warp(LAST_CALL - 1);
        court.giveRuling(0, 1);
        bridge.appeal{value: 2 * FEE}(caseId);
        CHEATS.warp(LAST_CALL);
        _ruled(2);
        _requireRuling(true, WORKER);
        CHEATS.expectRevert(abi.encodeWithSelector(IArbiterCases.AlreadyDecided.selector, caseId));
        bridge.note(caseId);

        _requireReturned(FEE, 0);
    }

    /* A SLOW COURT */

    // spec: KC14
    function test_aCourtThatIsSlowerThanTheEscrowStrandsNothing() public {
        IEscrowTypes.Terms memory terms = _deal();
        _atCourt();
        CHEATS.warp(RULE_BY - 1);
        _requireRuling(false, NOBODY);
        CHEATS.warp(RULE_BY);
        escrow.conclude(terms.payment, terms.conditions, 0);
        _requireSplit(300, 700);
        _requireReturned(FEE / 2, FEE / 2);

        _ruled(1);
        _requireRuling(true, NOBODY);
    }

    // spec: KC14
    function test_aRulingAfterTheClockDoesNotMoveTheDeposits() public {
        _atCourt();
        CHEATS.warp(RULE_BY);
        _ruled(1);

        _requireReturned(FEE / 2, FEE / 2);
    }

    // spec: KC9 KC14
    function test_aRulingInTimeMovesTheDepositsAfterTheClockToo() public {
        _atCourt();
        _ruled(1);
        CHEATS.warp(RULE_BY + 365 days);

        _requireReturned(FEE, 0);
    }
}
