// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title MuteCourt
/// @notice A court that stops telling its fee, in one way or another.
contract MuteCourt {
    enum Silence {
        None,
        Reverts,
        SaysNothing,
        SaysTooMuch,
        BurnsAll,
        RevertsWithAFee
    }

    Silence internal silence;

    error Mute();

    function fallSilent(Silence how) external {
        silence = how;
    }

    function createDispute(uint256, bytes calldata) external payable returns (uint256) {
        return 7;
    }

    function arbitrationCost(bytes calldata) external view returns (uint256 cost) {
        if (silence == Silence.Reverts) revert Mute();
        if (silence == Silence.SaysTooMuch) return uint256(type(uint96).max) + 1;
        assembly {
            if eq(sload(silence.slot), 2) { return(0, 0) }
            if eq(sload(silence.slot), 4) { invalid() }
            if eq(sload(silence.slot), 5) {
                mstore(0, 1000000000000000)
                revert(0, 32)
            }
        }
        return 1e15;
    }
}
