// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Erc792Arbiter} from "../../../contracts/arbiters/Erc792Arbiter.sol";
import {IErc792Arbiter} from "../../../contracts/arbiters/interfaces/IErc792Arbiter.sol";
import {IAgreementEscrow} from "../../../contracts/interfaces/IAgreementEscrow.sol";
import {IEscrowTypes} from "../../../contracts/interfaces/IEscrowTypes.sol";
import {CourtScene} from "./CourtScene.sol";
import {CHEATS} from "./Scene.sol";

/// @title CourtCrowd
/// @notice Parties, strangers and the court, acting at random about eight disputed milestones in four agreements, two
/// of them with a contract wallet as worker that may refuse money. What is refused reverts, and changes nothing.
contract CourtCrowd is CourtScene {
    uint256 internal constant CASES = 8;

    /// @notice How many disputes came to the court, and how often deposits were returned: a crowd that gets nothing
    /// done proves nothing.
    uint256 public raised;
    uint256 public returned;

    constructor() {
        _setCourt();
        CHEATS.deal(address(this), 1 ether);
        for (uint256 i = 0; i < CASES; ++i) {
            _disputed(_dealOf(i), i % 2);
        }
    }

    /* ACTS */

    function deposit(uint256 number, uint256 chosen, uint256 mistake) external {
        IEscrowTypes.Terms memory terms = _dealOf(number);
        IErc792Arbiter.Docket memory docket = _docket(number);
        IErc792Arbiter.Side side = chosen % 2 == 0 ? WORKER : EMPLOYER;
        if (docket.owing != NOBODY && chosen % 8 != 0) side = docket.owing;
        uint256 deposited = side == WORKER ? docket.workerDeposit : docket.employerDeposit;
        uint256 cost = court.arbitrationCost("");
        uint256 value = cost > deposited ? cost - deposited : 0;
        if (mistake % 16 == 0) ++value;
        bridge.deposit{value: value}(escrow, terms.payment, terms.conditions, number % 2, side);
        if (_docket(number).stage == IErc792Arbiter.Stage.AtCourt) ++raised;
    }

    function giveRuling(uint256 number, uint256 ruling, bool isAppealed) external {
        court.giveRuling(_disputeOf(number), ruling % 3);
        if (isAppealed) appeal(number);
    }

    function executeRuling(uint256 number) external {
        court.executeRuling(_disputeOf(number));
    }

    function appeal(uint256 number) public {
        uint256 cost = court.appealCost(_disputeOf(number), "");
        bridge.appeal{value: 2 * cost}(_caseOf(number));
    }

    function note(uint256 number) external {
        bridge.note(_caseOf(number));
    }

    function execute(uint256 number) external {
        IEscrowTypes.Terms memory terms = _dealOf(number);
        bridge.execute(escrow, terms.payment, terms.conditions, number % 2);
    }

    function returnDeposits(uint256 number) external {
        bridge.returnDeposits(_caseOf(number));
        ++returned;
    }

    function withdraw(uint256 chosen) external {
        if (chosen % 2 == 0) return bridge.withdraw(address(wallet), address(wallet));
        wallet.execute(address(bridge), 0, abi.encodeCall(Erc792Arbiter.withdraw, (address(wallet), address(0xe15e))));
    }

    /* CIRCUMSTANCES */

    /// @dev Often so short that a ruling can still be appealed.
    function wait(uint256 time) external {
        CHEATS.warp(block.timestamp + (time % 3 == 0 ? time % 2 minutes : time % 12 hours));
    }

    function changeFee(uint256 fee) external {
        court.setArbitrationCost(1 + fee % 1000);
    }

    function release(uint256 number, uint96 released) external {
        if (released % 4 == 0) _release(_dealOf(number), number % 2, released % 1000);
    }

    function misbehave(uint256 chosen, uint256 number) external {
        wallet.setRefusing(chosen % 2 == 0);
        wallet.callBack(address(bridge), abi.encodeCall(IErc792Arbiter.returnDeposits, (_caseOf(number))));
    }

    /* WHAT MUST HOLD */

    /// @notice Wei that the bridge must hold: deposits not returned, less what the court got of them, and what is owed.
    function liabilities() external view returns (uint256 sum) {
        for (uint256 i = 0; i < CASES; ++i) {
            IErc792Arbiter.Docket memory docket = _docket(i);
            sum += uint256(docket.workerDeposit) + docket.employerDeposit - docket.cost;
        }
        sum += bridge.owedOf(employer) + bridge.owedOf(worker) + bridge.owedOf(address(wallet));
    }

    function held() external view returns (uint256) {
        return address(bridge).balance;
    }

    /// @notice Wei that stay in the bridge when time has passed and everybody takes what is due. Changes nothing.
    function stranded() external returns (uint256 left) {
        uint256 snapshot = CHEATS.snapshotState();
        CHEATS.warp(block.timestamp + DISPUTE_PERIOD);
        wallet.setRefusing(false);
        for (uint256 i = 0; i < CASES; ++i) {
            IErc792Arbiter.Docket memory docket = _docket(i);
            if (uint256(docket.workerDeposit) + docket.employerDeposit != 0) bridge.returnDeposits(_caseOf(i));
        }
        if (bridge.owedOf(address(wallet)) != 0) bridge.withdraw(address(wallet), address(wallet));
        left = address(bridge).balance;
        CHEATS.revertToStateAndDelete(snapshot);
    }

    /* INTERNAL */

    /// @dev Made anew for each use, as on chain.
    function _dealOf(uint256 number) internal view returns (IEscrowTypes.Terms memory terms) {
        uint256 deal = number % CASES / 2;
        terms = _terms(address(bridge), deal % 2 == 0 ? worker : address(wallet));
        terms.conditions.salt = uint64(deal);
    }

    function _caseOf(uint256 number) internal view returns (bytes32) {
        return bridge.caseIdOf(_matter(_dealOf(number), number % 2));
    }

    function _docket(uint256 number) internal view returns (IErc792Arbiter.Docket memory) {
        return bridge.docketOf(_caseOf(number));
    }

    function _disputeOf(uint256 number) internal view returns (uint256) {
        IErc792Arbiter.Docket memory docket = _docket(number);
        require(docket.stage == IErc792Arbiter.Stage.AtCourt, "not at court");
        return docket.disputeId;
    }
}
