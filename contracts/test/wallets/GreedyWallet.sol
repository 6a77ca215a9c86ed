// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {KeyWallet} from "./KeyWallet.sol";

// solhint-disable no-complex-fallback

/// @title GreedyWallet
/// @notice Burns gas when it is paid. If it gets less than it needs it refuses at once, which is cheap.
contract GreedyWallet is KeyWallet {
    /* CONSTANTS */

    /// @notice Gas that receiving needs, all in all, but for some hundred.
    uint256 public immutable NEED;
    uint256 internal constant SLACK = 500;
    /// @dev Whoever needs more burns it in vain.
    uint256 internal constant MANY = 1_000_000;

    /* STORAGE */

    /// @notice How often it was paid.
    uint256 public payments;

    /* ERRORS */

    error GasLacks(uint256 left, uint256 need);

    /* CONSTRUCTOR */

    constructor(address key, uint256 need) KeyWallet(key) {
        NEED = need;
    }

    /// @dev What it needs includes the 22,100 gas of noting the first payment.
    receive() external payable override {
        uint256 left = gasleft();
        if (left < NEED + SLACK && NEED < MANY) revert GasLacks(left, NEED);
        ++payments;
        while (left - gasleft() < NEED) continue;
    }
}
