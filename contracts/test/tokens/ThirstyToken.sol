// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {MintableToken} from "./MintableToken.sol";

/// @title ThirstyToken
/// @notice Burns gas in each transfer.
contract ThirstyToken is MintableToken {
    /* STORAGE */

    /// @notice Gas that each transfer burns.
    uint256 public thirst;

    /* CONSTRUCTOR */

    constructor() MintableToken(18) {}

    /* ACTS */

    function burnGas(uint256 amount) external {
        thirst = amount;
    }

    /* INTERNAL */

    function _update(address from, address to, uint256 amount) internal override {
        uint256 left = gasleft();
        uint256 floor = left > thirst ? left - thirst : 0;
        while (gasleft() > floor) continue;
        super._update(from, to, amount);
    }
}
