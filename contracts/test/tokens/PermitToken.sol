// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC20, ERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";

import {MintableToken} from "./MintableToken.sol";

/// @title PermitToken
/// @notice Gives allowances by signature (ERC-2612), and knows no other authorization.
contract PermitToken is MintableToken, ERC20Permit {
    /* CONSTRUCTOR */

    constructor() MintableToken(18) ERC20Permit("Test Token") {}

    /* VIEWS */

    function decimals() public view override(ERC20, MintableToken) returns (uint8) {
        return super.decimals();
    }
}
