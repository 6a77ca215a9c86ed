// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";

import {IAgreementEscrow} from "../../../contracts/interfaces/IAgreementEscrow.sol";
import {IEscrowFunding} from "../../../contracts/interfaces/IEscrowFunding.sol";
import {IEscrowTypes} from "../../../contracts/interfaces/IEscrowTypes.sol";
import {DollarToken} from "../../../contracts/test/tokens/DollarToken.sol";
import {ReenteringWallet} from "../../../contracts/test/wallets/ReenteringWallet.sol";
import {Permit2Stage} from "./Permit2Stage.sol";
import {TokenStage} from "./TokenStage.sol";
import {VM} from "./TokenCheats.sol";

/// @title GaslessStage
/// @notice An employer with a key, tokens, and nothing else: no gas, no allowance. What it signs, others bring.
abstract contract GaslessStage is TokenStage, Permit2Stage {
    /* TYPES */

    /// @notice What an employer signs for a token or for Permit2, beside who it is.
    struct Grant {
        address token;
        address to;
        uint256 value;
        uint256 validAfter;
        uint256 validUntil;
        uint256 nonce;
    }

    /* CONSTANTS */

    bytes32 internal constant RECEIVE_TYPEHASH = keccak256(
        "ReceiveWithAuthorization(address from,address to,uint256 value,uint256 validAfter,uint256 validBefore,"
        "bytes32 nonce)"
    );
    bytes32 internal constant PERMIT_TYPEHASH =
        keccak256("Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)");
    bytes32 internal constant PERMISSION_TYPEHASH = keccak256("TokenPermissions(address token,uint256 amount)");
    bytes32 internal constant WITNESS_TYPEHASH = keccak256(
        "PermitWitnessTransferFrom(TokenPermissions permitted,address spender,uint256 nonce,uint256 deadline,"
        "Fund witness)Fund(bytes32 agreementId,uint128 milestones)TokenPermissions(address token,uint256 amount)"
    );

    /* STORAGE */

    DollarToken internal dollar;

    /* INTERNAL: THE STAGE */

    function _setGaslessStage() internal {
        _setStage();
        _putPermit2();
        dollar = new DollarToken();
        _becomeEmployer(VM.addr(EMPLOYER_KEY));
    }

    /// @dev Makes somebody the employer, with tokens and Permit2's allowance of them, which costs gas once.
    function _becomeEmployer(address payer) internal {
        employer = ReenteringWallet(payable(payer));
        dollar.mint(payer, 10_000);
        VM.prank(payer);
        dollar.approve(PERMIT2, type(uint256).max);
    }

    /// @dev A stranger brings a call to the escrow.
    function _relay(bytes memory input) internal returns (bool done, bytes memory reason) {
        VM.prank(stranger);
        (done, reason) = address(escrow).call(input);
    }

    function _requireRelayed(bytes memory input) internal {
        (bool done, bytes memory reason) = _relay(input);
        require(done, string.concat("refused: ", VM.toString(reason)));
    }

    function _requireRefused(bytes memory input, bytes memory expected) internal {
        (bool done, bytes memory reason) = _relay(input);
        require(!done, "not refused");
        require(keccak256(reason) == keccak256(expected), string.concat("another reason: ", VM.toString(reason)));
    }

    function _requireFunded(uint128 set, uint256 part, IEscrowTypes.Phase phase) internal view {
        require(_phaseOf(part) == phase, "another phase");
        require(dollar.balanceOf(address(escrow)) == _sum(set), "the escrow holds another sum");
        require(dollar.balanceOf(address(employer)) == 10_000 - _sum(set), "the employer lost another sum");
    }

    function _phaseOf(uint256 part) internal view returns (IEscrowTypes.Phase) {
        return escrow.holdingOf(_idOf(address(dollar)), part, _amount(part)).phase;
    }

    /* INTERNAL: WHAT THE EMPLOYER SIGNS */

    function _fundHash(bytes32 agreementId, uint128 set) internal pure returns (bytes32) {
        return keccak256(abi.encode(keccak256("Fund(bytes32 agreementId,uint128 milestones)"), agreementId, set));
    }

    function _fundDigest(bytes32 agreementId, uint128 set) internal view returns (bytes32) {
        return keccak256(abi.encodePacked(hex"1901", _separator(), _fundHash(agreementId, set)));
    }

    /// @dev The right grant of an ERC-3009 authorization for a set, good for an hour.
    function _authorization(uint128 set) internal view returns (Grant memory) {
        return Grant({
            token: address(dollar),
            to: address(escrow),
            value: _sum(set),
            validAfter: 0,
            validUntil: START + 1 hours,
            nonce: uint256(_fundDigest(_idOf(address(dollar)), set))
        });
    }

    function _signReceive(uint256 key, Grant memory grant) internal view returns (bytes memory) {
        return _signReceiveAs(key, RECEIVE_TYPEHASH, grant);
    }

    function _signReceiveAs(uint256 key, bytes32 typehash, Grant memory grant) internal view returns (bytes memory) {
        bytes32 hash = keccak256(
            abi.encode(
                typehash, address(employer), grant.to, grant.value, grant.validAfter, grant.validUntil, grant.nonce
            )
        );
        return _signFor(key, DollarToken(grant.token).DOMAIN_SEPARATOR(), hash);
    }

    /// @dev The right permission of Permit2 for a set, good for an hour.
    function _permission(uint128 set) internal view returns (Grant memory) {
        return Grant(address(dollar), address(escrow), _sum(set), 0, START + 1 hours, 7);
    }

    function _signPermission(uint256 key, Grant memory grant, bytes32 witness) internal view returns (bytes memory) {
        bytes32 permitted = keccak256(abi.encode(PERMISSION_TYPEHASH, grant.token, grant.value));
        bytes32 hash =
            keccak256(abi.encode(WITNESS_TYPEHASH, permitted, grant.to, grant.nonce, grant.validUntil, witness));
        return _signFor(key, IERC20Permit(PERMIT2).DOMAIN_SEPARATOR(), hash);
    }

    function _signPermit(uint256 key, address spender, uint256 value, uint256 deadline)
        internal
        view
        returns (bytes memory)
    {
        address owner = address(employer);
        uint256 nonce = dollar.nonces(owner);
        bytes32 hash = keccak256(abi.encode(PERMIT_TYPEHASH, owner, spender, value, nonce, deadline));
        return _signFor(key, dollar.DOMAIN_SEPARATOR(), hash);
    }

    function _signFund(uint256 key, uint128 set) internal view returns (bytes memory) {
        return _sign(key, _fundHash(_idOf(address(dollar)), set));
    }

    function _signFor(uint256 key, bytes32 separator, bytes32 hash) internal pure returns (bytes memory) {
        return _signDigest(key, keccak256(abi.encodePacked(hex"1901", separator, hash)));
    }

    /* INTERNAL: CALLS */

    function _authorized(uint128 set, Grant memory grant, bytes memory signature, bytes memory acceptance)
        internal
        view
        returns (bytes memory)
    {
        return abi.encodeCall(
            IEscrowFunding.fundWithAuthorization,
            (
                _payment(grant.token),
                set,
                _conditions(grant.token),
                grant.validAfter,
                grant.validUntil,
                signature,
                acceptance
            )
        );
    }

    function _permitted(uint128 set, Grant memory grant, bytes memory signature, bytes memory acceptance)
        internal
        view
        returns (bytes memory)
    {
        return abi.encodeCall(
            IEscrowFunding.fundWithPermit2,
            (_payment(grant.token), set, _conditions(grant.token), grant.nonce, grant.validUntil, signature, acceptance)
        );
    }

    /// @dev An allowance by signature and a funding that uses it, at once.
    function _permitAndFund(bytes memory permit, uint256 value, uint256 deadline, uint128 set)
        internal
        view
        returns (bytes memory)
    {
        bytes[] memory acts = new bytes[](2);
        acts[0] = _permit(permit, value, deadline);
        acts[1] = abi.encodeCall(
            IEscrowFunding.fundWithAllowance,
            (_payment(address(dollar)), set, _conditions(address(dollar)), _signFund(EMPLOYER_KEY, set), "")
        );
        return abi.encodeCall(IAgreementEscrow.batch, (acts));
    }

    function _permit(bytes memory signature, uint256 value, uint256 deadline) internal view returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = _split(signature);
        return abi.encodeCall(IEscrowFunding.permit, (address(dollar), address(employer), value, deadline, v, r, s));
    }

    function _split(bytes memory signature) internal pure returns (uint8 v, bytes32 r, bytes32 s) {
        assembly ("memory-safe") {
            r := mload(add(signature, 32))
            s := mload(add(signature, 64))
            v := byte(0, mload(add(signature, 96)))
        }
    }
}
