// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";

import {IEscrowErrors} from "../interfaces/IEscrowErrors.sol";

/// @title Deposit
/// @notice Draws money from an employer. The whole of it arrives, or nothing happens.
library Deposit {
    using SafeERC20 for IERC20;

    /// @notice Draws exactly `amount` token units (`token` zero: wei, sent along by the employer).
    function draw(address token, address employer, uint96 amount) internal {
        if (token == address(0)) _requireSent(employer, amount);
        else _drawToken(IERC20(token), employer, amount);
    }

    function _requireSent(address employer, uint96 amount) private view {
        if (msg.sender != employer) revert IEscrowErrors.NativeNeedsEmployer(msg.sender);
        if (msg.value != amount) revert IEscrowErrors.WrongValue(msg.value, amount);
    }

    function _drawToken(IERC20 token, address employer, uint96 amount) private {
        if (msg.value != 0) revert IEscrowErrors.WrongValue(msg.value, 0);

        uint256 before = token.balanceOf(address(this));
        token.safeTransferFrom(employer, address(this), amount);
        uint256 received = token.balanceOf(address(this)) - before;
        if (received != amount) revert IEscrowErrors.InexactTransfer(received, amount);
    }
}
