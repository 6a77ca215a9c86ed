// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAgreementEscrow} from "../interfaces/IAgreementEscrow.sol";

/// @title TermsHash
/// @notice The EIP-712 `hashStruct` of terms and their parts, straight from calldata.
/// @dev Source: EIP-712, "Definition of hashStruct" and "Definition of encodeData".
library TermsHash {
    bytes32 internal constant MILESTONE_TYPEHASH = keccak256("Milestone(uint96 amount,uint40 deliverBy)");

    bytes32 internal constant PAYMENT_TYPEHASH = keccak256(
        "Payment(address employer,address worker,address token,address feeRecipient,uint16 feeBps,Milestone[] milestones)"
        "Milestone(uint96 amount,uint40 deliverBy)"
    );

    bytes32 internal constant CONDITIONS_TYPEHASH = keccak256(
        "Conditions(address arbiter,uint40 reviewPeriod,uint40 disputePeriod,uint16 defaultWorkerBps,"
        "bytes32 briefHash,bytes32 parent,bytes32 salt)"
    );

    bytes32 internal constant TERMS_TYPEHASH = keccak256(
        "Terms(Payment payment,Conditions conditions)"
        "Conditions(address arbiter,uint40 reviewPeriod,uint40 disputePeriod,uint16 defaultWorkerBps,"
        "bytes32 briefHash,bytes32 parent,bytes32 salt)" "Milestone(uint96 amount,uint40 deliverBy)"
        "Payment(address employer,address worker,address token,address feeRecipient,uint16 feeBps,Milestone[] milestones)"
    );

    /// @notice The `hashStruct` of terms whose conditions are known by their hash.
    function hashTerms(IAgreementEscrow.Payment calldata payment, bytes32 conditionsHash)
        internal
        pure
        returns (bytes32)
    {
        return keccak256(abi.encode(TERMS_TYPEHASH, hashPayment(payment), conditionsHash));
    }

    /// @notice The `hashStruct` of a payment.
    function hashPayment(IAgreementEscrow.Payment calldata payment) internal pure returns (bytes32) {
        return keccak256(
            abi.encode(
                PAYMENT_TYPEHASH,
                payment.employer,
                payment.worker,
                payment.token,
                payment.feeRecipient,
                payment.feeBps,
                hashMilestones(payment.milestones)
            )
        );
    }

    /// @notice The `hashStruct` of conditions.
    function hashConditions(IAgreementEscrow.Conditions calldata conditions) internal pure returns (bytes32) {
        return keccak256(abi.encode(CONDITIONS_TYPEHASH, conditions));
    }

    /// @notice The hash of an array: that of its members' hashes, one after the other.
    function hashMilestones(IAgreementEscrow.Milestone[] calldata milestones) internal pure returns (bytes32) {
        bytes32[] memory hashes = new bytes32[](milestones.length);
        for (uint256 i = 0; i < milestones.length; ++i) {
            hashes[i] = keccak256(abi.encode(MILESTONE_TYPEHASH, milestones[i]));
        }
        return keccak256(abi.encodePacked(hashes));
    }
}
