// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IErc792Court} from "../../../contracts/arbiters/interfaces/IErc792.sol";
import {IErc792Arbiter} from "../../../contracts/arbiters/interfaces/IErc792Arbiter.sol";
import {IAgreementEscrow} from "../../../contracts/interfaces/IAgreementEscrow.sol";
import {IEscrowTypes} from "../../../contracts/interfaces/IEscrowTypes.sol";
import {HostileWallet} from "../../../contracts/test/HostileWallet.sol";
import {CallingCourt} from "./CallingCourt.sol";
import {CourtScene} from "./CourtScene.sol";
import {LyingEscrow} from "./LyingEscrow.sol";
import {CHEATS} from "./Scene.sol";

/// @title CourtReentranceTest
/// @notice A court, an escrow or a payee that is called calls back with an act that would go through at this instant:
/// a withdrawal of what somebody else is owed, which needs little gas.
contract CourtReentranceTest is CourtScene {
    CallingCourt internal caller = new CallingCourt();
    /// @dev Who is owed FEE, and would take it now.
    HostileWallet internal creditor = new HostileWallet(address(0xc4ed));

    function setUp() public {
        _setCourt();
        bridge = _bridgeTo(address(caller));
        _owe(creditor, 1);
        CHEATS.warp(START);
    }

    // spec: KC19
    function test_nothingGoesThroughWhileADepositAsksTheCourt() public {
        _disputed(_deal(), 0);
        _deposit(WORKER);
        caller.callBack(address(bridge), _withdrawal());
        _deposit(EMPLOYER);

        _requireRefused(caller.calls() == 1 && !caller.calledBack());
    }

    // spec: KC19
    function test_nothingGoesThroughWhileACaseIsBroughtAgain() public {
        IEscrowTypes.Terms memory terms = _deal();
        _disputed(terms, 0);
        caller.setClosed(true);
        _deposit(WORKER);
        _deposit(EMPLOYER);
        caller.setClosed(false);
        caller.callBack(address(bridge), _withdrawal());
        bridge.raise(escrow, terms.payment, terms.conditions, 0);

        _requireRefused(caller.calls() == 1 && !caller.calledBack());
    }

    // spec: KC19
    function test_nothingGoesThroughWhileAnAppealIsPassedOn() public {
        _disputed(_deal(), 0);
        _deposit(WORKER);
        _deposit(EMPLOYER);
        caller.setRuling(1, IErc792Court.DisputeStatus.Appealable);
        caller.callBack(address(bridge), _withdrawal());
        bridge.appeal{value: FEE}(_case(0));

        _requireRefused(caller.calls() == 1 && !caller.calledBack());
    }

    // spec: KC19
    function test_nothingGoesThroughWhileARulingIsExecuted() public {
        LyingEscrow liar = new LyingEscrow();
        IEscrowTypes.Terms memory terms = _deal();
        liar.claim(_idOf(terms), IEscrowTypes.Holding(0, 0, RULE_BY, IEscrowTypes.Phase.Disputed, 0));
        IAgreementEscrow faked = IAgreementEscrow(address(liar));
        bridge.deposit{value: FEE}(faked, terms.payment, terms.conditions, 0, WORKER);
        CHEATS.warp(START + DEPOSIT);
        liar.callBack(address(bridge), _withdrawal());
        bridge.execute(faked, terms.payment, terms.conditions, 0);

        _requireRefused(liar.ruled() == 1000 && !liar.calledBack());
    }

    // spec: KC19
    function test_nothingGoesThroughWhileDepositsComeBack() public {
        IEscrowTypes.Terms memory terms = _terms(address(bridge), address(wallet));
        _disputed(terms, 0);
        bridge.deposit{value: FEE}(escrow, terms.payment, terms.conditions, 0, WORKER);
        CHEATS.warp(START + DEPOSIT);
        uint256 had = address(wallet).balance;
        wallet.callBack(address(bridge), _withdrawal());
        bridge.returnDeposits(bridge.caseIdOf(_matter(terms, 0)));

        _requireRefused(address(wallet).balance == had + FEE && !wallet.calledBack());
    }

    // spec: KC19
    function test_nothingGoesThroughWhileADebtIsWithdrawn() public {
        _owe(wallet, 2);
        uint256 had = address(wallet).balance;
        wallet.callBack(address(bridge), _withdrawal());
        bridge.withdraw(address(wallet), address(wallet));

        _requireRefused(address(wallet).balance == had + FEE && !wallet.calledBack());
    }

    // spec: KC8 KC19
    function test_aCourtThatRulesBeforeItTookTheDisputeRulesNothing() public {
        _disputed(_deal(), 0);
        _deposit(WORKER);
        caller.callBack(address(bridge), abi.encodeCall(bridge.rule, (7, 1)));
        _deposit(EMPLOYER);

        require(!caller.calledBack(), "called back");
        _requireRuling(false, NOBODY);
        require(bridge.docketOf(_case(0)).stage == IErc792Arbiter.Stage.AtCourt, "not at court");
    }

    /// @dev The bridge owes a wallet FEE, which takes money again.
    function _owe(HostileWallet to, uint64 salt) internal {
        IEscrowTypes.Terms memory terms = _terms(address(bridge), address(to));
        terms.conditions.salt = salt;
        _fund(terms);
        bytes32 rest = escrow.conditionsHashOf(terms.conditions);
        to.execute(
            address(escrow),
            0,
            abi.encodeCall(escrow.deliver, (terms.payment, 0, 1000, rest, keccak256("work"), ""))
        );
        _dispute(terms, 0);
        bridge.deposit{value: FEE}(escrow, terms.payment, terms.conditions, 0, WORKER);
        CHEATS.warp(block.timestamp + DEPOSIT);
        to.setRefusing(true);
        bridge.returnDeposits(bridge.caseIdOf(_matter(terms, 0)));
        to.setRefusing(false);
        _requireEqual(bridge.owedOf(address(to)), FEE, "owed");
    }

    function _withdrawal() internal view returns (bytes memory) {
        return abi.encodeCall(IErc792Arbiter.withdraw, (address(creditor), address(creditor)));
    }

    /// @dev The call back was made and refused, and would go through as soon as the act around it is over.
    function _requireRefused(bool wasRefused) internal {
        require(wasRefused, "went through, or was not tried");
        bridge.withdraw(address(creditor), address(creditor));
        _requireEqual(address(creditor).balance, FEE, "the creditor's");
    }
}
