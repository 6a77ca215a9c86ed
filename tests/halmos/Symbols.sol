// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Symbols
/// @notice The part of Halmos' virtual machine that our proofs use.
interface Symbols {
    function createAddress(string calldata name) external pure returns (address);
    function createBool(string calldata name) external pure returns (bool);
    function createBytes(uint256 length, string calldata name) external pure returns (bytes memory);
    function createBytes32(string calldata name) external pure returns (bytes32);
    function createUint(uint256 bits, string calldata name) external pure returns (uint256);
    function enableSymbolicStorage(address owner) external;
}

/// @title Cheats
/// @notice The part of Foundry's virtual machine that Halmos knows, too.
interface Cheats {
    function assume(bool condition) external pure;
    function deal(address owner, uint256 balance) external;
    function prank(address sender) external;
    function warp(uint256 timestamp) external;
}

Symbols constant SVM = Symbols(address(uint160(uint256(keccak256("svm cheat code")))));
Cheats constant VM = Cheats(address(uint160(uint256(keccak256("hevm cheat code")))));
