// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";

/// @title DevToken
/// @notice The token of development chains: worthless, because anybody can mint it. It can what the dollar tokens can:
/// allowances by signature (ERC-2612) and transfers by signature (ERC-3009).
/// @dev No constructor arguments, so that CREATE2 gives it one address on every chain.
contract DevToken is ERC20, ERC20Permit {
    /* CONSTANTS */

    bytes32 internal constant TRANSFER_TYPEHASH = keccak256(
        "TransferWithAuthorization(address from,address to,uint256 value,"
        "uint256 validAfter,uint256 validBefore,bytes32 nonce)"
    );
    bytes32 internal constant RECEIVE_TYPEHASH = keccak256(
        "ReceiveWithAuthorization(address from,address to,uint256 value,"
        "uint256 validAfter,uint256 validBefore,bytes32 nonce)"
    );
    bytes32 internal constant CANCEL_TYPEHASH = keccak256("CancelAuthorization(address authorizer,bytes32 nonce)");

    /* STORAGE */

    /// @notice Whether an authorization was used or cancelled.
    mapping(address authorizer => mapping(bytes32 nonce => bool)) public authorizationState;

    /* EVENTS */

    /// @notice A signed transfer was carried out.
    event AuthorizationUsed(address indexed authorizer, bytes32 indexed nonce);
    /// @notice A signed transfer was called off.
    event AuthorizationCanceled(address indexed authorizer, bytes32 indexed nonce);

    /* ERRORS */

    /// @notice The authorization is valid after `validAfter` and before `validBefore`, in Unix seconds.
    error OutsideValidity(uint256 timestamp, uint256 validAfter, uint256 validBefore);
    /// @notice The authorization was used or cancelled before.
    error AuthorizationSpent(address authorizer, bytes32 nonce);
    /// @notice The signature is not one of `authorizer` for this authorization.
    error AuthorizationNotSigned(address authorizer);
    /// @notice Only the receiver itself carries out a receive authorization.
    error NotReceiver(address caller, address receiver);

    /* CONSTRUCTOR */

    constructor() ERC20("Tally Dollar", "TLD") ERC20Permit("Tally Dollar") {}

    /* ACTS */

    /// @notice Makes `amount` token units out of nothing, for anybody. This is a test token.
    function mint(address to, uint256 amount) external {
        _mint(to, amount);
    }

    /// @notice Carries out a transfer that `from` signed. Source: ERC-3009.
    function transferWithAuthorization(
        address from,
        address to,
        uint256 value,
        uint256 validAfter,
        uint256 validBefore,
        bytes32 nonce,
        uint8 v,
        bytes32 r,
        bytes32 s
    ) external {
        bytes32 signed = keccak256(abi.encode(TRANSFER_TYPEHASH, from, to, value, validAfter, validBefore, nonce));

        _requireWithin(validAfter, validBefore);
        _requireSigned(from, signed, v, r, s);
        _spend(from, nonce);
        emit AuthorizationUsed(from, nonce);

        _transfer(from, to, value);
    }

    /// @notice Carries out a transfer that `from` signed, for the receiver alone: nobody can do it earlier than the
    /// receiving contract wants it. Source: ERC-3009.
    function receiveWithAuthorization(
        address from,
        address to,
        uint256 value,
        uint256 validAfter,
        uint256 validBefore,
        bytes32 nonce,
        uint8 v,
        bytes32 r,
        bytes32 s
    ) external {
        bytes32 signed = keccak256(abi.encode(RECEIVE_TYPEHASH, from, to, value, validAfter, validBefore, nonce));

        if (msg.sender != to) revert NotReceiver(msg.sender, to);
        _requireWithin(validAfter, validBefore);
        _requireSigned(from, signed, v, r, s);
        _spend(from, nonce);
        emit AuthorizationUsed(from, nonce);

        _transfer(from, to, value);
    }

    /// @notice Calls off a signed transfer that was not carried out. Source: ERC-3009.
    function cancelAuthorization(address authorizer, bytes32 nonce, uint8 v, bytes32 r, bytes32 s) external {
        _requireSigned(authorizer, keccak256(abi.encode(CANCEL_TYPEHASH, authorizer, nonce)), v, r, s);
        _spend(authorizer, nonce);
        emit AuthorizationCanceled(authorizer, nonce);
    }

    /* VIEWS */

    /// @notice Six, as the dollar tokens have.
    function decimals() public pure override returns (uint8) {
        return 6;
    }

    /* INTERNAL */

    function _spend(address authorizer, bytes32 nonce) internal {
        if (authorizationState[authorizer][nonce]) revert AuthorizationSpent(authorizer, nonce);
        authorizationState[authorizer][nonce] = true;
    }

    /// @dev Open at both ends, unlike our own deadlines: the standard says so.
    function _requireWithin(uint256 validAfter, uint256 validBefore) internal view {
        if (block.timestamp <= validAfter || block.timestamp >= validBefore) {
            revert OutsideValidity(block.timestamp, validAfter, validBefore);
        }
    }

    function _requireSigned(address authorizer, bytes32 authorization, uint8 v, bytes32 r, bytes32 s) internal view {
        if (ECDSA.recover(_hashTypedDataV4(authorization), v, r, s) != authorizer) {
            revert AuthorizationNotSigned(authorizer);
        }
    }
}
