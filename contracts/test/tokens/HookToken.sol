// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {SSTORE2} from "solady/src/utils/SSTORE2.sol";

import {MintableToken} from "./MintableToken.sol";

// solhint-disable avoid-low-level-calls

/// @title HookToken
/// @notice Calls back as ERC-777 does: what the sender wishes before a transfer, what the receiver wishes after it.
/// @dev Anybody sets any call for any holder. Transfers within a call back do not call back again.
contract HookToken is MintableToken {
    /* TYPES */

    /// @notice Whom to call, and where the input is kept. No target: nobody.
    /// @dev Kept as code, because payouts get little gas.
    struct Hook {
        address target;
        address input;
    }

    /* STORAGE */

    mapping(address holder => Hook) internal sending;
    mapping(address holder => Hook) internal receiving;

    /// @dev In one slot, for the same reason.
    bool private isCalling;
    /// @notice How many calls back were made.
    uint32 public calls;
    /// @notice How many of them went through.
    uint32 public successes;
    /// @notice The selector of the error that the last failed one reverted with.
    bytes4 public reason;

    /* CONSTRUCTOR */

    constructor() MintableToken(18) {}

    /* ACTS */

    /// @notice Sets what is called before `holder` sends (ERC-777's `tokensToSend`).
    function beforeSending(address holder, address target, bytes calldata input) external {
        sending[holder] = Hook(target, SSTORE2.write(input));
    }

    /// @notice Sets what is called after `holder` received (ERC-777's `tokensReceived`).
    function afterReceiving(address holder, address target, bytes calldata input) external {
        receiving[holder] = Hook(target, SSTORE2.write(input));
    }

    /* INTERNAL */

    function _update(address from, address to, uint256 amount) internal override {
        if (from != address(0) && to != address(0)) _callBack(sending[from]);
        super._update(from, to, amount);
        if (from != address(0) && to != address(0)) _callBack(receiving[to]);
    }

    function _callBack(Hook storage hook) internal {
        if (isCalling || hook.target == address(0)) return;
        isCalling = true;
        (bool succeeded, bytes memory returned) = hook.target.call(SSTORE2.read(hook.input));
        isCalling = false;
        ++calls;
        if (succeeded) ++successes;
        else reason = bytes4(returned);
    }
}
