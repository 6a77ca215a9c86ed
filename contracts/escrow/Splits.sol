// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Holdings} from "./Holdings.sol";

/// @title Splits
/// @notice What settlements, rulings and conclusions share: one holding split between both parties.
abstract contract Splits is Holdings {
    /* TYPES */

    /// @dev What a split moves, in token units. The worker gets `toWorker - fee`.
    struct Split {
        uint96 toWorker;
        uint96 fee;
        uint96 toEmployer;
    }

    /* INTERNAL */

    /// @dev The worker's part of all that is left, and the employer's.
    function _splitAt(Held memory held, uint96 toWorker) internal pure returns (Split memory) {
        return Split(toWorker, 0, held.escrowed - toWorker);
    }

    /// @dev Raises what was released and refunded, and keeps it. Both together are within what is escrowed.
    function _split(Payment calldata payment, Held memory held, Split memory split) internal {
        split.fee = _release(payment, held.state, split.toWorker);
        held.state.refunded += split.toEmployer;
        holdings[held.holdingId] = held.state;
    }

    function _payBoth(Payment calldata payment, bytes32 agreementId, Split memory split) internal {
        _pay(agreementId, payment.token, payment.worker, split.toWorker - split.fee);
        _pay(agreementId, payment.token, payment.employer, split.toEmployer);
    }
}
