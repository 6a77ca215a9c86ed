// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {MintableToken} from "./MintableToken.sol";

/// @title FalseToken
/// @notice Returns false instead of reverting: for a lack of balance or allowance, and to whom it refuses to pay.
contract FalseToken is MintableToken {
    /* STORAGE */

    /// @notice Who receives nothing.
    mapping(address receiver => bool) public isRefused;

    /* CONSTRUCTOR */

    constructor() MintableToken(18) {}

    /* ACTS */

    function refuse(address receiver, bool refused) external {
        isRefused[receiver] = refused;
    }

    function transfer(address to, uint256 amount) public override returns (bool) {
        if (isRefused[to] || balanceOf(msg.sender) < amount) return false;
        return super.transfer(to, amount);
    }

    function transferFrom(address from, address to, uint256 amount) public override returns (bool) {
        if (isRefused[to] || balanceOf(from) < amount || allowance(from, msg.sender) < amount) return false;
        return super.transferFrom(from, to, amount);
    }
}
