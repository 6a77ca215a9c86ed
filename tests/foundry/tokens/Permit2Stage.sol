// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {VM} from "./TokenCheats.sol";

/// @title Permit2Stage
/// @notice The real Permit2 at its address, as its creation code leaves it there: it keeps the chain's id.
abstract contract Permit2Stage {
    address internal constant PERMIT2 = 0x000000000022D473030F116dDEE9F6B43aC78BA3;
    address internal constant PERMIT2_DEPLOYER = 0x4e59b44847b379578588920cA78FbF26c0B4956C;
    bytes32 internal constant PERMIT2_SALT = 0x0000000000000000000000000000000000000000d3af2663da51c10215000000;

    function _putPermit2() internal {
        bytes memory creation = VM.readFileBinary(
            "node_modules/hardhat-predeploy/bin/0x000000000022D473030F116dDEE9F6B43aC78BA3.bytecode"
        );
        bytes32 hash = keccak256(abi.encodePacked(hex"ff", PERMIT2_DEPLOYER, PERMIT2_SALT, keccak256(creation)));
        require(address(uint160(uint256(hash))) == PERMIT2, "the package holds another code than Permit2's");

        VM.etch(PERMIT2, creation);
        (bool created, bytes memory runtime) = PERMIT2.call("");
        require(created, "Permit2 was not created");
        VM.etch(PERMIT2, runtime);
    }
}
