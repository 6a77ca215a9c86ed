// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEscrowTypes} from "../../../contracts/interfaces/IEscrowTypes.sol";

// solhint-disable avoid-low-level-calls

/// @title LyingEscrow
/// @notice An attacker's escrow: it claims another's agreement id, any holding, and calls back when ruled.
contract LyingEscrow {
    /* STORAGE */

    bytes32 internal claimedId;
    IEscrowTypes.Holding internal claimed;
    address internal callee;
    bytes internal message;
    /// @notice Whether the last call back went through.
    bool public calledBack;
    /// @notice What the last ruling was.
    uint96 public ruled;

    /* ACTS */

    function claim(bytes32 agreementId, IEscrowTypes.Holding calldata holding) external {
        claimedId = agreementId;
        claimed = holding;
    }

    function callBack(address to, bytes calldata input) external {
        callee = to;
        message = input;
    }

    function rule(
        IEscrowTypes.Payment calldata,
        IEscrowTypes.Conditions calldata,
        uint256,
        uint96 released,
        bytes32,
        bytes calldata
    ) external {
        ruled = released;
        if (callee != address(0)) (calledBack,) = callee.call(message);
    }

    /* VIEWS */

    function agreementIdOf(IEscrowTypes.Payment calldata, IEscrowTypes.Conditions calldata)
        external
        view
        returns (bytes32)
    {
        return claimedId;
    }

    function holdingOf(bytes32, uint256, uint96) external view returns (IEscrowTypes.Holding memory) {
        return claimed;
    }
}
