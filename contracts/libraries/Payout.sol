// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

/// @title Payout
/// @notice Pushes money to an address that may be hostile: with bounded gas, and without reading what it returns
/// beyond one word. A push that fails is a value, not an exception, so that one party never blocks another.
library Payout {
    /// @notice Gas that a receiver, or a token on its way to it, may use.
    uint256 internal constant GAS = 200_000;

    /// @notice Gas that must be left before a push: the call passes on at most 63/64 of it (EIP-150), so with less a
    /// relayer could make an honest push fail on purpose.
    uint256 internal constant GAS_NEEDED = GAS * 64 / 63 + 10_000;

    /// @notice Sends `amount` token units (`token` zero: wei) to `to`.
    /// @return paid Whether it arrived, as far as the receiver or the token says.
    function push(address token, address to, uint256 amount) internal returns (bool paid) {
        return token == address(0) ? _pushNative(to, amount) : _pushToken(token, to, amount);
    }

    function _pushNative(address to, uint256 amount) private returns (bool paid) {
        // Assembly because a high-level call copies all that the receiver returns, for which we would pay.
        // Memory-safe: it touches none.
        assembly ("memory-safe") {
            paid := call(GAS, to, amount, 0, 0, 0, 0)
        }
    }

    function _pushToken(address token, address to, uint256 amount) private returns (bool paid) {
        bytes memory transfer = abi.encodeCall(IERC20.transfer, (to, amount));
        // As above. A token that returns nothing has paid if it did not revert and has code; one that returns a word
        // has paid if the word is 1. Memory-safe: the output stays in the scratch space.
        assembly ("memory-safe") {
            paid := call(GAS, token, 0, add(transfer, 32), mload(transfer), 0, 32)
            switch returndatasize()
            case 0 { paid := and(paid, iszero(iszero(extcodesize(token)))) }
            default { paid := and(paid, and(gt(returndatasize(), 31), eq(mload(0), 1))) }
        }
    }
}
