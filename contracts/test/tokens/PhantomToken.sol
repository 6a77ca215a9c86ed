// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {MintableToken} from "./MintableToken.sol";

// solhint-disable no-complex-fallback

/// @title PhantomToken
/// @notice Has a fallback function that accepts every call and does nothing, as wrapped ether has: a permit or an
/// authorization that it never heard of seems to go through.
contract PhantomToken is MintableToken {
    /* STORAGE */

    /// @notice How many calls it did not understand.
    uint256 public unheard;

    /* CONSTRUCTOR */

    constructor() MintableToken(18) {}

    fallback() external payable {
        ++unheard;
    }

    receive() external payable {
        ++unheard;
    }
}
