// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEscrowDisputes} from "../interfaces/IEscrowDisputes.sol";
import {Authorizations} from "../libraries/Authorizations.sol";
import {Word} from "../libraries/HoldingWord.sol";
import {SoundTerms} from "../libraries/SoundTerms.sol";
import {Splits} from "./Splits.sol";

/// @title Disputes
/// @notice The acts of a dispute: open it, put something in evidence, rule it, and conclude it when nobody ruled.
abstract contract Disputes is Splits {
    /* ACTS */

    /// @inheritdoc IEscrowDisputes
    function dispute(
        Payment calldata payment,
        Conditions calldata conditions,
        uint256 milestone,
        address party,
        bytes32 evidence,
        bytes calldata signature
    ) external {
        Held memory held = _brought(payment, conditions, milestone);
        Word word = held.word;
        Phase phase = word.phase();

        // Check: work that was delivered once, in time; a party that may.
        if (phase == Phase.Active) {
            if (word.round() == 0) revert NothingDelivered(held.agreementId, milestone);
            if (party != payment.worker) revert NotInRole(party);
        } else if (phase == Phase.Delivered) {
            if (party != payment.worker && party != payment.employer) revert NotInRole(party);
        } else {
            revert PhaseIs(phase);
        }
        _requireBefore(word.clock());
        bytes32 authorization = Authorizations.dispute(held.agreementId, milestone, word.round(), evidence);
        _requireConsent(party, authorization, signature);

        // Effect: the arbiter's clock starts.
        uint40 ruleBy = uint40(block.timestamp) + conditions.disputePeriod;
        holdings[held.holdingId] = word.enter(Phase.Disputed, ruleBy);
        emit DisputeOpened(held.agreementId, party, conditions.arbiter, milestone, word.round(), evidence, ruleBy);
    }

    /// @inheritdoc IEscrowDisputes
    function submitEvidence(
        Payment calldata payment,
        Conditions calldata conditions,
        uint256 milestone,
        address party,
        string calldata evidence,
        bytes calldata signature
    ) external {
        uint96 amount = _part(conditions, milestone).amount;
        Held memory held = _funded(agreementIdOf(payment, conditions), milestone, amount);

        // Check: somebody whom the dispute concerns.
        bool inRole = party == payment.worker || party == payment.employer || party == conditions.arbiter;
        if (!inRole || party == address(0)) revert NotInRole(party);
        bytes32 authorization = Authorizations.submitEvidence(held.agreementId, milestone, evidence);
        _requireConsent(party, authorization, signature);

        // Effect: none but the event.
        emit Evidence(conditions.arbiter, uint256(held.holdingId), party, evidence);
    }

    /// @inheritdoc IEscrowDisputes
    function rule(
        Payment calldata payment,
        Conditions calldata conditions,
        uint256 milestone,
        uint96 released,
        bytes32 reason,
        bytes calldata arbiterSignature
    ) external nonReentrant {
        Held memory held = _disputed(payment, conditions, milestone);

        // Check: the arbiter, in time, within the whole amount.
        _requireBefore(held.word.clock());
        _requireWithin(conditions.milestones[milestone].amount, released);
        _requireConsent(
            conditions.arbiter, Authorizations.rule(held.agreementId, milestone, released, reason), arbiterSignature
        );

        // Effect: what the worker is missing, as far as it is there; the rest to the employer.
        Split memory split = _splitAt(held, _missing(held, released));
        _split(payment, held, split);
        emit DisputeRuled(
            held.agreementId,
            payment.worker,
            payment.employer,
            milestone,
            split.toWorker,
            split.fee,
            split.toEmployer,
            reason
        );

        // Interaction.
        _payBoth(payment, held.agreementId, split);
    }

    /// @inheritdoc IEscrowDisputes
    function conclude(Payment calldata payment, Conditions calldata conditions, uint256 milestone)
        external
        nonReentrant
    {
        Held memory held = _disputed(payment, conditions, milestone);

        // Check: the arbiter stayed silent.
        _requireFrom(held.word.clock());

        // Effect: the agreed share, rounded down, to the worker; the rest to the employer. Fits: at most the whole.
        uint96 toWorker = uint96(uint256(held.escrowed) * conditions.defaultWorkerBps / SoundTerms.BPS);
        Split memory split = _splitAt(held, toWorker);
        _split(payment, held, split);
        emit DisputeConcluded(
            held.agreementId, payment.worker, payment.employer, milestone, split.toWorker, split.fee, split.toEmployer
        );

        // Interaction.
        _payBoth(payment, held.agreementId, split);
    }

    /* INTERNAL */

    /// @dev The open holding of a milestone whose terms came along whole.
    function _brought(Payment calldata payment, Conditions calldata conditions, uint256 milestone)
        internal
        view
        returns (Held memory)
    {
        uint96 amount = _part(conditions, milestone).amount;
        return _open(agreementIdOf(payment, conditions), milestone, amount);
    }

    function _disputed(Payment calldata payment, Conditions calldata conditions, uint256 milestone)
        internal
        view
        returns (Held memory held)
    {
        held = _brought(payment, conditions, milestone);
        if (held.word.phase() != Phase.Disputed) revert PhaseIs(held.word.phase());
    }

    /// @dev What a worker is missing of `released`, as far as it is there.
    function _missing(Held memory held, uint96 released) internal pure returns (uint96 missing) {
        uint96 before = held.word.released();
        missing = released > before ? released - before : 0;
        if (missing > held.escrowed) missing = held.escrowed;
    }

    function _requireWithin(uint96 amount, uint96 released) internal pure {
        if (released > amount) revert ExceedsAmount(amount, released);
    }
}
