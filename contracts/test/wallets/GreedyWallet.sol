// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {KeyWallet} from "./KeyWallet.sol";

// solhint-disable no-complex-fallback

/// @title GreedyWallet
/// @notice Burns gas when it is paid: a given amount, or all that there is.
contract GreedyWallet is KeyWallet {
    /* CONSTANTS */

    /// @notice Gas that receiving needs, all in all, but for some hundred.
    uint256 public immutable NEED;

    /* STORAGE */

    /// @notice How often it was paid.
    uint256 public payments;

    /* CONSTRUCTOR */

    constructor(address key, uint256 need) KeyWallet(key) {
        NEED = need;
    }

    /// @dev What it needs includes the 22,100 gas of noting the first payment.
    receive() external payable override {
        uint256 left = gasleft();
        ++payments;
        while (left - gasleft() < NEED) continue;
    }
}
