// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEscrowDisputes} from "../interfaces/IEscrowDisputes.sol";
import {Authorizations} from "../libraries/Authorizations.sol";
import {Word} from "../libraries/HoldingWord.sol";
import {Members} from "../libraries/Members.sol";
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

        // Check: work that was delivered once, in time; a party that may.
        if (word.isIn(Phase.Active)) {
            if (word.round() == 0) revert NothingDelivered(held.agreementId, milestone);
            if (party != Members.worker(payment)) revert NotInRole(party);
        } else if (word.isIn(Phase.Delivered)) {
            if (party != Members.worker(payment) && party != Members.employer(payment)) revert NotInRole(party);
        } else {
            _refusePhase(word);
        }
        _requireBefore(word.clock());
        bytes32 authorization = Authorizations.dispute(held.agreementId, milestone, word.round(), evidence);
        _requireConsent(party, authorization, signature);

        // Effect: the arbiter's clock starts.
        uint40 ruleBy = _after(Members.disputePeriod(conditions));
        holdings[held.holdingId] = word.enter(Phase.Disputed, ruleBy);
        emit DisputeOpened(
            held.agreementId, party, Members.arbiter(conditions), milestone, word.round(), evidence, ruleBy
        );
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
        Held memory held = _held(agreementIdOf(payment, conditions), milestone, amount);

        // Check: somebody whom the dispute concerns.
        bool inRole = party == Members.worker(payment) || party == Members.employer(payment)
            || party == Members.arbiter(conditions);
        if (!inRole || party == address(0)) revert NotInRole(party);
        bytes32 authorization = Authorizations.submitEvidence(held.agreementId, milestone, evidence);
        _requireConsent(party, authorization, signature);

        // Effect: none but the event.
        emit Evidence(Members.arbiter(conditions), uint256(held.holdingId), party, evidence);
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
            Members.arbiter(conditions),
            Authorizations.rule(held.agreementId, milestone, released, reason),
            arbiterSignature
        );

        // Effect: what the worker is missing, as far as it is there; the rest to the employer.
        Split memory split = _splitAt(held, _missing(held, released));
        _split(payment, held, split);
        emit DisputeRuled(
            held.agreementId,
            Members.worker(payment),
            Members.employer(payment),
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
        uint96 toWorker = uint96(uint256(held.escrowed) * Members.defaultWorkerBps(conditions) / SoundTerms.BPS);
        Split memory split = _splitAt(held, toWorker);
        _split(payment, held, split);
        emit DisputeConcluded(
            held.agreementId,
            Members.worker(payment),
            Members.employer(payment),
            milestone,
            split.toWorker,
            split.fee,
            split.toEmployer
        );

        // Interaction.
        _payBoth(payment, held.agreementId, split);
    }

    /* INTERNAL */

    /// @dev The open holding of a milestone whose terms came along whole.
    function _brought(Payment calldata payment, Conditions calldata conditions, uint256 milestone)
        internal
        view
        returns (Held memory held)
    {
        held = _held(agreementIdOf(payment, conditions), milestone, _part(conditions, milestone).amount);
        if (held.escrowed == 0) revert NothingEscrowed(held.agreementId, milestone);
    }

    function _disputed(Payment calldata payment, Conditions calldata conditions, uint256 milestone)
        internal
        view
        returns (Held memory held)
    {
        held = _brought(payment, conditions, milestone);
        if (!held.word.isIn(Phase.Disputed)) _refusePhase(held.word);
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
