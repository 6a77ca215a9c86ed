// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";

import {IEscrowFunding} from "../../contracts/interfaces/IEscrowFunding.sol";
import {IEscrowTypes} from "../../contracts/interfaces/IEscrowTypes.sol";
import {GaslessStage} from "./tokens/GaslessStage.sol";
import {VM} from "./tokens/TokenCheats.sol";

/// @title GaslessReentranceTest
/// @notice A permit calls whatever its caller names as the token. So this contract is one, and calls back from within.
contract GaslessReentranceTest is GaslessStage {
    uint128 internal constant SET = 6;

    bytes internal planted;
    bool internal isCalledBack;
    bytes4 internal reason;

    function setUp() public {
        _setGaslessStage();
        VM.prank(address(employer));
        dollar.approve(address(escrow), type(uint256).max);
    }

    /// @notice What the escrow calls: no signature is looked at, the planted act is carried out.
    function permit(address, address, uint256, uint256, uint8, bytes32, bytes32) external {
        isCalledBack = true;
        (bool done, bytes memory output) = address(escrow).call(planted);
        reason = done ? bytes4(0) : bytes4(output);
    }

    function fixtureInner() public pure returns (string[4] memory) {
        return ["fundWithAllowance", "fundWithAuthorization", "fundWithPermit2", "permit"];
    }

    // spec: TK8
    function table_noFundingBySignatureGoesThroughWithinAPermit(string memory inner) public {
        planted = _call(keccak256(bytes(inner)));
        uint256 snapshot = VM.snapshotState();
        _requireRelayed(planted);
        VM.revertToStateAndDelete(snapshot);

        escrow.permit(address(this), address(employer), 1, START, 27, 0, 0);

        require(isCalledBack, "nobody called back");
        require(reason == ReentrancyGuardTransient.ReentrancyGuardReentrantCall.selector, "another reason, or none");
        require(_phaseOf(1) == IEscrowTypes.Phase.None, "funded");
        require(dollar.balanceOf(address(escrow)) == 0, "something was drawn");
    }

    function _call(bytes32 inner) internal view returns (bytes memory) {
        if (inner == keccak256("fundWithAllowance")) {
            return abi.encodeCall(
                IEscrowFunding.fundWithAllowance,
                (_payment(address(dollar)), SET, _conditions(address(dollar)), _signFund(EMPLOYER_KEY, SET), "")
            );
        }
        if (inner == keccak256("fundWithAuthorization")) {
            Grant memory grant = _authorization(SET);
            return _authorized(SET, grant, _signReceive(EMPLOYER_KEY, grant), "");
        }
        if (inner == keccak256("fundWithPermit2")) {
            Grant memory grant = _permission(SET);
            bytes32 witness = _fundHash(_idOf(address(dollar)), SET);
            return _permitted(SET, grant, _signPermission(EMPLOYER_KEY, grant, witness), "");
        }
        return _permit(_signPermit(EMPLOYER_KEY, address(escrow), 1, START), 1, START);
    }
}
