// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Erc792Arbiter} from "../../../contracts/arbiters/Erc792Arbiter.sol";
import {IArbiterCases} from "../../../contracts/arbiters/interfaces/IArbiterCases.sol";
import {IErc1497, IErc792Court} from "../../../contracts/arbiters/interfaces/IErc792.sol";
import {IErc792Arbiter} from "../../../contracts/arbiters/interfaces/IErc792Arbiter.sol";
import {IEscrowErrors} from "../../../contracts/interfaces/IEscrowErrors.sol";
import {IEscrowTypes} from "../../../contracts/interfaces/IEscrowTypes.sol";
import {CourtScene} from "./CourtScene.sol";
import {CHEATS} from "./Scene.sol";

/// @title CourtDepositsTest
/// @notice Who deposits the court's fee, when, and what happens to a side that does not.
contract CourtDepositsTest is CourtScene {
    function setUp() public {
        _setCourt();
    }

    /* A BRIDGE */

    // spec: KC1
    function test_aBridgeHasPeriodsThatAreThereAndNotTooLong() public {
        uint40[2] memory wrong = [0, uint40(30 days + 1)];
        for (uint256 i = 0; i < 2; ++i) {
            CHEATS.expectRevert(abi.encodeWithSelector(IEscrowErrors.PeriodOutOfRange.selector, wrong[i], 30 days));
            _bridgeWith(address(court), wrong[i], 1);
            CHEATS.expectRevert(abi.encodeWithSelector(IEscrowErrors.PeriodOutOfRange.selector, wrong[i], 30 days));
            _bridgeWith(address(court), 1, wrong[i]);
        }
    }

    // spec: KC1
    function test_aBridgeTellsItsCourtAndTheTextAboutItsDisputes() public {
        CHEATS.expectEmit(true, false, false, true);
        emit IErc1497.MetaEvidence(0, "ipfs://meta");
        Erc792Arbiter another = _bridgeTo(address(court));

        require(address(another.COURT()) == address(court), "court");
        require(keccak256(another.parameters()) == keccak256(hex"c0"), "parameters");
        _requireEqual(another.DEPOSIT_PERIOD(), DEPOSIT, "deposit period");
        _requireEqual(another.EXECUTION_PERIOD(), EXECUTION, "execution period");
    }

    /* THE FIRST DEPOSIT */

    // spec: KC2
    function test_nothingIsDepositedWithoutADisputeForThisBridge() public {
        IEscrowTypes.Terms memory terms = _deal();
        CHEATS.expectRevert(abi.encodeWithSelector(IEscrowErrors.PhaseIs.selector, IEscrowTypes.Phase.None));
        bridge.deposit{value: FEE}(escrow, terms.payment, terms.conditions, 0, WORKER);
        CHEATS.expectRevert(abi.encodeWithSelector(IEscrowErrors.NoSuchMilestone.selector, 2, 2));
        bridge.deposit{value: FEE}(escrow, terms.payment, terms.conditions, 2, WORKER);

        terms.conditions.arbiter = address(0xa4b);
        _disputed(terms, 0);
        CHEATS.expectRevert(abi.encodeWithSelector(IArbiterCases.NotTheArbiter.selector, address(0xa4b)));
        bridge.deposit{value: FEE}(escrow, terms.payment, terms.conditions, 0, WORKER);
    }

    // spec: KC2
    function test_nothingIsDepositedOverAnEmptiedMilestone() public {
        IEscrowTypes.Terms memory terms = _deal();
        _disputed(terms, 0);
        _release(terms, 0, 1000);
        CHEATS.expectRevert(abi.encodeWithSelector(IEscrowErrors.NothingEscrowed.selector, _idOf(terms), 0));
        bridge.deposit{value: FEE}(escrow, terms.payment, terms.conditions, 0, WORKER);
    }

    // spec: KC2
    function test_exactlyTheFeeIsDepositedForASide() public {
        IEscrowTypes.Terms memory terms = _deal();
        bytes32 caseId = _case(0);
        _disputed(terms, 0);
        CHEATS.expectRevert(abi.encodeWithSelector(IErc792Arbiter.NotOwing.selector, caseId, NOBODY));
        bridge.deposit{value: FEE}(escrow, terms.payment, terms.conditions, 0, NOBODY);
        uint256[2] memory wrong = [uint256(FEE - 1), FEE + 1];
        for (uint256 i = 0; i < 2; ++i) {
            CHEATS.expectRevert(abi.encodeWithSelector(IEscrowErrors.WrongValue.selector, wrong[i], FEE));
            bridge.deposit{value: wrong[i]}(escrow, terms.payment, terms.conditions, 0, EMPLOYER);
        }
    }

    // spec: KC2 KC4
    function test_anybodyDepositsForASide() public {
        IEscrowTypes.Terms memory terms = _deal();
        bytes32 caseId = _case(0);
        _disputed(terms, 0);

        CHEATS.expectEmit(true, true, true, true, address(bridge));
        emit IErc792Arbiter.CaseOpened(caseId, escrow, _idOf(terms), 0, 1000, RULE_BY);
        CHEATS.expectEmit(true, true, true, true, address(bridge));
        emit IErc792Arbiter.FeeDeposited(caseId, WORKER, stranger, FEE, START + DEPOSIT);
        CHEATS.prank(stranger);
        bridge.deposit{value: FEE}(escrow, terms.payment, terms.conditions, 0, WORKER);

        CHEATS.warp(START + DEPOSIT);
        _requireReturned(FEE, 0);
    }

    // spec: KC3
    function test_theFirstDepositLeavesTimeForTheOtherAndForTheRuling() public {
        IEscrowTypes.Terms memory terms = _deal();
        _disputed(terms, 0);
        _disputed(terms, 1);
        uint40 latest = LAST_DEPOSIT - DEPOSIT;
        CHEATS.warp(latest);
        _deposit(WORKER);
        _requireEqual(bridge.docketOf(_case(0)).payBy, LAST_DEPOSIT, "pay by");

        CHEATS.warp(latest + 1);
        CHEATS.expectRevert(abi.encodeWithSelector(IEscrowErrors.AfterDeadline.selector, latest + 1, latest + 1));
        bridge.deposit{value: FEE}(escrow, terms.payment, terms.conditions, 1, WORKER);
    }

    /* THE OTHER SIDE */

    // spec: KC4
    function test_aSideDoesNotDepositTwice() public {
        IEscrowTypes.Terms memory terms = _deal();
        bytes32 caseId = _case(0);
        _disputed(terms, 0);
        _deposit(EMPLOYER);
        CHEATS.expectRevert(abi.encodeWithSelector(IErc792Arbiter.NotOwing.selector, caseId, EMPLOYER));
        bridge.deposit(escrow, terms.payment, terms.conditions, 0, EMPLOYER);
    }

    // spec: KC4
    function test_theOtherSideDepositsBeforeItsPeriodEnds() public {
        IEscrowTypes.Terms memory terms = _deal();
        _disputed(terms, 0);
        _deposit(WORKER);
        CHEATS.warp(START + DEPOSIT - 1);
        _requireRuling(false, NOBODY);
        _deposit(EMPLOYER);
        require(bridge.docketOf(_case(0)).stage == IErc792Arbiter.Stage.AtCourt, "not at court");

        CHEATS.warp(START);
        _disputed(terms, 1);
        bridge.deposit{value: FEE}(escrow, terms.payment, terms.conditions, 1, WORKER);
        CHEATS.warp(START + DEPOSIT);
        CHEATS.expectRevert(
            abi.encodeWithSelector(IEscrowErrors.AfterDeadline.selector, START + DEPOSIT, START + DEPOSIT)
        );
        bridge.deposit{value: FEE}(escrow, terms.payment, terms.conditions, 1, EMPLOYER);
    }

    // spec: KC4
    function test_nothingIsDecidedWhileTheOtherSideHasTime() public {
        IEscrowTypes.Terms memory terms = _deal();
        bytes32 caseId = _case(0);
        _disputed(terms, 0);
        _deposit(WORKER);
        CHEATS.warp(START + DEPOSIT - 1);
        CHEATS.expectRevert(abi.encodeWithSelector(IErc792Arbiter.NotDecided.selector, caseId));
        bridge.execute(escrow, terms.payment, terms.conditions, 0);
        CHEATS.expectRevert(abi.encodeWithSelector(IErc792Arbiter.NotDecided.selector, caseId));
        bridge.returnDeposits(caseId);
    }

    // spec: KC4 KC10
    function test_theEmployerLosesByNotDepositing() public {
        _disputed(_deal(), 0);
        _deposit(WORKER);
        CHEATS.warp(START + DEPOSIT);
        _requireRuling(true, WORKER);
        _execute();

        _requireSplit(1000, 0);
        _requireReturned(FEE, 0);
    }

    // spec: KC4 KC10
    function test_theWorkerLosesByNotDepositing() public {
        _disputed(_deal(), 0);
        _deposit(EMPLOYER);
        CHEATS.warp(START + DEPOSIT);
        _execute();

        _requireSplit(0, 1000);
        _requireReturned(0, FEE);
    }

    // spec: KC2 KC4
    function test_whoSettledIsNotDraggedToCourt() public {
        IEscrowTypes.Terms memory terms = _deal();
        _disputed(terms, 0);
        _deposit(WORKER);
        _release(terms, 0, 1000);
        CHEATS.expectRevert(abi.encodeWithSelector(IEscrowErrors.NothingEscrowed.selector, _idOf(terms), 0));
        bridge.deposit{value: FEE}(escrow, terms.payment, terms.conditions, 0, EMPLOYER);

        CHEATS.warp(START + DEPOSIT);
        _requireReturned(FEE, 0);
    }

    /* TO THE COURT */

    // spec: KC5
    function test_bothDepositsBringTheDisputeToTheCourt() public {
        bytes32 caseId = _case(0);
        _disputed(_deal(), 0);
        _deposit(WORKER);
        CHEATS.expectEmit(true, true, true, true, address(bridge));
        emit IErc1497.Dispute(IErc792Court(address(court)), 0, 0, uint256(caseId));
        _deposit(EMPLOYER);

        (, uint256 choices,,,,,) = court.disputes(0);
        _requireEqual(choices, 2, "choices");
        _requireEqual(address(court).balance, FEE, "the court's fee");
        require(bridge.caseOfDispute(0) == caseId, "another case");
        _requireEqual(bridge.docketOf(caseId).cost, FEE, "cost");
    }

    // spec: KC5
    function test_aFreeCourtGetsTheDisputeAtOnce() public {
        court.setArbitrationCost(0);
        _disputed(_deal(), 0);
        _deposit(WORKER, 0);
        _ruled(1);
        _execute();

        _requireSplit(1000, 0);
        bytes32 caseId = _case(0);
        CHEATS.expectRevert(abi.encodeWithSelector(IErc792Arbiter.NothingDeposited.selector, caseId));
        bridge.returnDeposits(caseId);
    }

    // spec: KC6
    function test_whenTheFeeRoseTheFirstSideOwesTheDifference() public {
        _disputed(_deal(), 0);
        _deposit(WORKER);
        court.setArbitrationCost(FEE + 30);
        CHEATS.warp(START + 1 days);
        _deposit(EMPLOYER, FEE + 30);
        IErc792Arbiter.Docket memory docket = bridge.docketOf(_case(0));
        require(docket.owing == WORKER, "owing");
        _requireEqual(docket.payBy, START + 1 days + DEPOSIT, "pay by");

        CHEATS.warp(START + 1 days + DEPOSIT - 1);
        _deposit(WORKER, 30);
        _requireEqual(address(court).balance, FEE + 30, "the court's fee");
    }

    // spec: KC4 KC6
    function test_aDifferenceThatIsNotPaidLoses() public {
        _disputed(_deal(), 0);
        _deposit(WORKER);
        court.setArbitrationCost(FEE + 30);
        _deposit(EMPLOYER, FEE + 30);
        CHEATS.warp(START + DEPOSIT);
        _execute();

        _requireSplit(0, 1000);
        _requireReturned(FEE, FEE + 30);
    }

    // spec: KC6
    function test_nobodyLosesByAFeeThatRoseTooLate() public {
        IEscrowTypes.Terms memory terms = _deal();
        bytes32 caseId = _case(0);
        _disputed(terms, 0);
        _lateRise();

        require(bridge.docketOf(caseId).owing == NOBODY, "owing");
        CHEATS.warp(LAST_CALL);
        CHEATS.expectRevert(abi.encodeWithSelector(IEscrowErrors.AfterDeadline.selector, LAST_CALL, LAST_CALL));
        bridge.deposit{value: 30}(escrow, terms.payment, terms.conditions, 0, WORKER);
        CHEATS.warp(RULE_BY - 1);
        _requireRuling(false, NOBODY);
        CHEATS.warp(RULE_BY);
        _requireReturned(FEE, FEE + 30);
    }

    // spec: KC2 KC6
    function test_aFeeThatRoseTooLateCanStillBePaid() public {
        _disputed(_deal(), 0);
        _lateRise();
        CHEATS.warp(LAST_CALL - 1);
        _deposit(WORKER, 30);

        require(bridge.docketOf(_case(0)).stage == IErc792Arbiter.Stage.AtCourt, "not at court");
        _requireEqual(address(court).balance, FEE + 30, "the court's fee");
    }

    // spec: KC2 KC6
    function test_whoLacksNothingDepositsNothingWhenNobodyOwes() public {
        IEscrowTypes.Terms memory terms = _deal();
        _disputed(terms, 0);
        _lateRise();
        CHEATS.expectRevert(abi.encodeWithSelector(IErc792Arbiter.NotOwing.selector, _case(0), EMPLOYER));
        bridge.deposit(escrow, terms.payment, terms.conditions, 0, EMPLOYER);
        CHEATS.expectRevert(abi.encodeWithSelector(IErc792Arbiter.NotOwing.selector, _case(0), NOBODY));
        bridge.deposit{value: 30}(escrow, terms.payment, terms.conditions, 0, NOBODY);
        CHEATS.expectRevert(abi.encodeWithSelector(IEscrowErrors.WrongValue.selector, 31, 30));
        bridge.deposit{value: 31}(escrow, terms.payment, terms.conditions, 0, WORKER);
    }

    // spec: KC6 KC9
    function test_whenTheFeeFellTheLoserGetsBackWhatTheCourtDidNotTake() public {
        _disputed(_deal(), 0);
        _deposit(WORKER);
        court.setArbitrationCost(FEE - 30);
        _deposit(EMPLOYER, FEE - 30);
        _ruled(2);

        _requireReturned(30, FEE - 30);
    }

    /* INTERNAL */

    /// @dev The fee rises when no whole deposit period is left for the side that deposited first.
    function _lateRise() internal {
        CHEATS.warp(LAST_DEPOSIT - DEPOSIT);
        _deposit(WORKER);
        court.setArbitrationCost(FEE + 30);
        CHEATS.warp(LAST_DEPOSIT - DEPOSIT + 1);
        _deposit(EMPLOYER, FEE + 30);
    }
}
