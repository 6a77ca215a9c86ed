// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IErc792Court} from "../../../contracts/arbiters/interfaces/IErc792.sol";

// solhint-disable avoid-low-level-calls

/// @title CallingCourt
/// @notice A court that calls somebody back whenever it is paid. Its rulings can be appealed, or are final.
contract CallingCourt {
    uint256 public constant FEE = 1e15;

    address internal callee;
    bytes internal message;
    /// @notice How often it called, and whether the last call went through.
    uint256 public calls;
    bool public calledBack;

    bool public isClosed;
    uint256 internal ruling;
    IErc792Court.DisputeStatus internal status;

    error Closed();

    /* WHAT TESTS SET */

    function callBack(address to, bytes calldata input) external {
        callee = to;
        message = input;
        calls = 0;
    }

    function setClosed(bool closed) external {
        isClosed = closed;
    }

    function setRuling(uint256 given, IErc792Court.DisputeStatus standing) external {
        ruling = given;
        status = standing;
    }

    /* ERC-792 */

    function createDispute(uint256, bytes calldata) external payable returns (uint256) {
        if (isClosed) revert Closed();
        _call();
        return 7;
    }

    function appeal(uint256, bytes calldata) external payable {
        _call();
    }

    function arbitrationCost(bytes calldata) external pure returns (uint256) {
        return FEE;
    }

    function appealCost(uint256, bytes calldata) external pure returns (uint256) {
        return FEE;
    }

    function currentRuling(uint256) external view returns (uint256) {
        return ruling;
    }

    function disputeStatus(uint256) external view returns (IErc792Court.DisputeStatus) {
        return status;
    }

    function _call() internal {
        ++calls;
        if (callee != address(0)) (calledBack,) = callee.call(message);
    }
}
