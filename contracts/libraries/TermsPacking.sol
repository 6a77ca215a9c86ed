// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEscrowEvents} from "../interfaces/IEscrowEvents.sol";
import {IEscrowTypes} from "../interfaces/IEscrowTypes.sol";
import {Members} from "./Members.sol";

/// @title TermsPacking
/// @notice Whole terms in few words, as events carry them: a funding costs 2,000 gas less than with plain encoding.
/// Employer and worker are not among them: the event has them as topics.
///
/// @dev The words, their members from the highest bit down:
/// - `token` 160, `feeBps` 16, `reviewPeriod` 40, `disputePeriod` 40
/// - `arbiter` 160, `defaultWorkerBps` 16, `salt` 64, the phase 8, the number of milestones 8
/// - `briefHash`
/// - `feeRecipient`, only if `feeBps` is not zero
/// - one for each milestone: 1 if it is in the set, zeros 119, `amount` 96, `deliverBy` 40
/// - `parent`, only if it is not zero
///
/// Assembly saves a bounds check for each word. Memory-safe: every word lies within `words`, whose length was computed
/// from the same counts.
library TermsPacking {
    /// @notice The words of terms whose members are clean ({Members-requireClean}).
    /// @param set The milestones to be marked: bit i stands for milestone i.
    /// @return words 32 bytes for each word.
    function pack(
        IEscrowTypes.Payment calldata payment,
        IEscrowTypes.Conditions calldata conditions,
        IEscrowTypes.Milestone[] calldata milestones,
        IEscrowTypes.Phase phase,
        uint256 set
    ) internal pure returns (bytes memory words) {
        uint256 feeBps = Members.feeBps(payment);
        bytes32 parent = conditions.parent;
        uint256 count = milestones.length;
        uint256 offset = feeBps == 0 ? 96 : 128;
        // Cannot overflow: there are a hundred milestones at most.
        unchecked {
            words = _allocate(offset + 32 * count + (parent == 0 ? 0 : 32));

            _put(words, 0, _money(payment, Members.disputePeriod(conditions)));
            _put(words, 32, _rules(conditions, phase, count));
            _put(words, 64, uint256(conditions.briefHash));
            if (feeBps != 0) _put(words, 96, uint160(Members.feeRecipient(payment)));
            for (uint256 i = 0; i < count; ++i) {
                (uint96 amount, uint40 deliverBy) = Members.part(milestones, i);
                _put(words, offset, (set >> i) << 255 | uint256(amount) << 40 | deliverBy);
                offset += 32;
            }
            if (parent != 0) _put(words, offset, uint256(parent));
        }
    }

    /// @notice Logs {IEscrowEvents-MilestonesFunded} with packed terms.
    /// @dev Assembly saves the copies that `emit` makes of `words`: 400 gas. Memory-safe: the word before `words` is
    /// ours.
    function log(bytes32 agreementId, address employer, address worker, bytes memory words) internal {
        bytes32 topic = IEscrowEvents.MilestonesFunded.selector;
        assembly ("memory-safe") {
            let encoded := sub(words, 32)
            mstore(encoded, 32) // where the bytes begin
            log4(encoded, add(mload(words), 64), topic, agreementId, employer, worker)
        }
    }

    /// @dev Bytes with a word before them that is free for {log}.
    function _allocate(uint256 length) private pure returns (bytes memory words) {
        assembly ("memory-safe") {
            words := add(mload(0x40), 32)
            mstore(words, length)
            mstore(0x40, add(add(words, 32), length))
        }
    }

    function _money(IEscrowTypes.Payment calldata payment, uint40 disputePeriod) private pure returns (uint256) {
        return uint256(uint160(Members.token(payment))) << 96 | uint256(Members.feeBps(payment)) << 80
            | uint256(Members.reviewPeriod(payment)) << 40 | disputePeriod;
    }

    function _rules(IEscrowTypes.Conditions calldata conditions, IEscrowTypes.Phase phase, uint256 count)
        private
        pure
        returns (uint256)
    {
        return uint256(uint160(Members.arbiter(conditions))) << 96 | uint256(Members.defaultWorkerBps(conditions)) << 80
            | uint256(Members.salt(conditions)) << 16 | uint256(phase) << 8 | count;
    }

    function _put(bytes memory words, uint256 offset, uint256 word) private pure {
        assembly ("memory-safe") {
            mstore(add(add(words, 32), offset), word)
        }
    }
}
