// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Cheats} from "../Cheats.sol";

/// @title TokenCheats
/// @notice More of Foundry's virtual machine: what the tests of tokens and wallets use beside.
interface TokenCheats is Cheats {
    function expectRevert(bytes4 selector) external;
    function expectRevert(bytes calldata reason) external;
    function readFileBinary(string calldata path) external view returns (bytes memory);
    function toString(bytes calldata value) external pure returns (string memory);
    function toString(uint256 value) external pure returns (string memory);
}

TokenCheats constant VM = TokenCheats(address(uint160(uint256(keccak256("hevm cheat code")))));
