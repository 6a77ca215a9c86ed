// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title ClosedCourt
/// @notice A court that names its fee and takes no dispute, until it opens; then it keeps the fee and stays silent.
contract ClosedCourt {
    bool internal isOpen;
    uint256 public arbitrationFee = 1e15;
    /// @notice Gas that it takes to take a dispute.
    uint256 internal thirst;

    error Closed();

    function open() external {
        isOpen = true;
    }

    function setArbitrationCost(uint256 cost) external {
        arbitrationFee = cost;
    }

    function setThirst(uint256 gas) external {
        thirst = gas;
    }

    function createDispute(uint256, bytes calldata) external payable returns (uint256) {
        if (!isOpen) revert Closed();
        uint256 floor = gasleft() - thirst;
        while (gasleft() > floor && thirst != 0) continue;
        return 7;
    }

    function arbitrationCost(bytes calldata) external view returns (uint256) {
        return arbitrationFee;
    }
}
