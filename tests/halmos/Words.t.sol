// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEscrowTypes} from "../../contracts/interfaces/IEscrowTypes.sol";
import {HoldingWord, Word} from "../../contracts/libraries/HoldingWord.sol";
import {VM} from "./Symbols.sol";

/// @title Words
/// @notice A holding in one word: each change changes its member and no other, for every word.
contract Words {
    IEscrowTypes.Holding internal stored;

    /// @dev The compiler's own layout of the struct is that of the word.
    function check_areLaidOutAsTheCompilerDoes(uint256 raw) public {
        _assumePhase(raw);
        assembly {
            sstore(stored.slot, raw)
        }
        _assertSame(Word.wrap(raw).unpack(), stored);
    }

    function check_releaseRaisesNothingElse(uint256 raw, uint96 rise) public pure {
        _assumePhase(raw);
        IEscrowTypes.Holding memory before = Word.wrap(raw).unpack();
        VM.assume(uint256(before.released) + rise <= type(uint96).max);
        IEscrowTypes.Holding memory later = Word.wrap(raw).release(rise).unpack();
        before.released += rise;
        _assertSame(later, before);
    }

    function check_refundRaisesNothingElse(uint256 raw, uint96 rise) public pure {
        _assumePhase(raw);
        IEscrowTypes.Holding memory before = Word.wrap(raw).unpack();
        VM.assume(uint256(before.refunded) + rise <= type(uint96).max);
        IEscrowTypes.Holding memory later = Word.wrap(raw).refund(rise).unpack();
        before.refunded += rise;
        _assertSame(later, before);
    }

    function check_enterChangesPhaseAndClock(uint256 raw, uint8 next, uint40 until) public pure {
        _assumePhase(raw);
        VM.assume(next <= uint8(type(IEscrowTypes.Phase).max));
        IEscrowTypes.Holding memory before = Word.wrap(raw).unpack();
        (before.phase, before.clock) = (IEscrowTypes.Phase(next), until);
        _assertSame(Word.wrap(raw).enter(IEscrowTypes.Phase(next), until).unpack(), before);
    }

    function check_nextRoundIsOneMore(uint256 raw) public pure {
        _assumePhase(raw);
        IEscrowTypes.Holding memory before = Word.wrap(raw).unpack();
        VM.assume(before.round < type(uint8).max);
        IEscrowTypes.Holding memory later = Word.wrap(raw).nextRound().unpack();
        ++before.round;
        _assertSame(later, before);
    }

    /* INTERNAL */

    /// @dev The word was written by the escrow: its phase is one, and the eight bits above the round are zero.
    function _assumePhase(uint256 raw) internal pure {
        VM.assume(raw >> 232 & 0xff <= uint8(type(IEscrowTypes.Phase).max) && raw >> 248 == 0);
    }

    function _assertSame(IEscrowTypes.Holding memory one, IEscrowTypes.Holding memory same) internal pure {
        assert(one.released == same.released && one.refunded == same.refunded && one.clock == same.clock);
        assert(one.phase == same.phase && one.round == same.round);
    }
}
