// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IErc792Arbiter} from "../../../contracts/arbiters/interfaces/IErc792Arbiter.sol";
import {ClosedCourt} from "./ClosedCourt.sol";
import {CourtScene} from "./CourtScene.sol";
import {CHEATS} from "./Scene.sol";

/// @title CourtBooksTest
/// @notice What a bridge writes down about a case, and tells, so that nobody need ask it twice.
contract CourtBooksTest is CourtScene {
    function setUp() public {
        _setCourt();
    }

    // spec: KC5
    function test_theCourtsOwnNumberOfTheDisputeIsKept() public {
        ClosedCourt open = new ClosedCourt();
        open.open();
        _oneDeposited(address(open));
        _deposit(EMPLOYER);

        _requireEqual(bridge.docketOf(_case(0)).disputeId, 7, "the court's number");
        require(bridge.caseOfDispute(7) == _case(0), "another case");
    }

    // spec: KC5
    function test_whenBothSidesDepositedNobodyIsToPay() public {
        _atCourt();

        IErc792Arbiter.Docket memory docket = bridge.docketOf(_case(0));
        require(docket.owing == NOBODY && docket.payBy == 0, "somebody is to pay");
    }

    // spec: KC8
    function test_aRulingIsTold() public {
        bytes32 caseId = _case(0);
        _atCourt();
        court.giveRuling(0, 1);
        CHEATS.warp(block.timestamp + 3 minutes + 1);
        CHEATS.expectEmit(true, false, false, true, address(bridge));
        emit IErc792Arbiter.CaseDecided(caseId, WORKER);
        court.executeRuling(0);
    }

    // spec: KC10
    function test_whatIsBroughtToTheEscrowIsTold() public {
        bytes32 caseId = _case(0);
        _atCourt();
        _ruled(1);
        CHEATS.expectEmit(true, false, false, true, address(bridge));
        emit IErc792Arbiter.RulingExecuted(caseId, 1000);
        _execute();
    }

    // spec: KC4
    function test_aRulingThatFollowsFromTheTimeIsToldAndKeptWhenItIsFirstUsed() public {
        bytes32 caseId = _case(0);
        _disputed(_deal(), 0);
        _deposit(WORKER);
        CHEATS.warp(bridge.docketOf(caseId).payBy);
        require(bridge.docketOf(caseId).stage == IErc792Arbiter.Stage.Deposits, "kept before");

        CHEATS.expectEmit(true, false, false, true, address(bridge));
        emit IErc792Arbiter.CaseDecided(caseId, WORKER);
        bridge.returnDeposits(caseId);

        IErc792Arbiter.Docket memory docket = bridge.docketOf(caseId);
        require(docket.stage == IErc792Arbiter.Stage.Decided && docket.ruling == WORKER, "not kept");
    }
}
