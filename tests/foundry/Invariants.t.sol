// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Crowd} from "./Crowd.sol";

/// @title InvariantsTest
/// @notice What holds whatever a crowd of parties, strangers, hostile tokens and wallets does, in any order.
contract InvariantsTest {
    /// @notice As Foundry wants to be told which functions of a contract to call.
    struct Target {
        address target;
        bytes4[] selectors;
    }

    Crowd internal crowd;

    function setUp() public {
        crowd = new Crowd();
    }

    function targetContracts() public view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(crowd);
    }

    /// @dev Only what the crowd does: not what we ask it.
    function targetSelectors() public view returns (Target[] memory targets) {
        targets = new Target[](1);
        targets[0].target = address(crowd);
        targets[0].selectors = new bytes4[](14);
        bytes4[14] memory acts = [
            Crowd.fund.selector,
            Crowd.accept.selector,
            Crowd.deliver.selector,
            Crowd.requestChanges.selector,
            Crowd.release.selector,
            Crowd.releaseSigned.selector,
            Crowd.refund.selector,
            Crowd.claim.selector,
            Crowd.reclaim.selector,
            Crowd.withdraw.selector,
            Crowd.sweep.selector,
            Crowd.wait.selector,
            Crowd.misbehave.selector,
            Crowd.behave.selector
        ];
        for (uint256 i = 0; i < acts.length; ++i) {
            targets[0].selectors[i] = acts[i];
        }
    }

    // spec: M1 F1 R1 U1 K2 X3 M2 M4 M5 M7 F2 F9
    /// forge-config: default.invariant.runs = 12
    /// forge-config: default.invariant.depth = 256
    function invariant_moneyIsWhereTheTermsSay() public view {
        address token = address(crowd.token());
        address escrow = address(crowd.escrow());
        // Equal, because nobody in this crowd gives the escrow anything beside an act.
        require(crowd.token().balanceOf(escrow) == crowd.liabilities(token), "tokens are missing or stranded");
        require(escrow.balance == crowd.liabilities(address(0)), "wei are missing or stranded");
        require(crowd.strangersGain() == 0, "a stranger gained");
        require(bytes(crowd.violation()).length == 0, crowd.violation());
    }

    // spec: M3 K1 X1 X2 W1
    /// forge-config: default.invariant.runs = 6
    /// forge-config: default.invariant.depth = 256
    function invariant_oneHonestPartyEmptiesEveryMilestone() public {
        require(crowd.isLive(), "a milestone is stuck");
    }
}
