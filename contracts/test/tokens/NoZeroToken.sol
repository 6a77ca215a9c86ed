// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {MintableToken} from "./MintableToken.sol";

/// @title NoZeroToken
/// @notice Reverts on a transfer of nothing.
contract NoZeroToken is MintableToken {
    /* ERRORS */

    error ZeroAmount();

    /* CONSTRUCTOR */

    constructor() MintableToken(18) {}

    /* INTERNAL */

    function _update(address from, address to, uint256 amount) internal override {
        if (amount == 0) revert ZeroAmount();
        super._update(from, to, amount);
    }
}
