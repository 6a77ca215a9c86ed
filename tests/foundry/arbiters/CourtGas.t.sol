// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IErc792Arbiter} from "../../../contracts/arbiters/interfaces/IErc792Arbiter.sol";
import {IEscrowErrors} from "../../../contracts/interfaces/IEscrowErrors.sol";
import {IEscrowTypes} from "../../../contracts/interfaces/IEscrowTypes.sol";
import {ClosedCourt} from "./ClosedCourt.sol";
import {CourtScene} from "./CourtScene.sol";
import {CHEATS} from "./Scene.sol";
import {ThirstyCourt} from "./ThirstyCourt.sol";

/// @title CourtGasTest
/// @notice Whoever pays the deposit that brings the case to the court chooses the gas, and cannot choose so little of it
/// that the court fails.
contract CourtGasTest is CourtScene {
    /// @dev Gas that every court gets at least, and what must be left when it is asked.
    uint256 internal constant THIRST = 1_000_000;
    uint256 internal constant FLOOR = THIRST * 64 / 63 + 100_000;

    function setUp() public {
        _setCourt();
        CHEATS.deal(address(this), 1 ether);
    }

    // spec: KC18
    function test_aStarvedDepositIsRefusedAndItsMoneyStays() public {
        _oneDeposited(address(new ThirstyCourt(0, 0)));
        uint256 had = address(this).balance;
        CHEATS.expectPartialRevert(IEscrowErrors.InsufficientGas.selector);
        this.depositOfEmployer(400_000);

        _requireEqual(address(this).balance, had, "the depositor's");
        _requireEqual(address(bridge).balance, FEE, "the bridge's");
        IErc792Arbiter.Docket memory docket = bridge.docketOf(_case(0));
        require(docket.owing == EMPLOYER && docket.employerDeposit == 0, "the docket");
    }

    // spec: KC18
    function test_aRefusalForWantOfGasSaysWhatWasLeftAndWhatIsNeeded() public {
        _oneDeposited(address(new ThirstyCourt(0, 0)));
        try this.depositOfEmployer(FLOOR) {
            revert("went through");
        } catch (bytes memory reason) {
            (uint256 left, uint256 required) = _evidence(reason);
            _requireEqual(required, FLOOR, "required");
            require(left > 0 && left < FLOOR, "left");
        }
    }

    // spec: KC18
    function test_noGasLimitMakesACourtFailThatTakesAMillion() public {
        _oneDeposited(address(new ThirstyCourt(THIRST - 1000, 0)));
        _requireAtCourtOrRefused(this.depositOfEmployer);
    }

    // spec: KC18
    function test_noGasLimitOfADepositThatNobodyOwedMakesACourtFail() public {
        ClosedCourt closed = new ClosedCourt();
        _oneDeposited(address(closed));
        _deposit(EMPLOYER);
        closed.setArbitrationCost(FEE + 30);
        _deposit(WORKER, 30);
        closed.open();
        closed.setThirst(THIRST - 1000);
        _requireAtCourtOrRefused(this.restOfEmployer);
    }

    // spec: KC18
    function test_atTheLastInstantTheCourtIsAskedOrTheDepositRefused() public {
        _oneDeposited(address(new ThirstyCourt(500_000, 0)));
        CHEATS.warp(bridge.docketOf(_case(0)).payBy - 1);
        CHEATS.expectPartialRevert(IEscrowErrors.InsufficientGas.selector);
        this.depositOfEmployer(600_000);

        this.depositOfEmployer(2_000_000);
        require(bridge.caseOfDispute(7) == _case(0), "not at court");
    }

    // spec: KC18
    function test_aFirstDepositThatBringsNothingToTheCourtNeedsNoMore() public {
        bridge = _bridgeTo(address(new ThirstyCourt(0, 0)));
        IEscrowTypes.Terms memory terms = _deal();
        _disputed(terms, 0);
        bridge.deposit{value: FEE, gas: 400_000}(escrow, terms.payment, terms.conditions, 0, WORKER);

        _requireEqual(bridge.docketOf(_case(0)).workerDeposit, FEE, "the worker's deposit");
    }

    /// @dev Or the side that owes would call the court mute, and default no more.
    // spec: KC7 KC18
    function test_noGasLimitMakesACourtMute() public {
        _oneDeposited(address(new ThirstyCourt(0, THIRST - 1000)));
        for (uint256 limit = 50_000; limit < 1_500_000; limit += 9973) {
            uint256 snapshot = CHEATS.snapshotState();
            try this.nothingOfEmployer(limit) {
                revert("called mute");
            } catch {}
            CHEATS.revertToStateAndDelete(snapshot);
        }
        require(bridge.docketOf(_case(0)).owing == EMPLOYER, "owing");
    }

    // spec: KC7 KC18
    function test_aCourtThatBurnsAllItsGasMakesNobodyLose() public {
        _oneDeposited(address(new ThirstyCourt(type(uint256).max, 0)));
        CHEATS.expectEmit(true, false, false, true, address(bridge));
        emit IErc792Arbiter.CourtRefused(_case(0));
        this.depositOfEmployer(FLOOR + 400_000);

        CHEATS.warp(RULE_BY);
        _requireReturned(FEE, FEE);
    }

    /// @dev The deposit that brings the case to the court, with exactly so much gas.
    function depositOfEmployer(uint256 gasLimit) external {
        IEscrowTypes.Terms memory terms = _deal();
        bridge.deposit{value: FEE, gas: gasLimit}(escrow, terms.payment, terms.conditions, 0, EMPLOYER);
    }

    /// @dev What the fee rose by.
    function restOfEmployer(uint256 gasLimit) external {
        IEscrowTypes.Terms memory terms = _deal();
        bridge.deposit{value: 30, gas: gasLimit}(escrow, terms.payment, terms.conditions, 0, EMPLOYER);
    }

    function nothingOfEmployer(uint256 gasLimit) external {
        IEscrowTypes.Terms memory terms = _deal();
        bridge.deposit{gas: gasLimit}(escrow, terms.payment, terms.conditions, 0, EMPLOYER);
    }

    /// @dev With whatever gas: either the court takes the dispute, or the deposit is refused as a whole.
    function _requireAtCourtOrRefused(function(uint256) external deposit) internal {
        uint256 taken;
        for (uint256 limit = 50_000; limit < 1_500_000; limit += 9973) {
            uint256 snapshot = CHEATS.snapshotState();
            try deposit(limit) {
                require(bridge.docketOf(_case(0)).stage == IErc792Arbiter.Stage.AtCourt, "the court failed");
                ++taken;
            } catch {}
            CHEATS.revertToStateAndDelete(snapshot);
        }
        require(taken > 10, "never enough");
    }

    function _evidence(bytes memory reason) internal pure returns (uint256 left, uint256 required) {
        require(bytes4(reason) == IEscrowErrors.InsufficientGas.selector, "another error");
        assembly ("memory-safe") {
            left := mload(add(reason, 36))
            required := mload(add(reason, 68))
        }
    }
}
