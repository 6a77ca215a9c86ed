// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEscrowErrors} from "../interfaces/IEscrowErrors.sol";
import {IEscrowTypes} from "../interfaces/IEscrowTypes.sol";

/// @dev A holding in its storage word, laid out as the compiler lays out {IEscrowTypes-Holding}: from the lowest bit up
/// `released` 96, `refunded` 96, `clock` 40, `phase` 8, `round` 8.
type Word is uint256;

using HoldingWord for Word global;

/// @title HoldingWord
/// @notice Reads and changes a holding in one word, so that an act reads storage once and writes it once: 700 gas less
/// than member by member.
library HoldingWord {
    uint256 private constant REFUNDED_AT = 96;
    uint256 private constant CLOCK_AT = 192;
    uint256 private constant PHASE_AT = 232;
    uint256 private constant ROUND_AT = 240;
    uint256 private constant CLOCK_AND_PHASE = uint256(type(uint48).max) << CLOCK_AT;
    uint256 private constant PHASE = uint256(type(uint8).max) << PHASE_AT;

    /* VIEWS */

    /// @notice Token units that left towards the worker so far.
    function released(Word word) internal pure returns (uint96) {
        return uint96(Word.unwrap(word));
    }

    /// @notice Token units that left towards the employer so far.
    function refunded(Word word) internal pure returns (uint96) {
        return uint96(Word.unwrap(word) >> REFUNDED_AT);
    }

    /// @notice Unix seconds.
    function clock(Word word) internal pure returns (uint40) {
        return uint40(Word.unwrap(word) >> CLOCK_AT);
    }

    function phase(Word word) internal pure returns (IEscrowTypes.Phase) {
        return IEscrowTypes.Phase(uint8(Word.unwrap(word) >> PHASE_AT));
    }

    /// @notice Whether this is the phase. Compares bits: 80 gas less than a phase that the compiler checks to be one.
    function isIn(Word word, IEscrowTypes.Phase expected) internal pure returns (bool) {
        return Word.unwrap(word) & PHASE == uint256(expected) << PHASE_AT;
    }

    /// @notice How often changes were requested.
    function round(Word word) internal pure returns (uint8) {
        return uint8(Word.unwrap(word) >> ROUND_AT);
    }

    /// @notice Token units still escrowed of an amount that covers what is gone.
    function escrowedOf(Word word, uint96 amount) internal pure returns (uint96) {
        // Cannot run below zero: a holding is found by its amount, and no act raises what is gone beyond it.
        unchecked {
            return amount - released(word) - refunded(word);
        }
    }

    /* CHANGES: each gives the word after it */

    /// @notice `rise` token units more towards the worker.
    function release(Word word, uint96 rise) internal pure returns (Word) {
        // Cannot carry into `refunded`: whoever calls has checked that `rise` is within what is escrowed, so that
        // `released` stays within the milestone's amount, which has 96 bits.
        unchecked {
            return Word.wrap(Word.unwrap(word) + rise);
        }
    }

    /// @notice `rise` token units more towards the employer.
    function refund(Word word, uint96 rise) internal pure returns (Word) {
        // Cannot carry into `clock`, for the same reason.
        unchecked {
            return Word.wrap(Word.unwrap(word) + (uint256(rise) << REFUNDED_AT));
        }
    }

    /// @notice Another phase, and its clock.
    function enter(Word word, IEscrowTypes.Phase next, uint40 until) internal pure returns (Word) {
        uint256 rest = Word.unwrap(word) & ~CLOCK_AND_PHASE;
        return Word.wrap(rest | uint256(until) << CLOCK_AT | uint256(next) << PHASE_AT);
    }

    /// @notice Another phase, and the same clock.
    function enter(Word word, IEscrowTypes.Phase next) internal pure returns (Word) {
        return Word.wrap(Word.unwrap(word) & ~PHASE | uint256(next) << PHASE_AT);
    }

    /// @notice One round more. The last one is 255.
    function nextRound(Word word) internal pure returns (Word) {
        if (round(word) == type(uint8).max) revert IEscrowErrors.TooManyRounds();
        return Word.wrap(Word.unwrap(word) + (1 << ROUND_AT));
    }

    /// @notice The word as the interface shows it.
    function unpack(Word word) internal pure returns (IEscrowTypes.Holding memory) {
        return IEscrowTypes.Holding(released(word), refunded(word), clock(word), phase(word), round(word));
    }
}
