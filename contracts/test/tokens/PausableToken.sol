// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {MintableToken} from "./MintableToken.sol";

/// @title PausableToken
/// @notice Moves nothing while it is paused.
contract PausableToken is MintableToken {
    /* STORAGE */

    bool public isPaused;

    /* ERRORS */

    error Paused();

    /* CONSTRUCTOR */

    constructor() MintableToken(6) {}

    /* ACTS */

    function pause(bool paused) external {
        isPaused = paused;
    }

    /* INTERNAL */

    function _update(address from, address to, uint256 amount) internal override {
        if (isPaused) revert Paused();
        super._update(from, to, amount);
    }
}
