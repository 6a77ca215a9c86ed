// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Cheats
/// @notice The part of Foundry's virtual machine that our tests use.
interface Cheats {
    function addr(uint256 key) external pure returns (address);
    function assume(bool condition) external pure;
    function deal(address owner, uint256 balance) external;
    function prank(address sender) external;
    function revertToState(uint256 snapshot) external returns (bool);
    function sign(uint256 key, bytes32 digest) external pure returns (uint8 v, bytes32 r, bytes32 s);
    function snapshotState() external returns (uint256 snapshot);
    function warp(uint256 timestamp) external;
}

Cheats constant VM = Cheats(address(uint160(uint256(keccak256("hevm cheat code")))));
