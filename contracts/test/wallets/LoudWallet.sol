// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {KeyWallet} from "./KeyWallet.sol";

// solhint-disable no-complex-fallback

/// @title LoudWallet
/// @notice Answers a payment with as many bytes as its gas buys, or refuses it with them.
contract LoudWallet is KeyWallet {
    /* CONSTANTS */

    uint256 public immutable LENGTH;
    bool public immutable IS_REFUSING;

    /* CONSTRUCTOR */

    constructor(address key, uint256 length, bool refusing) KeyWallet(key) {
        (LENGTH, IS_REFUSING) = (length, refusing);
    }

    receive() external payable override {
        (uint256 length, bool refusing) = (LENGTH, IS_REFUSING);
        assembly {
            if refusing { revert(0, length) }
            return(0, length)
        }
    }
}
