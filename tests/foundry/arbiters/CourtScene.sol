// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {CentralizedArbitratorWithAppeal} from "@kleros/erc-792/contracts/examples/CentralizedArbitratorWithAppeal.sol";

import {Erc792Arbiter} from "../../../contracts/arbiters/Erc792Arbiter.sol";
import {IErc792Arbiter} from "../../../contracts/arbiters/interfaces/IErc792Arbiter.sol";
import {IEscrowTypes} from "../../../contracts/interfaces/IEscrowTypes.sol";
import {CHEATS, Scene} from "./Scene.sol";

/// @title CourtScene
/// @notice A bridge to Kleros' own court of examples, whose owner is this test. Its fee is a finney, an appeal costs it
/// two (though it asks for one), and a ruling can be appealed for three minutes.
abstract contract CourtScene is Scene {
    uint96 internal constant FEE = 1e15;
    uint40 internal constant DEPOSIT = 3 days;
    uint40 internal constant EXECUTION = 1 days;
    uint40 internal constant LAST_CALL = RULE_BY - EXECUTION;
    /// @dev No side owes a deposit later: what is left until the last call is for bringing a case again.
    uint40 internal constant LAST_DEPOSIT = LAST_CALL - EXECUTION;
    IErc792Arbiter.Side internal constant NOBODY = IErc792Arbiter.Side.None;
    IErc792Arbiter.Side internal constant WORKER = IErc792Arbiter.Side.Worker;
    IErc792Arbiter.Side internal constant EMPLOYER = IErc792Arbiter.Side.Employer;

    CentralizedArbitratorWithAppeal internal court = new CentralizedArbitratorWithAppeal();
    Erc792Arbiter internal bridge;

    function _setCourt() internal {
        _setScene();
        bridge = _bridgeTo(address(court));
    }

    function _bridgeTo(address to) internal returns (Erc792Arbiter) {
        return _bridgeWith(to, DEPOSIT, EXECUTION);
    }

    function _bridgeWith(address to, uint40 depositPeriod, uint40 executionPeriod) internal returns (Erc792Arbiter) {
        bytes memory arguments = abi.encode(to, hex"c0", "ipfs://meta", depositPeriod, executionPeriod);
        return Erc792Arbiter(_make("Erc792Arbiter.sol:Erc792Arbiter", arguments));
    }

    /// @dev Made anew for each use, as on chain. Disputed in both milestones after {_bothDisputed}.
    function _deal() internal view returns (IEscrowTypes.Terms memory) {
        return _terms(address(bridge), worker);
    }

    function _case(uint256 milestone) internal view returns (bytes32) {
        return bridge.caseIdOf(_matter(_deal(), milestone));
    }

    /// @dev Deposits the fee for a side of the first milestone, as a party would.
    function _deposit(IErc792Arbiter.Side side) internal {
        _deposit(side, FEE);
    }

    function _deposit(IErc792Arbiter.Side side, uint256 value) internal {
        IEscrowTypes.Terms memory terms = _deal();
        CHEATS.prank(side == WORKER ? worker : employer);
        bridge.deposit{value: value}(escrow, terms.payment, terms.conditions, 0, side);
    }

    /// @dev A case before another court, with the worker's deposit: the employer owes.
    function _oneDeposited(address to) internal {
        bridge = _bridgeTo(to);
        _disputed(_deal(), 0);
        _deposit(WORKER);
    }

    /// @dev The worker's deposit, then the employer's: the court has the case as its dispute 0.
    function _atCourt() internal {
        _disputed(_deal(), 0);
        _deposit(WORKER);
        _deposit(EMPLOYER);
    }

    /// @dev The court rules, nobody appeals, and the ruling comes.
    function _ruled(uint256 ruling) internal {
        court.giveRuling(0, ruling);
        CHEATS.warp(block.timestamp + 3 minutes + 1);
        court.executeRuling(0);
    }

    function _execute() internal {
        IEscrowTypes.Terms memory terms = _deal();
        CHEATS.prank(stranger);
        bridge.execute(escrow, terms.payment, terms.conditions, 0);
    }

    /// @dev What a party gets back when the deposits are returned.
    function _returned() internal returns (uint256 toWorker, uint256 toEmployer) {
        bytes32 caseId = _case(0);
        (uint256 workerHad, uint256 employerHad) = (worker.balance, employer.balance);
        CHEATS.prank(stranger);
        bridge.returnDeposits(caseId);
        return (worker.balance - workerHad, employer.balance - employerHad);
    }

    function _requireReturned(uint256 toWorker, uint256 toEmployer) internal {
        (uint256 workerGot, uint256 employerGot) = _returned();
        _requireEqual(workerGot, toWorker, "the worker's deposit");
        _requireEqual(employerGot, toEmployer, "the employer's deposit");
        _requireEqual(address(bridge).balance, 0, "stranded");
    }

    function _requireSplit(uint256 released, uint256 refunded) internal view {
        IEscrowTypes.Holding memory held = _holding(_deal(), 0);
        _requireEqual(held.released, released, "released");
        _requireEqual(held.refunded, refunded, "refunded");
    }

    function _requireRuling(bool isDecided, IErc792Arbiter.Side expected) internal view {
        (bool decided, IErc792Arbiter.Side ruling) = bridge.rulingOf(_case(0));
        require(decided == isDecided, isDecided ? "undecided" : "decided");
        require(!decided || ruling == expected, "another ruling");
    }
}
