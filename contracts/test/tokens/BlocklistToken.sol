// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {MintableToken} from "./MintableToken.sol";

/// @title BlocklistToken
/// @notice Refuses to move anything from a blocked sender and to a blocked receiver.
contract BlocklistToken is MintableToken {
    /* STORAGE */

    mapping(address sender => bool) public isBlockedSender;
    mapping(address receiver => bool) public isBlockedReceiver;

    /* ERRORS */

    error Blocked(address owner);

    /* CONSTRUCTOR */

    constructor() MintableToken(6) {}

    /* ACTS */

    function blockSender(address sender, bool blocked) external {
        isBlockedSender[sender] = blocked;
    }

    function blockReceiver(address receiver, bool blocked) external {
        isBlockedReceiver[receiver] = blocked;
    }

    /* INTERNAL */

    function _update(address from, address to, uint256 amount) internal override {
        if (isBlockedSender[from]) revert Blocked(from);
        if (isBlockedReceiver[to]) revert Blocked(to);
        super._update(from, to, amount);
    }
}
