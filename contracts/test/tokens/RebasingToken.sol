// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {MintableToken} from "./MintableToken.sol";

/// @title RebasingToken
/// @notice Keeps shares: what everybody has grows and shrinks at once.
contract RebasingToken is MintableToken {
    /* STORAGE */

    /// @notice Token units that a thousand shares are worth.
    uint256 public worth = 1000;

    /* CONSTRUCTOR */

    constructor() MintableToken(18) {}

    /* ACTS */

    function rebase(uint256 newWorth) external {
        worth = newWorth;
    }

    /* VIEWS */

    function balanceOf(address owner) public view override returns (uint256) {
        return super.balanceOf(owner) * worth / 1000;
    }

    function totalSupply() public view override returns (uint256) {
        return super.totalSupply() * worth / 1000;
    }

    /* INTERNAL */

    function _update(address from, address to, uint256 amount) internal override {
        super._update(from, to, amount * 1000 / worth);
    }
}
