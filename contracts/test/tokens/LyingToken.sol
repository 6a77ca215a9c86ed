// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {MintableToken} from "./MintableToken.sol";

/// @title LyingToken
/// @notice Says that somebody has more than it has, now or from the next transfer on.
contract LyingToken is MintableToken {
    /* STORAGE */

    /// @notice Token units that are reported beyond what is there.
    mapping(address owner => uint256) public lie;
    /// @notice Whether a transfer moves nothing, and reports to have moved all.
    bool public isPretending;

    /* CONSTRUCTOR */

    constructor() MintableToken(18) {}

    /* ACTS */

    function lieAbout(address owner, uint256 more) external {
        lie[owner] = more;
    }

    function pretend(bool pretending) external {
        isPretending = pretending;
    }

    /* VIEWS */

    function balanceOf(address owner) public view override returns (uint256) {
        return super.balanceOf(owner) + lie[owner];
    }

    /* INTERNAL */

    function _update(address from, address to, uint256 amount) internal override {
        if (isPretending) lie[to] += amount;
        else super._update(from, to, amount);
    }
}
