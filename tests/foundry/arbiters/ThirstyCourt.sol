// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title ThirstyCourt
/// @notice A court that uses up a given amount of gas before it takes a dispute, or all that it gets and takes none.
contract ThirstyCourt {
    uint256 internal immutable THIRST;

    constructor(uint256 thirst) {
        THIRST = thirst;
    }

    function createDispute(uint256, bytes calldata) external payable returns (uint256) {
        uint256 start = gasleft();
        while (start - gasleft() < THIRST) {}
        return 7;
    }

    function arbitrationCost(bytes calldata) external pure returns (uint256) {
        return 1e15;
    }
}
