// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAgreementEscrow} from "../interfaces/IAgreementEscrow.sol";
import {IEscrowErrors} from "../interfaces/IEscrowErrors.sol";
import {IEscrowTypes} from "../interfaces/IEscrowTypes.sol";
import {IArbiterCases} from "./interfaces/IArbiterCases.sol";

/// @title Cases
/// @notice Finding a case in the escrow that it lies in, and what arbiters need of time.
/// @dev The escrow is asked by static calls only: whoever brings a case names it, and it may be anything.
abstract contract Cases is IArbiterCases {
    /* CONSTANTS */

    /// @inheritdoc IArbiterCases
    uint40 public constant MAX_PERIOD = 30 days;

    bytes32 private constant CASE_TYPEHASH =
        keccak256("Case(address escrow,bytes32 agreementId,uint256 milestone,uint96 amount)");

    /* VIEWS */

    /// @inheritdoc IArbiterCases
    /// @dev Source: EIP-712, "Definition of hashStruct".
    function caseIdOf(Case memory matter) public pure returns (bytes32) {
        return keccak256(
            abi.encode(CASE_TYPEHASH, matter.escrow, matter.agreementId, matter.milestone, matter.amount)
        );
    }

    /* INTERNAL: CASES */

    function _caseOf(
        IAgreementEscrow escrow,
        IEscrowTypes.Payment calldata payment,
        IEscrowTypes.Conditions calldata conditions,
        uint256 milestone
    ) internal view returns (Case memory) {
        uint256 count = conditions.milestones.length;
        if (milestone >= count) revert IEscrowErrors.NoSuchMilestone(milestone, count);
        uint96 amount = conditions.milestones[milestone].amount;
        return Case(escrow, escrow.agreementIdOf(payment, conditions), milestone, amount);
    }

    /// @dev The holding of a case that waits for this contract's ruling.
    function _disputed(Case memory matter, address arbiter) internal view returns (IEscrowTypes.Holding memory held) {
        if (arbiter != address(this)) revert NotTheArbiter(arbiter);
        held = _holdingOf(matter);
        if (held.phase != IEscrowTypes.Phase.Disputed) revert IEscrowErrors.PhaseIs(held.phase);
        if (_escrowed(matter, held) == 0) {
            revert IEscrowErrors.NothingEscrowed(matter.agreementId, matter.milestone);
        }
    }

    function _holdingOf(Case memory matter) internal view returns (IEscrowTypes.Holding memory) {
        return matter.escrow.holdingOf(matter.agreementId, matter.milestone, matter.amount);
    }

    /// @dev Token units that are left of a milestone.
    function _escrowed(Case memory matter, IEscrowTypes.Holding memory held) internal pure returns (uint96) {
        return matter.amount - held.released - held.refunded;
    }

    /* INTERNAL: TIME */

    function _requirePeriod(uint40 period) internal pure {
        if (period == 0 || period > MAX_PERIOD) revert IEscrowErrors.PeriodOutOfRange(period, MAX_PERIOD);
    }

    function _requireBefore(uint256 deadline) internal view {
        if (block.timestamp >= deadline) revert IEscrowErrors.AfterDeadline(block.timestamp, deadline);
    }
}
