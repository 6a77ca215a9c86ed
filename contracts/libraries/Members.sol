// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEscrowErrors} from "../interfaces/IEscrowErrors.sol";
import {IEscrowTypes} from "../interfaces/IEscrowTypes.sol";

/// @title Members
/// @notice The members of terms, straight from calldata.
/// @dev The compiler checks a member's upper bits each time that it is read: 28 gas for each, 700 in a funding. Here
/// they are checked once, when money is locked under the terms ({requireClean}). What is read later belongs to terms
/// under which money was locked, or nothing is found under their hash: so it is clean, too.
/// Memory-safe: nothing here touches memory. A struct's members lie in calldata one word each, in order.
library Members {
    /* PAYMENT */

    function employer(IEscrowTypes.Payment calldata payment) internal pure returns (address member) {
        assembly ("memory-safe") {
            member := calldataload(payment)
        }
    }

    function worker(IEscrowTypes.Payment calldata payment) internal pure returns (address member) {
        assembly ("memory-safe") {
            member := calldataload(add(payment, 32))
        }
    }

    function token(IEscrowTypes.Payment calldata payment) internal pure returns (address member) {
        assembly ("memory-safe") {
            member := calldataload(add(payment, 64))
        }
    }

    function feeRecipient(IEscrowTypes.Payment calldata payment) internal pure returns (address member) {
        assembly ("memory-safe") {
            member := calldataload(add(payment, 96))
        }
    }

    function feeBps(IEscrowTypes.Payment calldata payment) internal pure returns (uint16 member) {
        assembly ("memory-safe") {
            member := calldataload(add(payment, 128))
        }
    }

    function reviewPeriod(IEscrowTypes.Payment calldata payment) internal pure returns (uint40 member) {
        assembly ("memory-safe") {
            member := calldataload(add(payment, 160))
        }
    }

    /// @notice A member as the word that it is, counted from zero: in the order of {IEscrowTypes-Payment}.
    function word(IEscrowTypes.Payment calldata payment, uint256 index) internal pure returns (uint256 member) {
        assembly ("memory-safe") {
            member := calldataload(add(payment, shl(5, index)))
        }
    }

    /* CONDITIONS */

    function arbiter(IEscrowTypes.Conditions calldata conditions) internal pure returns (address member) {
        assembly ("memory-safe") {
            member := calldataload(conditions)
        }
    }

    function disputePeriod(IEscrowTypes.Conditions calldata conditions) internal pure returns (uint40 member) {
        assembly ("memory-safe") {
            member := calldataload(add(conditions, 32))
        }
    }

    function defaultWorkerBps(IEscrowTypes.Conditions calldata conditions) internal pure returns (uint16 member) {
        assembly ("memory-safe") {
            member := calldataload(add(conditions, 64))
        }
    }

    function salt(IEscrowTypes.Conditions calldata conditions) internal pure returns (uint64 member) {
        assembly ("memory-safe") {
            member := calldataload(add(conditions, 160))
        }
    }

    /* MILESTONES */

    /// @dev Whoever calls has checked that `index` is below the number of milestones.
    function part(IEscrowTypes.Milestone[] calldata milestones, uint256 index)
        internal
        pure
        returns (uint96 amount, uint40 deliverBy)
    {
        assembly ("memory-safe") {
            let place := add(milestones.offset, shl(6, index))
            amount := calldataload(place)
            deliverBy := calldataload(add(place, 32))
        }
    }

    /* CHECKS */

    /// @notice Refuses terms of which a member has bits that its type does not have.
    function requireClean(
        IEscrowTypes.Payment calldata payment,
        IEscrowTypes.Conditions calldata conditions,
        IEscrowTypes.Milestone[] calldata milestones
    ) internal pure {
        uint256 dirt;
        assembly ("memory-safe") {
            let addresses := or(calldataload(payment), calldataload(add(payment, 32)))
            addresses := or(addresses, or(calldataload(add(payment, 64)), calldataload(add(payment, 96))))
            addresses := or(addresses, calldataload(conditions))
            let shares := or(calldataload(add(payment, 128)), calldataload(add(conditions, 64)))
            let instants := or(calldataload(add(payment, 160)), calldataload(add(conditions, 32)))
            let amounts := 0
            let end := add(milestones.offset, shl(6, milestones.length))
            for { let place := milestones.offset } lt(place, end) { place := add(place, 64) } {
                amounts := or(amounts, calldataload(place))
                instants := or(instants, calldataload(add(place, 32)))
            }
            dirt := or(or(shr(160, addresses), shr(16, shares)), or(shr(40, instants), shr(96, amounts)))
            dirt := or(dirt, shr(64, calldataload(add(conditions, 160))))
        }
        if (dirt != 0) revert IEscrowErrors.DirtyMember();
    }
}
