// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {MintableToken} from "./MintableToken.sol";

/// @title RacingToken
/// @notice Refuses to replace one allowance by another, as USDT does: the old one must be taken back first.
contract RacingToken is MintableToken {
    /* ERRORS */

    error AllowanceStands(uint256 allowance);

    /* CONSTRUCTOR */

    constructor() MintableToken(6) {}

    /* ACTS */

    function approve(address spender, uint256 amount) public override returns (bool) {
        uint256 standing = allowance(msg.sender, spender);
        if (amount != 0 && standing != 0) revert AllowanceStands(standing);
        return super.approve(spender, amount);
    }
}
