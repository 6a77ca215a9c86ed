// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Authorizations
/// @notice The EIP-712 `hashStruct` of each act that a party can sign instead of calling it.
library Authorizations {
    bytes32 internal constant FUND_TYPEHASH = keccak256("Fund(bytes32 agreementId,uint256 milestone)");
    bytes32 internal constant DELIVER_TYPEHASH =
        keccak256("Deliver(bytes32 agreementId,uint256 milestone,uint8 round,bytes32 deliverable)");
    bytes32 internal constant REQUEST_CHANGES_TYPEHASH =
        keccak256("RequestChanges(bytes32 agreementId,uint256 milestone,uint8 round,bytes32 reason,uint40 deliverBy)");
    bytes32 internal constant RELEASE_TYPEHASH =
        keccak256("Release(bytes32 agreementId,uint256 milestone,uint96 released)");
    bytes32 internal constant REFUND_TYPEHASH =
        keccak256("Refund(bytes32 agreementId,uint256 milestone,uint96 refunded)");
    bytes32 internal constant RECLAIM_TYPEHASH = keccak256("Reclaim(bytes32 agreementId,uint256 milestone)");

    function fund(bytes32 agreementId, uint256 milestone) internal pure returns (bytes32) {
        return keccak256(abi.encode(FUND_TYPEHASH, agreementId, milestone));
    }

    function deliver(bytes32 agreementId, uint256 milestone, uint8 round, bytes32 deliverable)
        internal
        pure
        returns (bytes32)
    {
        return keccak256(abi.encode(DELIVER_TYPEHASH, agreementId, milestone, round, deliverable));
    }

    function changes(bytes32 agreementId, uint256 milestone, uint8 round, bytes32 reason, uint40 deliverBy)
        internal
        pure
        returns (bytes32)
    {
        return keccak256(abi.encode(REQUEST_CHANGES_TYPEHASH, agreementId, milestone, round, reason, deliverBy));
    }

    function release(bytes32 agreementId, uint256 milestone, uint96 released) internal pure returns (bytes32) {
        return keccak256(abi.encode(RELEASE_TYPEHASH, agreementId, milestone, released));
    }

    function refund(bytes32 agreementId, uint256 milestone, uint96 refunded) internal pure returns (bytes32) {
        return keccak256(abi.encode(REFUND_TYPEHASH, agreementId, milestone, refunded));
    }

    function reclaim(bytes32 agreementId, uint256 milestone) internal pure returns (bytes32) {
        return keccak256(abi.encode(RECLAIM_TYPEHASH, agreementId, milestone));
    }
}
