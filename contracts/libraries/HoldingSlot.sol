// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAgreementEscrow} from "../interfaces/IAgreementEscrow.sol";

/// @title HoldingSlot
/// @notice Reads and writes a holding whole. It fills one storage slot, lowest bits first:
/// `released` 96 · `refunded` 96 · `clock` 40 · `phase` 8 · `round` 8.
/// @dev Assembly, because the compiler reads and writes the slot once per member, which costs an act 300 to 700 gas
/// more. It is right because the layout above is the compiler's own: members in order, packed from the lowest bit.
library HoldingSlot {
    /// @notice The holding in a slot.
    function load(IAgreementEscrow.Holding storage slot) internal view returns (IAgreementEscrow.Holding memory held) {
        uint256 word;
        assembly ("memory-safe") {
            word := sload(slot.slot)
        }
        held.released = uint96(word);
        held.refunded = uint96(word >> 96);
        held.clock = uint40(word >> 192);
        held.phase = IAgreementEscrow.Phase(uint8(word >> 232));
        held.round = uint8(word >> 240);
    }

    /// @notice Puts a holding into a slot.
    function store(IAgreementEscrow.Holding storage slot, IAgreementEscrow.Holding memory held) internal {
        uint256 word = uint256(held.released) | uint256(held.refunded) << 96 | uint256(held.clock) << 192
            | uint256(held.phase) << 232 | uint256(held.round) << 240;
        assembly ("memory-safe") {
            sstore(slot.slot, word)
        }
    }
}
