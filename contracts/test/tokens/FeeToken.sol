// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {MintableToken} from "./MintableToken.sol";

/// @title FeeToken
/// @notice Takes a fee on each transfer: out of what arrives, or on top of what leaves.
contract FeeToken is MintableToken {
    /* STORAGE */

    /// @notice Basis points of each transfer.
    uint256 public feeBps;
    /// @notice Whether the sender pays the fee on top.
    bool public isOnTop;

    /* CONSTRUCTOR */

    constructor() MintableToken(18) {}

    /* ACTS */

    function takeFee(uint256 bps, bool onTop) external {
        (feeBps, isOnTop) = (bps, onTop);
    }

    /* INTERNAL */

    function _update(address from, address to, uint256 amount) internal override {
        uint256 fee = from == address(0) || to == address(0) ? 0 : amount * feeBps / 10_000;
        if (fee != 0) super._update(from, address(0), fee);
        super._update(from, to, isOnTop ? amount : amount - fee);
    }
}
