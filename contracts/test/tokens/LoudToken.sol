// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {MintableToken} from "./MintableToken.sol";

/// @title LoudToken
/// @notice Answers a transfer with far too much: a word that says true, or false, and zeros behind it.
contract LoudToken is MintableToken {
    /* STORAGE */

    /// @notice Bytes that a transfer returns.
    uint256 public length = 32;
    /// @notice Whether transfers fail, with as many bytes of reason.
    bool public isFailing;

    /* CONSTRUCTOR */

    constructor() MintableToken(18) {}

    /* ACTS */

    function speak(uint256 length_, bool failing) external {
        (length, isFailing) = (length_, failing);
    }

    function transfer(address to, uint256 amount) public override returns (bool) {
        super.transfer(to, amount);
        _answer();
    }

    function transferFrom(address from, address to, uint256 amount) public override returns (bool) {
        super.transferFrom(from, to, amount);
        _answer();
    }

    /* INTERNAL */

    /// @dev Ends the call. Not memory-safe, and not meant to go on.
    function _answer() internal view {
        (uint256 size, bool failing) = (length, isFailing);
        assembly {
            mstore(0, 1)
            mstore(0x20, 0)
            mstore(0x40, 0)
            if failing { revert(0, size) }
            return(0, size)
        }
    }
}
