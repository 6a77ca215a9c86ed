// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {SSTORE2} from "solady/src/utils/SSTORE2.sol";

import {KeyWallet} from "./KeyWallet.sol";

// solhint-disable avoid-low-level-calls, no-complex-fallback

/// @title ReenteringWallet
/// @notice Calls anybody with anything when it is paid, or refuses to be paid.
contract ReenteringWallet is KeyWallet {
    /* STORAGE */

    /// @dev In one slot with what became of it, because payouts get little gas.
    address public callee;
    /// @notice How many calls back were made.
    uint32 public calls;
    /// @notice Whether the last call back went through.
    bool public wentThrough;
    /// @notice The selector of the error that the last call back reverted with.
    bytes4 public reason;
    /// @notice Whether it takes no money.
    bool public isRefusing;
    /// @notice Where the input is kept: as code, for the same reason.
    address public message;

    /* ERRORS */

    error MoneyRefused();

    /* CONSTRUCTOR */

    constructor(address key) KeyWallet(key) {}

    receive() external payable override {
        if (isRefusing) revert MoneyRefused();
        if (callee == address(0)) return;
        ++calls;
        (bool succeeded, bytes memory returned) = callee.call(SSTORE2.read(message));
        (wentThrough, reason) = (succeeded, succeeded ? bytes4(0) : bytes4(returned));
    }

    /* ACTS */

    function refuse(bool refusing) external {
        isRefusing = refusing;
    }

    function callBack(address to, bytes calldata input) external {
        (callee, message) = (to, SSTORE2.write(input));
    }
}
