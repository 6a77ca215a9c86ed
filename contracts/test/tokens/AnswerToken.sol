// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {MintableToken} from "./MintableToken.sol";

/// @title AnswerToken
/// @notice Moves what it is told to, and answers with anything: nothing (USDT), nothing to one call and a word to the
/// other (BNB), false though it moved (as tokens that forget to return do), a number, a single byte.
contract AnswerToken is MintableToken {
    /* STORAGE */

    /// @notice What `transfer` returns.
    bytes public toTransfer;
    /// @notice What `transferFrom` returns.
    bytes public toTransferFrom;

    /* CONSTRUCTOR */

    constructor(bytes memory toTransfer_, bytes memory toTransferFrom_) MintableToken(6) {
        (toTransfer, toTransferFrom) = (toTransfer_, toTransferFrom_);
    }

    /* ACTS */

    function transfer(address to, uint256 amount) public override returns (bool) {
        super.transfer(to, amount);
        _answer(toTransfer);
    }

    function transferFrom(address from, address to, uint256 amount) public override returns (bool) {
        super.transferFrom(from, to, amount);
        _answer(toTransferFrom);
    }

    /* INTERNAL */

    /// @dev Ends the call.
    function _answer(bytes memory output) internal pure {
        assembly ("memory-safe") {
            return(add(output, 32), mload(output))
        }
    }
}
