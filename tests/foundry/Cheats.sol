// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Cheats
/// @notice The part of Foundry's virtual machine that our tests use.
interface Cheats {
    struct Log {
        bytes32[] topics;
        bytes data;
        address emitter;
    }

    function addr(uint256 key) external pure returns (address);
    function assume(bool condition) external pure;
    function chainId(uint256 id) external;
    function deal(address owner, uint256 balance) external;
    function deployCode(string calldata artifact) external returns (address deployed);
    function deployCode(string calldata artifact, bytes calldata arguments) external returns (address deployed);
    function envOr(string calldata name, uint256 otherwise) external view returns (uint256);
    function etch(address place, bytes calldata code) external;
    function expectEmit(address emitter) external;
    function getRecordedLogs() external returns (Log[] memory);
    function load(address owner, bytes32 slot) external view returns (bytes32);
    function prank(address sender) external;
    function recordLogs() external;
    function revertToState(uint256 snapshot) external returns (bool);
    function revertToStateAndDelete(uint256 snapshot) external returns (bool);
    function sign(uint256 key, bytes32 digest) external pure returns (uint8 v, bytes32 r, bytes32 s);
    function snapshotState() external returns (uint256 snapshot);
    function store(address owner, bytes32 slot, bytes32 word) external;
    function warp(uint256 timestamp) external;
}

Cheats constant VM = Cheats(address(uint160(uint256(keccak256("hevm cheat code")))));
