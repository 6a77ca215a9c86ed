// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {CourtCrowd} from "./CourtCrowd.sol";

/// @title CourtInvariantsTest
/// @notice Deposits are conserved, whatever parties, strangers and the court do, in any order.
contract CourtInvariantsTest {
    /// @notice As Foundry wants to be told which functions of a contract to call.
    struct Target {
        address target;
        bytes4[] selectors;
    }

    CourtCrowd internal crowd;

    function setUp() public {
        crowd = new CourtCrowd();
    }

    function targetContracts() public view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(crowd);
    }

    /// @dev Only what the crowd does: not what we ask it. Deposits twice, because all else waits for them.
    function targetSelectors() public view returns (Target[] memory targets) {
        targets = new Target[](1);
        targets[0].target = address(crowd);
        targets[0].selectors = new bytes4[](13);
        bytes4[13] memory acts = [
            CourtCrowd.deposit.selector,
            CourtCrowd.deposit.selector,
            CourtCrowd.giveRuling.selector,
            CourtCrowd.executeRuling.selector,
            CourtCrowd.appeal.selector,
            CourtCrowd.note.selector,
            CourtCrowd.execute.selector,
            CourtCrowd.returnDeposits.selector,
            CourtCrowd.withdraw.selector,
            CourtCrowd.wait.selector,
            CourtCrowd.changeFee.selector,
            CourtCrowd.release.selector,
            CourtCrowd.misbehave.selector
        ];
        for (uint256 i = 0; i < acts.length; ++i) {
            targets[0].selectors[i] = acts[i];
        }
    }

    // spec: KC11 KC16
    /// forge-config: default.invariant.runs = 16
    /// forge-config: default.invariant.depth = 256
    /// forge-config: default.invariant.fail-on-revert = false
    function invariant_theBridgeHoldsWhatItOwes() public view {
        require(crowd.held() == crowd.liabilities(), "wei are missing or stranded");
    }

    // spec: KC14 KC16
    /// forge-config: default.invariant.runs = 6
    /// forge-config: default.invariant.depth = 256
    /// forge-config: default.invariant.fail-on-revert = false
    function invariant_allDepositsComeBackInTime() public {
        require(crowd.stranded() == 0, "deposits are stuck");
    }

    /// @notice Looked at when a run is over.
    function afterInvariant() public view {
        require(crowd.raised() + crowd.returned() != 0, "the crowd got nothing done");
    }
}
