// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEscrowTypes} from "../../contracts/interfaces/IEscrowTypes.sol";
import {VM} from "./Cheats.sol";

/// @title Pen
/// @notice EIP-712 by the book, in plain `abi.encode`: what the parties sign. Shares no line with the contract.
abstract contract Pen is IEscrowTypes {
    string internal constant MILESTONE_TYPE = "Milestone(uint96 amount,uint40 deliverBy)";
    string internal constant PAYMENT_TYPE =
        "Payment(address employer,address worker,address token,address feeRecipient,uint16 feeBps,uint40 reviewPeriod)";
    string internal constant CONDITIONS_TYPE = "Conditions(address arbiter,uint40 disputePeriod,uint16 defaultWorkerBps,bytes32 briefHash,bytes32 parent,"
        "uint64 salt,Milestone[] milestones)";

    /* INTERNAL: TERMS */

    function _hashOf(Payment memory payment) internal pure returns (bytes32) {
        return keccak256(abi.encode(keccak256(bytes(PAYMENT_TYPE)), payment));
    }

    function _hashOf(Conditions memory rest) internal pure returns (bytes32) {
        bytes32[] memory parts = new bytes32[](rest.milestones.length);
        for (uint256 i = 0; i < parts.length; ++i) {
            parts[i] = keccak256(abi.encode(keccak256(bytes(MILESTONE_TYPE)), rest.milestones[i]));
        }
        return keccak256(
            abi.encode(
                keccak256(abi.encodePacked(CONDITIONS_TYPE, MILESTONE_TYPE)),
                rest.arbiter,
                rest.disputePeriod,
                rest.defaultWorkerBps,
                rest.briefHash,
                rest.parent,
                rest.salt,
                keccak256(abi.encodePacked(parts))
            )
        );
    }

    function _hashOf(Terms memory terms) internal pure returns (bytes32) {
        bytes memory types = abi.encodePacked(
            "Terms(Payment payment,Conditions conditions)", CONDITIONS_TYPE, MILESTONE_TYPE, PAYMENT_TYPE
        );
        return keccak256(abi.encode(keccak256(types), _hashOf(terms.payment), _hashOf(terms.conditions)));
    }

    /* INTERNAL: AUTHORIZATIONS */

    function _fundHash(bytes32 id, uint256 milestones) internal pure returns (bytes32) {
        return keccak256(abi.encode(keccak256("Fund(bytes32 agreementId,uint128 milestones)"), id, milestones));
    }

    function _amendHash(Terms memory to, uint40 validBefore) internal pure returns (bytes32) {
        bytes memory types = abi.encodePacked(
            "Amend(Terms terms,uint40 validBefore)",
            CONDITIONS_TYPE,
            MILESTONE_TYPE,
            PAYMENT_TYPE,
            "Terms(Payment payment,Conditions conditions)"
        );
        return keccak256(abi.encode(keccak256(types), _hashOf(to), validBefore));
    }

    function _releaseHash(bytes32 id, uint256 milestone, uint96 released) internal pure returns (bytes32) {
        bytes32 typehash = keccak256("Release(bytes32 agreementId,uint256 milestone,uint96 released)");
        return keccak256(abi.encode(typehash, id, milestone, released));
    }

    function _releaseAllHash(bytes32 id, uint256 milestones) internal pure returns (bytes32) {
        return keccak256(abi.encode(keccak256("ReleaseAll(bytes32 agreementId,uint128 milestones)"), id, milestones));
    }

    function _refundHash(bytes32 id, uint256 milestone, uint96 refunded) internal pure returns (bytes32) {
        bytes32 typehash = keccak256("Refund(bytes32 agreementId,uint256 milestone,uint96 refunded)");
        return keccak256(abi.encode(typehash, id, milestone, refunded));
    }

    function _settleHash(bytes32 id, uint256 milestone, uint8 round, Settlement memory split)
        internal
        pure
        returns (bytes32)
    {
        bytes32 typehash = keccak256(
            "Settle(bytes32 agreementId,uint256 milestone,uint8 round,uint96 released,uint96 refunded,"
            "uint40 validBefore)"
        );
        return keccak256(abi.encode(typehash, id, milestone, round, split));
    }

    function _withdrawHash(address owner, address token, address to, uint256 nonce) internal pure returns (bytes32) {
        bytes32 typehash = keccak256("Withdraw(address owner,address token,address to,uint256 nonce)");
        return keccak256(abi.encode(typehash, owner, token, to, nonce));
    }

    /* INTERNAL: SIGNATURES */

    function _separator(string memory name, address verifier) internal view returns (bytes32) {
        bytes32 typehash =
            keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)");
        return keccak256(abi.encode(typehash, keccak256(bytes(name)), keccak256("1"), block.chainid, verifier));
    }

    function _digestOf(address escrow, bytes32 structHash) internal view returns (bytes32) {
        return keccak256(abi.encodePacked(hex"1901", _separator("Tallystick", escrow), structHash));
    }

    function _signDigest(uint256 key, bytes32 digest) internal pure returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = VM.sign(key, digest);
        return abi.encodePacked(r, s, v);
    }
}
