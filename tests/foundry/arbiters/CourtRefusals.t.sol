// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IErc792Arbiter} from "../../../contracts/arbiters/interfaces/IErc792Arbiter.sol";
import {IEscrowErrors} from "../../../contracts/interfaces/IEscrowErrors.sol";
import {IEscrowTypes} from "../../../contracts/interfaces/IEscrowTypes.sol";
import {ClosedCourt} from "./ClosedCourt.sol";
import {CourtScene} from "./CourtScene.sol";
import {MuteCourt} from "./MuteCourt.sol";
import {CHEATS} from "./Scene.sol";

/// @title CourtRefusalsTest
/// @notice A court that takes no dispute, or does not tell its fee, makes nobody lose, and can be asked again.
contract CourtRefusalsTest is CourtScene {
    function setUp() public {
        _setCourt();
    }

    /* A COURT THAT TAKES NO DISPUTE */

    // spec: KC7
    function test_aCourtThatFailsMakesNobodyLose() public {
        ClosedCourt closed = new ClosedCourt();
        _oneDeposited(address(closed));
        IEscrowTypes.Terms memory terms = _deal();
        bytes32 caseId = _case(0);
        CHEATS.expectEmit(true, false, false, true, address(bridge));
        emit IErc792Arbiter.CourtRefused(caseId);
        _deposit(EMPLOYER);

        CHEATS.warp(RULE_BY - 1);
        _requireRuling(false, NOBODY);
        CHEATS.warp(RULE_BY);
        escrow.conclude(terms.payment, terms.conditions, 0);
        _requireSplit(300, 700);
        _requireReturned(FEE, FEE);
    }

    // spec: KC3 KC7
    function test_aCaseCanBeBroughtAgainAfterTheLatestDeposit() public {
        ClosedCourt closed = new ClosedCourt();
        bridge = _bridgeTo(address(closed));
        IEscrowTypes.Terms memory terms = _deal();
        _disputed(terms, 0);
        CHEATS.warp(LAST_DEPOSIT - DEPOSIT);
        _deposit(WORKER);
        CHEATS.warp(LAST_DEPOSIT - 1);
        _deposit(EMPLOYER);
        closed.open();
        CHEATS.warp(LAST_CALL - 1);
        bridge.raise(escrow, terms.payment, terms.conditions, 0);

        require(bridge.caseOfDispute(7) == _case(0), "not at court");
    }

    // spec: KC7
    function test_anybodyBringsTheCaseAgainBeforeTheLastCall() public {
        ClosedCourt closed = new ClosedCourt();
        _oneDeposited(address(closed));
        IEscrowTypes.Terms memory terms = _deal();
        CHEATS.expectRevert(abi.encodeWithSelector(IErc792Arbiter.NotOwing.selector, _case(0), NOBODY));
        bridge.raise(escrow, terms.payment, terms.conditions, 0);
        _deposit(EMPLOYER);
        CHEATS.expectRevert(abi.encodeWithSelector(ClosedCourt.Closed.selector));
        bridge.raise(escrow, terms.payment, terms.conditions, 0);
        closed.open();
        closed.setArbitrationCost(FEE + 1);
        CHEATS.expectRevert(abi.encodeWithSelector(IErc792Arbiter.FeeNotCovered.selector, FEE, FEE + 1));
        bridge.raise(escrow, terms.payment, terms.conditions, 0);

        closed.setArbitrationCost(FEE);
        CHEATS.warp(LAST_CALL - 1);
        CHEATS.prank(stranger);
        bridge.raise(escrow, terms.payment, terms.conditions, 0);
        require(bridge.caseOfDispute(7) == _case(0), "not at court");
        _requireEqual(address(closed).balance, FEE, "the court's fee");
        CHEATS.expectRevert(abi.encodeWithSelector(IErc792Arbiter.StageIs.selector, IErc792Arbiter.Stage.AtCourt));
        bridge.raise(escrow, terms.payment, terms.conditions, 0);
    }

    // spec: KC7
    function test_aCaseIsNotBroughtAgainTooLateNorWhenItWasSettled() public {
        ClosedCourt closed = new ClosedCourt();
        _oneDeposited(address(closed));
        IEscrowTypes.Terms memory terms = _deal();
        _deposit(EMPLOYER);
        closed.open();
        CHEATS.warp(LAST_CALL);
        CHEATS.expectRevert(abi.encodeWithSelector(IEscrowErrors.AfterDeadline.selector, LAST_CALL, LAST_CALL));
        bridge.raise(escrow, terms.payment, terms.conditions, 0);

        _release(terms, 0, 1000);
        CHEATS.expectRevert(abi.encodeWithSelector(IEscrowErrors.NothingEscrowed.selector, _idOf(terms), 0));
        bridge.raise(escrow, terms.payment, terms.conditions, 0);
    }

    /// @dev A deposit that nobody asked for puts nobody into debt: a side that waits does not lose by it.
    // spec: KC6
    function test_aDepositThatNobodyOwedDemandsNoneOfTheOther() public {
        ClosedCourt closed = new ClosedCourt();
        _oneDeposited(address(closed));
        _deposit(EMPLOYER);
        closed.setArbitrationCost(FEE + 30);
        _deposit(WORKER, 30);
        require(bridge.docketOf(_case(0)).owing == NOBODY, "owing");
        closed.open();
        _deposit(EMPLOYER, 30);

        require(bridge.caseOfDispute(7) == _case(0), "not at court");
    }

    // spec: KC6
    function test_aSideThatOwesNothingAnyMoreBringsTheCaseWithoutMoney() public {
        ClosedCourt closed = new ClosedCourt();
        _oneDeposited(address(closed));
        closed.setArbitrationCost(FEE + 30);
        _deposit(EMPLOYER, FEE + 30);
        require(bridge.docketOf(_case(0)).owing == WORKER, "the worker does not owe the difference");
        closed.setArbitrationCost(FEE - 30);
        closed.open();
        IEscrowTypes.Terms memory terms = _deal();
        CHEATS.expectRevert(abi.encodeWithSelector(IEscrowErrors.WrongValue.selector, 1, 0));
        bridge.deposit{value: 1}(escrow, terms.payment, terms.conditions, 0, WORKER);
        _deposit(WORKER, 0);

        require(bridge.caseOfDispute(7) == _case(0), "not at court");
        _requireEqual(address(closed).balance, FEE - 30, "the court's fee");
    }

    /* A COURT THAT DOES NOT TELL ITS FEE */

    // spec: KC7
    function test_aCourtThatDoesNotTellItsFeeMakesNobodyLose() public {
        MuteCourt mute = new MuteCourt();
        _oneDeposited(address(mute));
        MuteCourt.Silence[5] memory silences = [
            MuteCourt.Silence.Reverts,
            MuteCourt.Silence.RevertsWithAFee,
            MuteCourt.Silence.SaysNothing,
            MuteCourt.Silence.SaysTooMuch,
            MuteCourt.Silence.BurnsAll
        ];
        for (uint256 i = 0; i < silences.length; ++i) {
            uint256 snapshot = CHEATS.snapshotState();
            mute.fallSilent(silences[i]);
            CHEATS.expectEmit(true, false, false, true, address(bridge));
            emit IErc792Arbiter.CourtRefused(_case(0));
            _deposit(EMPLOYER, 0);
            require(bridge.docketOf(_case(0)).payBy == 0, "somebody is to pay");
            CHEATS.warp(RULE_BY - 1);
            _requireRuling(false, NOBODY);
            CHEATS.revertToStateAndDelete(snapshot);
        }
    }

    // spec: KC7
    function test_theHighestFeeThatADepositCanHoldIsTold() public {
        ClosedCourt closed = new ClosedCourt();
        _oneDeposited(address(closed));
        closed.setArbitrationCost(type(uint96).max);
        IEscrowTypes.Terms memory terms = _deal();
        CHEATS.expectRevert(abi.encodeWithSelector(IEscrowErrors.WrongValue.selector, 0, type(uint96).max));
        bridge.deposit(escrow, terms.payment, terms.conditions, 0, EMPLOYER);

        require(bridge.docketOf(_case(0)).owing == EMPLOYER, "nobody owes");
    }

    // spec: KC7
    function test_aCourtThatDoesNotTellItsFeeGetsNone() public {
        MuteCourt mute = new MuteCourt();
        _oneDeposited(address(mute));
        IEscrowTypes.Terms memory terms = _deal();
        mute.fallSilent(MuteCourt.Silence.Reverts);
        CHEATS.expectRevert(abi.encodeWithSelector(IEscrowErrors.WrongValue.selector, FEE, 0));
        bridge.deposit{value: FEE}(escrow, terms.payment, terms.conditions, 0, EMPLOYER);
        CHEATS.expectRevert(abi.encodeWithSelector(IErc792Arbiter.NotOwing.selector, _case(0), WORKER));
        bridge.deposit(escrow, terms.payment, terms.conditions, 0, WORKER);
        _deposit(EMPLOYER, 0);

        CHEATS.expectRevert(abi.encodeWithSelector(MuteCourt.Mute.selector));
        bridge.deposit{value: FEE}(escrow, terms.payment, terms.conditions, 0, EMPLOYER);
        mute.fallSilent(MuteCourt.Silence.None);
        _deposit(EMPLOYER);
        require(bridge.caseOfDispute(7) == _case(0), "not at court");
    }
}
