// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {MintableToken} from "./MintableToken.sol";

/// @title DoubleEntryToken
/// @notice A token that is moved through two addresses, its own and its second door's (as TUSD's was).
contract DoubleEntryToken is MintableToken {
    /* STORAGE */

    /// @notice The second address. Set once.
    address public door;

    /* ERRORS */

    error NotTheDoor(address caller);

    /* CONSTRUCTOR */

    constructor() MintableToken(18) {}

    /* ACTS */

    function open(address secondDoor) external {
        if (door != address(0)) revert NotTheDoor(secondDoor);
        door = secondDoor;
    }

    function approveFor(address owner, address spender, uint256 amount) external returns (bool) {
        _requireDoor();
        _approve(owner, spender, amount);
        return true;
    }

    function transferFor(address owner, address to, uint256 amount) external returns (bool) {
        _requireDoor();
        _transfer(owner, to, amount);
        return true;
    }

    function transferFromFor(address spender, address from, address to, uint256 amount) external returns (bool) {
        _requireDoor();
        _spendAllowance(from, spender, amount);
        _transfer(from, to, amount);
        return true;
    }

    /* INTERNAL */

    function _requireDoor() internal view {
        if (msg.sender != door) revert NotTheDoor(msg.sender);
    }
}
