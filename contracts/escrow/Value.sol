// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAgreementEscrow} from "../interfaces/IAgreementEscrow.sol";
import {Deposit} from "../libraries/Deposit.sol";
import {Holdings} from "./Holdings.sol";

/// @title Value
/// @notice Many acts at once, and the value that comes along: counted once, whatever number of acts see it.
abstract contract Value is Holdings {
    /* STORAGE */

    /// @dev Within a batch: one more than the wei that no act of it has locked yet. Zero: there is no batch.
    /// Every act of a batch sees the whole `msg.value`, because a `delegatecall` keeps it; only this counts.
    uint256 private transient valueLeft;

    /* ACTS */

    /// @inheritdoc IAgreementEscrow
    function batch(bytes[] calldata acts) external payable {
        if (valueLeft != 0) revert BatchInBatch();
        valueLeft = msg.value + 1;
        for (uint256 i = 0; i < acts.length; ++i) {
            _carryOut(acts[i], i);
        }
        if (valueLeft != 1) revert ValueLeft(valueLeft - 1);
        valueLeft = 0;
    }

    /* INTERNAL */

    /// @dev Draws what an employer locks: by allowance, or from the value that it sent along.
    function _draw(address token, address employer, uint256 amount) internal {
        if (token == address(0)) return _takeValue(employer, amount);
        _refuseValue();
        Deposit.draw(token, employer, amount);
    }

    function _takeValue(address employer, uint256 amount) internal {
        if (msg.sender != employer) revert NativeNeedsEmployer(msg.sender);
        uint256 left = valueLeft;
        if (left == 0) {
            if (msg.value != amount) revert WrongValue(msg.value, amount);
        } else {
            if (left - 1 < amount) revert WrongValue(left - 1, amount);
            valueLeft = left - amount;
        }
    }

    /// @dev Within a batch, value that no act takes is refused at its end.
    function _refuseValue() internal view {
        if (msg.value != 0 && valueLeft == 0) revert WrongValue(msg.value, 0);
    }

    function _carryOut(bytes calldata act, uint256 index) private {
        // The code is this contract's own, so the storage and the caller are treated as in a direct call.
        // solhint-disable-next-line avoid-low-level-calls
        (bool done, bytes memory reason) = address(this).delegatecall(act);
        if (done) return;
        if (reason.length == 0) revert ActFailed(index);
        assembly ("memory-safe") {
            revert(add(reason, 32), mload(reason))
        }
    }
}
