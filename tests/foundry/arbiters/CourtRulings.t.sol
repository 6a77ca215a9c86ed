// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IArbiterCases} from "../../../contracts/arbiters/interfaces/IArbiterCases.sol";
import {IErc1497, IErc792Arbitrable, IErc792Court} from "../../../contracts/arbiters/interfaces/IErc792.sol";
import {IErc792Arbiter} from "../../../contracts/arbiters/interfaces/IErc792Arbiter.sol";
import {IAgreementEscrow} from "../../../contracts/interfaces/IAgreementEscrow.sol";
import {IEscrowErrors} from "../../../contracts/interfaces/IEscrowErrors.sol";
import {IEscrowTypes} from "../../../contracts/interfaces/IEscrowTypes.sol";
import {CourtScene} from "./CourtScene.sol";
import {LyingEscrow} from "./LyingEscrow.sol";
import {CHEATS} from "./Scene.sol";

/// @title CourtRulingsTest
/// @notice What the court rules, who bears its fee, what parties put in evidence, and who cannot harm them.
contract CourtRulingsTest is CourtScene {
    function setUp() public {
        _setCourt();
    }

    /* RULINGS */

    // spec: KC8
    function test_onlyTheCourtRulesAndOnlyOnItsDisputes() public {
        _atCourt();
        CHEATS.expectRevert(abi.encodeWithSelector(IEscrowErrors.NotInRole.selector, stranger));
        CHEATS.prank(stranger);
        bridge.rule(0, 1);
        CHEATS.expectRevert(abi.encodeWithSelector(IArbiterCases.NoSuchCase.selector, 0));
        CHEATS.prank(address(court));
        bridge.rule(1, 1);
    }

    // spec: KC8 KC9 KC10
    function test_rulingOneGivesTheWorkerAll() public {
        _atCourt();
        _ruled(1);
        _execute();

        _requireSplit(1000, 0);
        _requireEqual(token.balanceOf(worker), 1000, "the worker's");
        _requireReturned(FEE, 0);
    }

    // spec: KC8 KC9 KC10
    function test_rulingTwoGivesTheEmployerAll() public {
        _atCourt();
        _ruled(2);
        _execute();

        _requireSplit(0, 1000);
        _requireReturned(0, FEE);
    }

    // spec: KC8 KC9
    function test_aRefusalHalvesWhatIsLeftAndTheFee() public {
        court.setArbitrationCost(101);
        _disputed(_deal(), 0);
        _release(_deal(), 0, 99);
        _deposit(WORKER, 101);
        _deposit(EMPLOYER, 101);
        _ruled(0);
        _execute();

        // 901 are left: 450 to the worker, 451 to the employer. Of 101 wei the worker bears 50.
        _requireSplit(99 + 450, 451);
        _requireReturned(51, 50);
    }

    // spec: KC8
    function test_aRulingThatIsNoChoiceIsARefusal() public {
        _atCourt();
        CHEATS.expectEmit(true, true, false, true, address(bridge));
        emit IErc792Arbitrable.Ruling(IErc792Court(address(court)), 0, 3);
        CHEATS.prank(address(court));
        bridge.rule(0, 3);

        _requireRuling(true, NOBODY);
    }

    // spec: KC8
    function test_aSecondRulingChangesNothing() public {
        _atCourt();
        _ruled(1);
        CHEATS.prank(address(court));
        bridge.rule(0, 2);

        _requireRuling(true, WORKER);
    }

    // spec: KC10
    function test_theDepositsComeBackOnceAndWithoutTheEscrow() public {
        bytes32 caseId = _case(0);
        _atCourt();
        _ruled(1);
        _requireReturned(FEE, 0);
        CHEATS.expectRevert(abi.encodeWithSelector(IErc792Arbiter.NothingDeposited.selector, caseId));
        bridge.returnDeposits(caseId);

        _execute();
        _requireSplit(1000, 0);
    }

    // spec: KC10
    function test_whatComesBackIsTold() public {
        bytes32 caseId = _case(0);
        _atCourt();
        _ruled(1);
        CHEATS.expectEmit(true, false, false, true, address(bridge));
        emit IErc792Arbiter.DepositsReturned(caseId, FEE, 0);
        bridge.returnDeposits(caseId);
    }

    // spec: KC10
    function test_aRulingLandsUntilTheEscrowsClockEnds() public {
        IEscrowTypes.Terms memory terms = _deal();
        _atCourt();
        CHEATS.warp(RULE_BY - 1 hours);
        _ruled(2);
        CHEATS.warp(RULE_BY);
        CHEATS.expectRevert(abi.encodeWithSelector(IEscrowErrors.AfterDeadline.selector, RULE_BY, RULE_BY));
        bridge.execute(escrow, terms.payment, terms.conditions, 0);
        CHEATS.warp(RULE_BY - 1);
        _execute();

        _requireSplit(0, 1000);
    }

    // spec: KC10
    function test_nothingIsExecutedBeforeTheRuling() public {
        IEscrowTypes.Terms memory terms = _deal();
        bytes32 caseId = _case(0);
        CHEATS.expectRevert(abi.encodeWithSelector(IErc792Arbiter.NotDecided.selector, caseId));
        bridge.execute(escrow, terms.payment, terms.conditions, 0);
        _atCourt();
        court.giveRuling(0, 1);
        CHEATS.expectRevert(abi.encodeWithSelector(IErc792Arbiter.NotDecided.selector, caseId));
        bridge.execute(escrow, terms.payment, terms.conditions, 0);
    }

    /* PAYING BACK */

    // spec: KC11
    function test_aPartyThatTakesNoMoneyBlocksNobody() public {
        IEscrowTypes.Terms memory terms = _terms(address(bridge), address(wallet));
        bytes32 caseId = bridge.caseIdOf(_matter(terms, 0));
        _disputed(terms, 0);
        bridge.deposit{value: FEE}(escrow, terms.payment, terms.conditions, 0, WORKER);
        bridge.deposit{value: FEE}(escrow, terms.payment, terms.conditions, 0, EMPLOYER);
        _ruled(0);
        wallet.setRefusing(true);
        uint256 employerHad = employer.balance;
        CHEATS.expectEmit(true, true, false, true, address(bridge));
        emit IErc792Arbiter.PayoutOwed(caseId, address(wallet), FEE / 2);
        bridge.returnDeposits(caseId);

        _requireEqual(employer.balance - employerHad, FEE / 2, "the employer's");
        _requireEqual(bridge.owedOf(address(wallet)), FEE / 2, "owed");
        _requireEqual(address(bridge).balance, FEE / 2, "held");
    }

    // spec: KC11
    function test_theOwnerWithdrawsToWhereItLikesAndAnybodyToTheOwner() public {
        test_aPartyThatTakesNoMoneyBlocksNobody();
        bytes memory elsewhere = abi.encodeCall(IErc792Arbiter.withdraw, (address(wallet), address(0xe15e)));

        CHEATS.expectRevert(abi.encodeWithSelector(IEscrowErrors.NotParty.selector, stranger, address(wallet)));
        CHEATS.prank(stranger);
        bridge.withdraw(address(wallet), address(0xe15e));
        CHEATS.expectRevert(
            abi.encodeWithSelector(IEscrowErrors.PayoutFailed.selector, address(0), address(wallet), FEE / 2)
        );
        bridge.withdraw(address(wallet), address(wallet));
        CHEATS.expectEmit(true, true, false, true, address(bridge));
        emit IErc792Arbiter.OwedWithdrawn(address(wallet), address(0xe15e), FEE / 2);
        wallet.execute(address(bridge), 0, elsewhere);
        _requireEqual(address(0xe15e).balance, FEE / 2, "withdrawn");
        CHEATS.expectRevert(abi.encodeWithSelector(IEscrowErrors.NothingOwed.selector, address(wallet), address(0)));
        bridge.withdraw(address(wallet), address(wallet));
    }

    // spec: KC11
    function test_anybodyHasWhatIsOwedSentToItsOwner() public {
        test_aPartyThatTakesNoMoneyBlocksNobody();
        CHEATS.expectRevert(abi.encodeWithSelector(IEscrowErrors.NotAPayee.selector, address(0)));
        wallet.execute(address(bridge), 0, abi.encodeCall(IErc792Arbiter.withdraw, (address(wallet), address(0))));
        bytes memory toItself = abi.encodeCall(IErc792Arbiter.withdraw, (address(wallet), address(bridge)));
        CHEATS.expectRevert(abi.encodeWithSelector(IEscrowErrors.NotAPayee.selector, address(bridge)));
        wallet.execute(address(bridge), 0, toItself);
        wallet.setRefusing(false);
        uint256 had = address(wallet).balance;
        CHEATS.prank(stranger);
        bridge.withdraw(address(wallet), address(wallet));

        _requireEqual(address(wallet).balance - had, FEE / 2, "withdrawn");
        _requireEqual(address(bridge).balance, 0, "stranded");
    }

    // spec: KC11
    function test_aPartyThatCallsBackGetsNothingTwice() public {
        IEscrowTypes.Terms memory terms = _terms(address(bridge), address(wallet));
        bytes32 caseId = bridge.caseIdOf(_matter(terms, 0));
        _disputed(terms, 0);
        bridge.deposit{value: FEE}(escrow, terms.payment, terms.conditions, 0, WORKER);
        wallet.callBack(address(bridge), abi.encodeCall(IErc792Arbiter.returnDeposits, (caseId)));
        CHEATS.warp(START + DEPOSIT);
        uint256 had = address(wallet).balance;
        bridge.returnDeposits(caseId);

        require(!wallet.calledBack(), "called back");
        _requireEqual(address(wallet).balance - had, FEE, "the deposit");
    }

    // spec: KC11
    function test_anHonestPushHasItsGas() public {
        _atCourt();
        _ruled(1);
        bytes32 caseId = _case(0);
        CHEATS.expectPartialRevert(IEscrowErrors.InsufficientGas.selector);
        bridge.returnDeposits{gas: 240_000}(caseId);
    }

    /* EVIDENCE */

    // spec: KC15
    function test_thePartiesPutSomethingInEvidence() public {
        bytes32 caseId = _case(0);
        CHEATS.expectRevert(abi.encodeWithSelector(IArbiterCases.NoSuchCase.selector, caseId));
        bridge.submitEvidence(caseId, "ipfs://a");
        _atCourt();
        CHEATS.expectRevert(abi.encodeWithSelector(IEscrowErrors.NotInRole.selector, stranger));
        CHEATS.prank(stranger);
        bridge.submitEvidence(caseId, "ipfs://a");
        address[2] memory parties = [employer, worker];
        for (uint256 i = 0; i < 2; ++i) {
            CHEATS.expectEmit(true, true, true, true, address(bridge));
            emit IErc1497.Evidence(IErc792Court(address(court)), uint256(caseId), parties[i], "ipfs://a");
            CHEATS.prank(parties[i]);
            bridge.submitEvidence(caseId, "ipfs://a");
        }
    }

    /* OTHERS */

    // spec: KC17
    function test_anEscrowThatLiesHarmsNoOtherCase() public {
        IEscrowTypes.Terms memory terms = _deal();
        _disputed(terms, 0);
        _deposit(WORKER);
        LyingEscrow liar = new LyingEscrow();
        liar.claim(_idOf(terms), IEscrowTypes.Holding(0, 0, RULE_BY, IEscrowTypes.Phase.Disputed, 0));
        IAgreementEscrow faked = IAgreementEscrow(address(liar));
        terms.payment.worker = address(wallet);
        bridge.deposit{value: FEE}(faked, terms.payment, terms.conditions, 0, WORKER);
        CHEATS.warp(START + DEPOSIT - 1);
        _requireRuling(false, NOBODY);
        _deposit(EMPLOYER);
        CHEATS.warp(START + DEPOSIT);
        liar.callBack(
            address(bridge), abi.encodeCall(IErc792Arbiter.execute, (escrow, terms.payment, terms.conditions, 0))
        );
        bridge.execute(faked, terms.payment, terms.conditions, 0);
        IEscrowTypes.Holding memory held = _holding(_deal(), 0);

        _requireEqual(liar.ruled(), 1000, "its own ruling");
        require(!liar.calledBack(), "called back");
        _requireEqual(held.released + held.refunded, 0, "the genuine holding");
        _requireEqual(bridge.docketOf(_case(0)).workerDeposit, FEE, "the genuine deposit");
        _ruled(1);
        _requireRuling(true, WORKER);
    }

    // spec: KC14
    function test_anAmendmentMeanwhileStrandsNothing() public {
        IEscrowTypes.Terms memory terms = _deal();
        _disputed(terms, 0);
        _deposit(WORKER);
        _deposit(EMPLOYER);
        IEscrowTypes.Terms memory amended = _amend(terms, 1);
        _ruled(1);
        CHEATS.expectRevert(
            abi.encodeWithSelector(IEscrowErrors.AlreadyAmended.selector, _idOf(terms), _idOf(amended))
        );
        bridge.execute(escrow, terms.payment, terms.conditions, 0);
        _requireReturned(FEE, 0);

        bridge.deposit{value: FEE}(escrow, amended.payment, amended.conditions, 0, WORKER);
        CHEATS.warp(block.timestamp + DEPOSIT);
        bridge.execute(escrow, amended.payment, amended.conditions, 0);
        _requireEqual(token.balanceOf(worker), 1000, "the worker's");
    }
}
