// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEscrowErrors} from "../interfaces/IEscrowErrors.sol";
import {IEscrowTypes} from "../interfaces/IEscrowTypes.sol";
import {Members} from "./Members.sol";

/// @title SoundTerms
/// @notice What terms must be like before money is locked under them.
library SoundTerms {
    uint16 internal constant MAX_FEE_BPS = 1000;
    uint40 internal constant MAX_PERIOD = 365 days;
    uint256 internal constant MAX_MILESTONES = 100;
    uint256 internal constant BPS = 10_000;

    function requireSound(
        IEscrowTypes.Payment calldata payment,
        IEscrowTypes.Conditions calldata conditions,
        IEscrowTypes.Milestone[] calldata milestones
    ) internal view {
        Members.requireClean(payment, conditions, milestones);
        address arbiter = Members.arbiter(conditions);
        _requireRolesApart(Members.employer(payment), Members.worker(payment), arbiter);
        _requireSoundFee(Members.feeRecipient(payment), Members.feeBps(payment));
        _requireSoundPeriods(Members.reviewPeriod(payment), Members.disputePeriod(conditions), arbiter);
        uint256 share = Members.defaultWorkerBps(conditions);
        if (share > BPS) revert IEscrowErrors.ShareTooHigh(share, BPS);
        uint256 count = milestones.length;
        if (count == 0 || count > MAX_MILESTONES) {
            revert IEscrowErrors.MilestoneCountOutOfRange(count, MAX_MILESTONES);
        }
    }

    /// @dev The escrow itself stands in no role: it would hold for ever what it is paid, and never rule. Zero employs
    /// nobody.
    function _requireRolesApart(address employer, address worker, address arbiter) private view {
        if (employer == worker || employer == arbiter || employer == address(this) || employer == address(0)) {
            revert IEscrowErrors.RolesCoincide(employer);
        }
        if (worker == address(this) || (worker == arbiter && worker != address(0))) {
            revert IEscrowErrors.RolesCoincide(worker);
        }
        if (arbiter == address(this)) revert IEscrowErrors.RolesCoincide(arbiter);
    }

    function _requireSoundFee(address feeRecipient, uint16 feeBps) private view {
        if (feeBps > MAX_FEE_BPS) revert IEscrowErrors.FeeTooHigh(feeBps, MAX_FEE_BPS);
        if ((feeBps == 0) != (feeRecipient == address(0))) {
            revert IEscrowErrors.FeeRecipientMismatch(feeRecipient, feeBps);
        }
        if (feeRecipient == address(this)) revert IEscrowErrors.RolesCoincide(feeRecipient);
    }

    /// @dev An arbiter without time could never rule.
    function _requireSoundPeriods(uint40 reviewPeriod, uint40 disputePeriod, address arbiter) private pure {
        if (reviewPeriod == 0 || reviewPeriod > MAX_PERIOD) {
            revert IEscrowErrors.PeriodOutOfRange(reviewPeriod, MAX_PERIOD);
        }
        if (disputePeriod > MAX_PERIOD || (disputePeriod == 0 && arbiter != address(0))) {
            revert IEscrowErrors.PeriodOutOfRange(disputePeriod, MAX_PERIOD);
        }
    }
}
