// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {EfficientHashLib} from "solady/src/utils/EfficientHashLib.sol";

import {IEscrowTypes} from "../interfaces/IEscrowTypes.sol";

/// @title Authorizations
/// @notice The EIP-712 `hashStruct` of each act that a party can sign instead of calling it.
/// @dev By {EfficientHashLib}, which hashes words as `abi.encode` would lay them out, for 150 gas less.
library Authorizations {
    bytes32 internal constant FUND_TYPEHASH = keccak256("Fund(bytes32 agreementId,uint128 milestones)");
    bytes32 internal constant DELIVER_TYPEHASH =
        keccak256("Deliver(bytes32 agreementId,uint256 milestone,uint8 round,bytes32 deliverable)");
    bytes32 internal constant REQUEST_CHANGES_TYPEHASH =
        keccak256("RequestChanges(bytes32 agreementId,uint256 milestone,uint8 round,bytes32 reason,uint40 deliverBy)");
    bytes32 internal constant RELEASE_TYPEHASH =
        keccak256("Release(bytes32 agreementId,uint256 milestone,uint96 released)");
    bytes32 internal constant RELEASE_ALL_TYPEHASH = keccak256("ReleaseAll(bytes32 agreementId,uint128 milestones)");
    bytes32 internal constant REFUND_TYPEHASH =
        keccak256("Refund(bytes32 agreementId,uint256 milestone,uint96 refunded)");
    bytes32 internal constant RECLAIM_TYPEHASH = keccak256("Reclaim(bytes32 agreementId,uint256 milestone)");
    bytes32 internal constant DISPUTE_TYPEHASH =
        keccak256("Dispute(bytes32 agreementId,uint256 milestone,uint8 round,bytes32 evidence)");
    bytes32 internal constant SUBMIT_EVIDENCE_TYPEHASH =
        keccak256("SubmitEvidence(bytes32 agreementId,uint256 milestone,string evidence)");
    bytes32 internal constant RULE_TYPEHASH =
        keccak256("Rule(bytes32 agreementId,uint256 milestone,uint96 released,bytes32 reason)");
    bytes32 internal constant SETTLE_TYPEHASH = keccak256(
        "Settle(bytes32 agreementId,uint256 milestone,uint8 round,uint96 released,uint96 refunded,uint40 validBefore)"
    );
    bytes32 internal constant AMEND_TYPEHASH = keccak256(
        "Amend(Terms terms,uint40 validBefore)"
        "Conditions(address arbiter,uint40 disputePeriod,uint16 defaultWorkerBps,bytes32 briefHash,bytes32 parent,"
        "uint64 salt,Milestone[] milestones)" "Milestone(uint96 amount,uint40 deliverBy)"
        "Payment(address employer,address worker,address token,address feeRecipient,uint16 feeBps,uint40 reviewPeriod)"
        "Terms(Payment payment,Conditions conditions)"
    );
    bytes32 internal constant WITHDRAW_TYPEHASH =
        keccak256("Withdraw(address owner,address token,address to,uint256 nonce)");

    function fund(bytes32 agreementId, uint128 milestones) internal pure returns (bytes32) {
        return EfficientHashLib.hash(FUND_TYPEHASH, agreementId, _word(milestones));
    }

    function deliver(bytes32 agreementId, uint256 milestone, uint8 round, bytes32 deliverable)
        internal
        pure
        returns (bytes32)
    {
        return EfficientHashLib.hash(DELIVER_TYPEHASH, agreementId, _word(milestone), _word(round), deliverable);
    }

    function changes(bytes32 agreementId, uint256 milestone, uint8 round, bytes32 reason, uint40 deliverBy)
        internal
        pure
        returns (bytes32)
    {
        return EfficientHashLib.hash(
            REQUEST_CHANGES_TYPEHASH, agreementId, _word(milestone), _word(round), reason, _word(deliverBy)
        );
    }

    function release(bytes32 agreementId, uint256 milestone, uint96 released) internal pure returns (bytes32) {
        return EfficientHashLib.hash(RELEASE_TYPEHASH, agreementId, _word(milestone), _word(released));
    }

    function releaseAll(bytes32 agreementId, uint128 milestones) internal pure returns (bytes32) {
        return EfficientHashLib.hash(RELEASE_ALL_TYPEHASH, agreementId, _word(milestones));
    }

    function refund(bytes32 agreementId, uint256 milestone, uint96 refunded) internal pure returns (bytes32) {
        return EfficientHashLib.hash(REFUND_TYPEHASH, agreementId, _word(milestone), _word(refunded));
    }

    function reclaim(bytes32 agreementId, uint256 milestone) internal pure returns (bytes32) {
        return EfficientHashLib.hash(RECLAIM_TYPEHASH, agreementId, _word(milestone));
    }

    function dispute(bytes32 agreementId, uint256 milestone, uint8 round, bytes32 evidence)
        internal
        pure
        returns (bytes32)
    {
        return EfficientHashLib.hash(DISPUTE_TYPEHASH, agreementId, _word(milestone), _word(round), evidence);
    }

    function submitEvidence(bytes32 agreementId, uint256 milestone, string calldata evidence)
        internal
        pure
        returns (bytes32)
    {
        return
            EfficientHashLib.hash(SUBMIT_EVIDENCE_TYPEHASH, agreementId, _word(milestone), keccak256(bytes(evidence)));
    }

    function rule(bytes32 agreementId, uint256 milestone, uint96 released, bytes32 reason)
        internal
        pure
        returns (bytes32)
    {
        return EfficientHashLib.hash(RULE_TYPEHASH, agreementId, _word(milestone), _word(released), reason);
    }

    function settle(bytes32 agreementId, uint256 milestone, uint8 round, IEscrowTypes.Settlement calldata settlement)
        internal
        pure
        returns (bytes32)
    {
        return EfficientHashLib.hash(
            SETTLE_TYPEHASH,
            agreementId,
            _word(milestone),
            _word(round),
            _word(settlement.released),
            _word(settlement.refunded),
            _word(settlement.validBefore)
        );
    }

    function amend(bytes32 termsHash, uint40 validBefore) internal pure returns (bytes32) {
        return EfficientHashLib.hash(AMEND_TYPEHASH, termsHash, _word(validBefore));
    }

    function withdraw(address owner, address token, address to, uint256 nonce) internal pure returns (bytes32) {
        return EfficientHashLib.hash(
            WITHDRAW_TYPEHASH, _word(uint160(owner)), _word(uint160(token)), _word(uint160(to)), _word(nonce)
        );
    }

    function _word(uint256 number) private pure returns (bytes32) {
        return bytes32(number);
    }
}
