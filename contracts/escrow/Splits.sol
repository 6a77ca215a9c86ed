// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Word} from "../libraries/HoldingWord.sol";
import {Members} from "../libraries/Members.sol";
import {Holdings} from "./Holdings.sol";

/// @title Splits
/// @notice What settlements, rulings and conclusions share: one holding split between both parties.
abstract contract Splits is Holdings {
    /* TYPES */

    /// @dev A holding at hand: where it is, what it was when read, and the token units still escrowed in it.
    struct Held {
        bytes32 agreementId;
        bytes32 holdingId;
        Word word;
        uint96 escrowed;
    }

    /// @dev What a split moves, in token units. The worker gets `toWorker - fee`.
    struct Split {
        uint96 toWorker;
        uint96 fee;
        uint96 toEmployer;
    }

    /* INTERNAL */

    /// @dev The holding of a milestone that was funded once, in one hand.
    function _held(bytes32 agreementId, uint256 milestone, uint96 amount) internal view returns (Held memory) {
        (bytes32 holdingId, Word word) = _funded(agreementId, milestone, amount);
        return Held(agreementId, holdingId, word, word.escrowedOf(amount));
    }

    /// @dev The worker's part of all that is left, and the employer's.
    function _splitAt(Held memory held, uint96 toWorker) internal pure returns (Split memory) {
        return Split(toWorker, 0, held.escrowed - toWorker);
    }

    /// @dev Raises what was released and refunded, and keeps it. Both together are within what is escrowed.
    function _split(Payment calldata payment, Held memory held, Split memory split) internal {
        split.fee = _accrueFee(payment, held.word.released(), split.toWorker);
        holdings[held.holdingId] = held.word.release(split.toWorker).refund(split.toEmployer);
    }

    function _payBoth(Payment calldata payment, bytes32 agreementId, Split memory split) internal {
        _pay(agreementId, Members.token(payment), Members.worker(payment), split.toWorker - split.fee);
        _pay(agreementId, Members.token(payment), Members.employer(payment), split.toEmployer);
    }
}
