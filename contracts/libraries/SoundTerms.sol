// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEscrowErrors} from "../interfaces/IEscrowErrors.sol";
import {IEscrowTypes} from "../interfaces/IEscrowTypes.sol";

/// @title SoundTerms
/// @notice What terms must be like before money is locked under them.
library SoundTerms {
    uint16 internal constant MAX_FEE_BPS = 1000;
    uint40 internal constant MAX_PERIOD = 365 days;
    uint256 internal constant MAX_MILESTONES = 100;
    uint256 internal constant BPS = 10_000;

    function requireSound(IEscrowTypes.Payment calldata payment, IEscrowTypes.Conditions calldata conditions)
        internal
        view
    {
        _requireRolesApart(payment, conditions.arbiter);
        _requireSoundFee(payment.feeRecipient, payment.feeBps);
        _requireSoundPeriods(payment.reviewPeriod, conditions);
        if (conditions.defaultWorkerBps > BPS) revert IEscrowErrors.ShareTooHigh(conditions.defaultWorkerBps, BPS);
        _requireSoundMilestones(conditions.milestones, conditions.parent);
    }

    /// @dev The escrow itself stands in no role: it would hold for ever what it is paid.
    function _requireRolesApart(IEscrowTypes.Payment calldata payment, address arbiter) private view {
        address employer = payment.employer;
        address worker = payment.worker;
        if (employer == worker || employer == arbiter || employer == address(this)) {
            revert IEscrowErrors.RolesCoincide(employer);
        }
        if (worker == address(this) || (worker != address(0) && worker == arbiter)) {
            revert IEscrowErrors.RolesCoincide(worker);
        }
        if (payment.feeRecipient == address(this)) revert IEscrowErrors.RolesCoincide(address(this));
    }

    function _requireSoundFee(address feeRecipient, uint16 feeBps) private pure {
        if (feeBps > MAX_FEE_BPS) revert IEscrowErrors.FeeTooHigh(feeBps, MAX_FEE_BPS);
        if ((feeBps == 0) != (feeRecipient == address(0))) {
            revert IEscrowErrors.FeeRecipientMismatch(feeRecipient, feeBps);
        }
    }

    /// @dev An arbiter without time could never rule.
    function _requireSoundPeriods(uint40 reviewPeriod, IEscrowTypes.Conditions calldata conditions) private pure {
        uint40 disputePeriod = conditions.disputePeriod;
        if (reviewPeriod == 0 || reviewPeriod > MAX_PERIOD) {
            revert IEscrowErrors.PeriodOutOfRange(reviewPeriod, MAX_PERIOD);
        }
        if (disputePeriod > MAX_PERIOD || (disputePeriod == 0 && conditions.arbiter != address(0))) {
            revert IEscrowErrors.PeriodOutOfRange(disputePeriod, MAX_PERIOD);
        }
    }

    /// @dev An amount of zero is a milestone that an amendment dropped.
    function _requireSoundMilestones(IEscrowTypes.Milestone[] calldata milestones, bytes32 parent) private pure {
        uint256 count = milestones.length;
        if (count == 0 || count > MAX_MILESTONES) {
            revert IEscrowErrors.MilestoneCountOutOfRange(count, MAX_MILESTONES);
        }
        for (uint256 i = 0; i < count; ++i) {
            if (milestones[i].amount == 0 && parent == 0) revert IEscrowErrors.NoAmount(i);
        }
    }
}
