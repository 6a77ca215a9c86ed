// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {IERC3009} from "@openzeppelin/contracts/interfaces/draft-IERC3009.sol";

import {IEscrowErrors} from "../interfaces/IEscrowErrors.sol";
import {IReceiveWithAuthorization, ISignatureTransfer} from "../interfaces/ITokenAuthorizations.sol";

/// @title Deposit
/// @notice Draws tokens from an employer, in one of three ways. The whole of it arrives, or nothing happens.
library Deposit {
    using SafeERC20 for IERC20;

    /// @notice What an employer signed for a token or for Permit2, beside the amount.
    struct Grant {
        /// @dev Not zero where the permission has a beginning, in Unix seconds.
        uint256 validAfter;
        /// @dev Unix seconds.
        uint256 validUntil;
        /// @dev What keeps the permission from being used twice.
        uint256 nonce;
    }

    /// @notice Where Permit2 is, on every chain that has it.
    ISignatureTransfer internal constant PERMIT2 = ISignatureTransfer(0x000000000022D473030F116dDEE9F6B43aC78BA3);

    /// @dev What Permit2 appends to its own type: our witness is the authorization `Fund`.
    string internal constant WITNESS_TYPE =
        "Fund witness)Fund(bytes32 agreementId,uint128 milestones)TokenPermissions(address token,uint256 amount)";

    /// @notice Draws exactly `amount` token units from the employer's allowance.
    function draw(address token, address employer, uint256 amount) internal {
        uint256 before = _balance(token);
        IERC20(token).safeTransferFrom(employer, address(this), amount);
        _requireArrived(token, before, amount);
    }

    /// @notice The same by the employer's ERC-3009 signature.
    /// @dev Source: ERC-3009, "receiveWithAuthorization": only the payee can use it, so that nobody runs ahead.
    function drawAuthorized(
        address token,
        address employer,
        uint256 amount,
        Grant memory grant,
        bytes calldata signature
    ) internal {
        uint256 before = _balance(token);
        if (signature.length == 65 && _signsByKey(employer)) {
            IERC3009(token)
                .receiveWithAuthorization(
                    employer,
                    address(this),
                    amount,
                    grant.validAfter,
                    grant.validUntil,
                    bytes32(grant.nonce),
                    uint8(signature[64]),
                    bytes32(signature[0:32]),
                    bytes32(signature[32:64])
                );
        } else {
            IReceiveWithAuthorization(token)
                .receiveWithAuthorization(
                    employer, address(this), amount, grant.validAfter, grant.validUntil, bytes32(grant.nonce), signature
                );
        }
        _requireArrived(token, before, amount);
    }

    /// @notice The same by the employer's Permit2 signature, which binds the witness.
    function drawPermitted(
        address token,
        address employer,
        uint256 amount,
        Grant memory grant,
        bytes32 witness,
        bytes calldata signature
    ) internal {
        uint256 before = _balance(token);
        PERMIT2.permitWitnessTransferFrom(
            ISignatureTransfer.PermitTransferFrom(
                ISignatureTransfer.TokenPermissions(token, amount), grant.nonce, grant.validUntil
            ),
            ISignatureTransfer.SignatureTransferDetails(address(this), amount),
            employer,
            witness,
            WITNESS_TYPE,
            signature
        );
        _requireArrived(token, before, amount);
    }

    /// @dev An address without code; or one that delegates to code (EIP-7702), which is 23 bytes long.
    function _signsByKey(address owner) private view returns (bool) {
        uint256 length = owner.code.length;
        return length == 0 || length == 23;
    }

    function _requireArrived(address token, uint256 before, uint256 amount) private view {
        uint256 afterwards = _balance(token);
        // Cannot overflow: the first condition is the second's guard.
        unchecked {
            if (afterwards >= before && afterwards - before == amount) return;
            revert IEscrowErrors.InexactTransfer(afterwards > before ? afterwards - before : 0, amount);
        }
    }

    /// @dev What this contract holds of a token. A token that does not answer with a word is refused.
    function _balance(address token) private view returns (uint256 held) {
        bytes4 selector = IERC20.balanceOf.selector;
        bool answered;
        // Assembly because a high-level call allocates memory for each answer: 300 gas in each funding. Memory-safe:
        // only the scratch space is written.
        assembly ("memory-safe") {
            mstore(0, selector)
            mstore(4, address())
            answered := and(gt(returndatasize(), 31), staticcall(gas(), token, 0, 36, 0, 32))
            held := mload(0)
        }
        if (!answered) revert IEscrowErrors.NotAToken(token);
    }
}
