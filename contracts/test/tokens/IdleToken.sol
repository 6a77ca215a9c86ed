// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {MintableToken} from "./MintableToken.sol";

/// @title IdleToken
/// @notice Reports success and moves nothing.
contract IdleToken is MintableToken {
    /* CONSTRUCTOR */

    constructor() MintableToken(18) {}

    /* ACTS */

    function transfer(address, uint256) public pure override returns (bool) {
        return true;
    }

    function transferFrom(address, address, uint256) public pure override returns (bool) {
        return true;
    }
}
