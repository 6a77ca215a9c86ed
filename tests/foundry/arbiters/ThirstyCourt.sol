// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title ThirstyCourt
/// @notice A court that uses up a given amount of gas before it takes a dispute, or all that it gets and takes none; and
/// another amount before it tells its fee.
contract ThirstyCourt {
    uint256 internal immutable THIRST;
    uint256 internal immutable THIRST_OF_FEE;

    constructor(uint256 thirst, uint256 thirstOfFee) {
        (THIRST, THIRST_OF_FEE) = (thirst, thirstOfFee);
    }

    function createDispute(uint256, bytes calldata) external payable returns (uint256) {
        _drink(THIRST);
        return 7;
    }

    function arbitrationCost(bytes calldata) external view returns (uint256) {
        _drink(THIRST_OF_FEE);
        return 1e15;
    }

    function _drink(uint256 thirst) internal view {
        uint256 start = gasleft();
        while (start - gasleft() < thirst) {}
    }
}
