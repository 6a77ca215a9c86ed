// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {DoubleEntryToken} from "./DoubleEntryToken.sol";

/// @title SecondDoor
/// @notice A second address of one token: another ERC-20 in front of the same balance sheet.
contract SecondDoor {
    /* CONSTANTS */

    DoubleEntryToken public immutable SHEET;

    /* CONSTRUCTOR */

    constructor(DoubleEntryToken sheet) {
        SHEET = sheet;
    }

    /* ACTS */

    function approve(address spender, uint256 amount) external returns (bool) {
        return SHEET.approveFor(msg.sender, spender, amount);
    }

    function transfer(address to, uint256 amount) external returns (bool) {
        return SHEET.transferFor(msg.sender, to, amount);
    }

    function transferFrom(address from, address to, uint256 amount) external returns (bool) {
        return SHEET.transferFromFor(msg.sender, from, to, amount);
    }

    /* VIEWS */

    function balanceOf(address owner) external view returns (uint256) {
        return SHEET.balanceOf(owner);
    }

    function allowance(address owner, address spender) external view returns (uint256) {
        return SHEET.allowance(owner, spender);
    }
}
