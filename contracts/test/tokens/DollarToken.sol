// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";

import {DevToken} from "../DevToken.sol";

/// @title DollarToken
/// @notice The token of development chains with what later dollar tokens added to ERC-3009: signatures as `bytes`, by
/// which contract wallets sign, too.
contract DollarToken is DevToken {
    /* ACTS */

    /// @notice Carries out a transfer that `from`, a key or a contract wallet, signed, for the receiver alone.
    function receiveWithAuthorization(
        address from,
        address to,
        uint256 value,
        uint256 validAfter,
        uint256 validBefore,
        bytes32 nonce,
        bytes calldata signature
    ) external {
        bytes32 signed = keccak256(abi.encode(RECEIVE_TYPEHASH, from, to, value, validAfter, validBefore, nonce));

        if (msg.sender != to) revert NotReceiver(msg.sender, to);
        _requireWithin(validAfter, validBefore);
        _requireSigned(from, signed, signature);
        _spend(from, nonce);
        emit AuthorizationUsed(from, nonce);

        _transfer(from, to, value);
    }

    /// @notice Calls off a signed transfer that was not carried out.
    function cancelAuthorization(address authorizer, bytes32 nonce, bytes calldata signature) external {
        _requireSigned(authorizer, keccak256(abi.encode(CANCEL_TYPEHASH, authorizer, nonce)), signature);
        _spend(authorizer, nonce);
        emit AuthorizationCanceled(authorizer, nonce);
    }

    /* INTERNAL */

    function _requireSigned(address authorizer, bytes32 authorization, bytes calldata signature) internal view {
        bytes32 digest = _hashTypedDataV4(authorization);
        if (!SignatureChecker.isValidSignatureNowCalldata(authorizer, digest, signature)) {
            revert AuthorizationNotSigned(authorizer);
        }
    }
}
