// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {KeyWallet} from "./KeyWallet.sol";

/// @title RefusingWallet
/// @notice Takes no money.
contract RefusingWallet is KeyWallet {
    /* ERRORS */

    error MoneyRefused();

    /* CONSTRUCTOR */

    constructor(address key) KeyWallet(key) {}

    receive() external payable override {
        revert MoneyRefused();
    }
}
