// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IErc792Court} from "../../../contracts/arbiters/interfaces/IErc792.sol";
import {IErc792Arbiter} from "../../../contracts/arbiters/interfaces/IErc792Arbiter.sol";
import {IEscrowTypes} from "../../../contracts/interfaces/IEscrowTypes.sol";
import {CallingCourt} from "./CallingCourt.sol";
import {ClosedCourt} from "./ClosedCourt.sol";
import {CourtScene} from "./CourtScene.sol";
import {CHEATS} from "./Scene.sol";

/// @title CourtPlantedTest
/// @notice What no other test noticed when it was planted as a bug (docs/proofs-planted.md).
contract CourtPlantedTest is CourtScene {
    function setUp() public {
        _setCourt();
    }

    // spec: KC7
    function test_theEmployersDepositCoversTheFeeThatRoseAgain() public {
        _requireNotRaised(WORKER, EMPLOYER);
    }

    // spec: KC7
    function test_theWorkersDepositCoversTheFeeThatRoseAgain() public {
        _requireNotRaised(EMPLOYER, WORKER);
    }

    // spec: KC11
    function test_debtsOfSeveralCasesAddUp() public {
        IEscrowTypes.Terms memory terms = _terms(address(bridge), address(wallet));
        wallet.setRefusing(true);
        for (uint256 milestone = 0; milestone < 2; ++milestone) {
            _disputed(terms, milestone);
            bridge.deposit{value: FEE}(escrow, terms.payment, terms.conditions, milestone, WORKER);
        }
        CHEATS.warp(START + DEPOSIT);
        for (uint256 milestone = 0; milestone < 2; ++milestone) {
            bridge.returnDeposits(bridge.caseIdOf(_matter(terms, milestone)));
        }

        _requireEqual(bridge.owedOf(address(wallet)), 2 * FEE, "owed");
    }

    // spec: KC13
    function test_aFinalRulingThatTheCourtDidNotBringIsNoted() public {
        CallingCourt silent = new CallingCourt();
        bridge = _bridgeTo(address(silent));
        _atCourt();
        silent.setRuling(1, IErc792Court.DisputeStatus.Solved);
        bridge.note(_case(0));
        CHEATS.warp(LAST_CALL);
        _execute();

        _requireSplit(1000, 0);
    }

    /// @dev The fee is lower when the second side deposits, the court takes nothing, and the fee is what it was.
    function _requireNotRaised(IErc792Arbiter.Side first, IErc792Arbiter.Side second) internal {
        ClosedCourt closed = new ClosedCourt();
        bridge = _bridgeTo(address(closed));
        IEscrowTypes.Terms memory terms = _deal();
        _disputed(terms, 0);
        _deposit(first);
        closed.setArbitrationCost(FEE - 30);
        _deposit(second, FEE - 30);
        closed.open();
        closed.setArbitrationCost(FEE);
        CHEATS.expectRevert(abi.encodeWithSelector(IErc792Arbiter.FeeNotCovered.selector, FEE - 30, FEE));
        bridge.raise(escrow, terms.payment, terms.conditions, 0);
    }
}
