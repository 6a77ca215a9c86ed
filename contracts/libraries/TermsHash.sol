// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEscrowErrors} from "../interfaces/IEscrowErrors.sol";
import {IEscrowTypes} from "../interfaces/IEscrowTypes.sol";

/// @title TermsHash
/// @notice The EIP-712 `hashStruct` of terms and their parts, straight from calldata.
/// @dev Source: EIP-712, "Definition of hashStruct" and "Definition of encodeData".
///
/// Assembly, because hashing by `abi.encode` costs a release 1,570 and a funding 2,120 gas more. It is right because
/// the members of a struct lie in calldata as `encodeData` wants them: one word each, in order. A word with dirty upper
/// bits is hashed as it is, which gives an id that nothing can be held under: money is locked only under terms whose
/// members are clean ({Members-requireClean}).
/// Memory-safe: what is written lies beyond the free memory pointer, and is not needed after the hash.
library TermsHash {
    bytes32 internal constant MILESTONE_TYPEHASH = keccak256("Milestone(uint96 amount,uint40 deliverBy)");

    bytes32 internal constant PAYMENT_TYPEHASH = keccak256(
        "Payment(address employer,address worker,address token,address feeRecipient,uint16 feeBps,uint40 reviewPeriod)"
    );

    bytes32 internal constant CONDITIONS_TYPEHASH = keccak256(
        "Conditions(address arbiter,uint40 disputePeriod,uint16 defaultWorkerBps,bytes32 briefHash,bytes32 parent,"
        "uint64 salt,Milestone[] milestones)" "Milestone(uint96 amount,uint40 deliverBy)"
    );

    bytes32 internal constant TERMS_TYPEHASH = keccak256(
        "Terms(Payment payment,Conditions conditions)"
        "Conditions(address arbiter,uint40 disputePeriod,uint16 defaultWorkerBps,bytes32 briefHash,bytes32 parent,"
        "uint64 salt,Milestone[] milestones)" "Milestone(uint96 amount,uint40 deliverBy)"
        "Payment(address employer,address worker,address token,address feeRecipient,uint16 feeBps,uint40 reviewPeriod)"
    );

    /// @notice The `hashStruct` of terms whose conditions are known by their hash.
    function hashTerms(IEscrowTypes.Payment calldata payment, bytes32 conditionsHash)
        internal
        pure
        returns (bytes32 hash)
    {
        bytes32 typehash = TERMS_TYPEHASH;
        bytes32 paymentTypehash = PAYMENT_TYPEHASH;
        assembly ("memory-safe") {
            let encoded := mload(0x40)
            // The payment: six members as they are.
            mstore(encoded, paymentTypehash)
            calldatacopy(add(encoded, 32), payment, 192)
            let paymentHash := keccak256(encoded, 224)

            mstore(encoded, typehash)
            mstore(add(encoded, 32), paymentHash)
            mstore(add(encoded, 64), conditionsHash)
            hash := keccak256(encoded, 96)
        }
    }

    /// @notice The `hashStruct` of conditions: six members as they are, and the hash of the seventh, its milestones.
    /// @param milestones Those of the conditions: found once, because the way to them is checked each time.
    function hashConditions(IEscrowTypes.Conditions calldata conditions, IEscrowTypes.Milestone[] calldata milestones)
        internal
        pure
        returns (bytes32 hash)
    {
        bytes32 typehash = CONDITIONS_TYPEHASH;
        bytes32 milestonesHash = hashMilestones(milestones);
        uint256 place;
        assembly ("memory-safe") {
            place := conditions
        }
        // Within other structs the compiler lets an offset point before the calldata. From there `calldatacopy` takes
        // zeros, and reading a member what stands elsewhere: the hash would be of other conditions than those read.
        if (place > msg.data.length) revert IEscrowErrors.DirtyMember();
        assembly ("memory-safe") {
            let encoded := mload(0x40)
            mstore(encoded, typehash)
            calldatacopy(add(encoded, 32), conditions, 192)
            mstore(add(encoded, 224), milestonesHash)
            hash := keccak256(encoded, 256)
        }
    }

    /// @notice The hash of an array: that of its members' hashes, one after the other. A member is two words.
    function hashMilestones(IEscrowTypes.Milestone[] calldata milestones) internal pure returns (bytes32 hash) {
        bytes32 typehash = MILESTONE_TYPEHASH;
        assembly ("memory-safe") {
            let encoded := mload(0x40)
            let hashes := add(encoded, 96)
            mstore(encoded, typehash)
            for { let i := 0 } lt(i, milestones.length) { i := add(i, 1) } {
                calldatacopy(add(encoded, 32), add(milestones.offset, mul(i, 64)), 64)
                mstore(add(hashes, mul(i, 32)), keccak256(encoded, 96))
            }
            hash := keccak256(hashes, mul(milestones.length, 32))
        }
    }
}
