// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

/// @title Payout
/// @notice Pays an address that may be hostile, without reading what it returns beyond one word. A payout that
/// fails is a value, not an exception, so that one party never blocks another.
library Payout {
    /// @notice Gas that a receiver, or a token on its way to it, may use when money is pushed.
    uint256 internal constant GAS = 200_000;

    /// @notice Gas that must be left before a push, or whoever calls could make an honest one fail on purpose:
    /// the call passes on at most 63/64 of what is left (EIP-150), after its own price of up to 36,600 (a cold
    /// address 2,600, value 9,000, a new address 25,000); and when it fails, booking the debt takes some 25,000.
    uint256 internal constant GAS_NEEDED = GAS * 64 / 63 + 75_000;

    /// @notice Pays `amount` token units (`token` zero: wei) to `to`, with at most `gasLimit` gas.
    /// @return paid Whether it arrived, as far as the receiver or the token says.
    function pay(address token, address to, uint256 amount, uint256 gasLimit) internal returns (bool paid) {
        return token == address(0) ? _payNative(to, amount, gasLimit) : _payToken(token, to, amount, gasLimit);
    }

    function _payNative(address to, uint256 amount, uint256 gasLimit) private returns (bool paid) {
        // Assembly because a high-level call copies all that the receiver returns, for which we would pay.
        // Memory-safe: it touches none.
        assembly ("memory-safe") {
            paid := call(gasLimit, to, amount, 0, 0, 0, 0)
        }
    }

    function _payToken(address token, address to, uint256 amount, uint256 gasLimit) private returns (bool paid) {
        bytes4 selector = IERC20.transfer.selector;
        // As above, and without the 120 gas of allocating the input. A token that returns nothing has paid if it did
        // not revert and has code; one that returns a word has paid if the word is 1. Memory-safe: the input lies
        // beyond the free memory pointer, and the output stays in the scratch space.
        assembly ("memory-safe") {
            let input := mload(0x40)
            mstore(input, selector)
            mstore(add(input, 4), shr(96, shl(96, to)))
            mstore(add(input, 36), amount)
            paid := call(gasLimit, token, 0, input, 68, 0, 32)
            switch returndatasize()
            case 0 { paid := and(paid, iszero(iszero(extcodesize(token)))) }
            default { paid := and(paid, and(gt(returndatasize(), 31), eq(mload(0), 1))) }
        }
    }
}
