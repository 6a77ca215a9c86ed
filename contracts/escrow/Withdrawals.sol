// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEscrowWithdrawals} from "../interfaces/IEscrowWithdrawals.sol";
import {Authorizations} from "../libraries/Authorizations.sol";
import {Payout} from "../libraries/Payout.sol";
import {Holdings} from "./Holdings.sol";

/// @title Withdrawals
/// @notice The acts that pay out what waits: payouts that could not be pushed, and fees.
abstract contract Withdrawals is Holdings {
    /* ACTS */

    /// @inheritdoc IEscrowWithdrawals
    function withdraw(address token, address owner, address to, bytes calldata ownerSignature) external nonReentrant {
        // Check: the owner says where to, anybody may send it to the owner itself; something is owed, and not lost.
        uint256 amount = owedOf[token][owner];
        if (to != owner) {
            // The owner's own call uses the nonce up, too: so it calls off what it signed before.
            bytes32 authorization = Authorizations.withdraw(owner, token, to, nonceOf[owner]++);
            _requireConsent(owner, authorization, ownerSignature);
        }
        if (amount == 0) revert NothingOwed(owner, token);
        if (to == address(0) || to == address(this)) revert NotAPayee(to);

        // Effect.
        owedOf[token][owner] = 0;
        emit OwedWithdrawn(owner, token, to, amount);

        // Interaction: with all the gas that the caller gives, because nothing else depends on it.
        if (!Payout.pay(token, to, amount, gasleft())) revert PayoutFailed(token, to, amount);
    }

    /// @inheritdoc IEscrowWithdrawals
    function sweep(address token, address feeRecipient) external nonReentrant {
        // Check: fees accrued.
        uint256 amount = feesOf[token][feeRecipient];
        if (amount == 0) revert NothingOwed(feeRecipient, token);

        // Effect.
        feesOf[token][feeRecipient] = 0;
        emit FeesSwept(feeRecipient, token, amount);

        // Interaction.
        _pay(bytes32(0), token, feeRecipient, amount);
    }
}
