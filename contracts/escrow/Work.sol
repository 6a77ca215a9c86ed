// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEscrowWork} from "../interfaces/IEscrowWork.sol";
import {Authorizations} from "../libraries/Authorizations.sol";
import {Word} from "../libraries/HoldingWord.sol";
import {Members} from "../libraries/Members.sol";
import {Signatures} from "../libraries/Signatures.sol";
import {Holdings} from "./Holdings.sol";

/// @title Work
/// @notice The acts of working: accept, deliver, request changes. None moves money.
abstract contract Work is Holdings {
    /* ACTS */

    /// @inheritdoc IEscrowWork
    function accept(
        Payment calldata payment,
        uint256 milestone,
        uint96 amount,
        bytes32 conditionsHash,
        bytes calldata workerSignature
    ) external {
        bytes32 agreementId = _agreementId(payment, conditionsHash);
        (bytes32 holdingId, Word word) = _open(agreementId, milestone, amount);

        // Check: an offer that stands, and the worker's consent to the terms.
        if (!word.isIn(Phase.Offered)) _refusePhase(word);
        _requireBefore(word.clock());
        address worker = Members.worker(payment);
        if (!_actsItself(worker, workerSignature)) Signatures.requireSigned(worker, agreementId, workerSignature);

        // Effect.
        holdings[holdingId] = word.enter(Phase.Active);
        emit OfferAccepted(agreementId, worker, milestone);
    }

    /// @inheritdoc IEscrowWork
    function deliver(
        Payment calldata payment,
        uint256 milestone,
        uint96 amount,
        bytes32 conditionsHash,
        bytes32 deliverable,
        bytes calldata workerSignature
    ) external {
        bytes32 agreementId = _agreementId(payment, conditionsHash);
        (bytes32 holdingId, Word word) = _open(agreementId, milestone, amount);

        // Check: the worker delivers in time.
        if (!word.isIn(Phase.Active) && !word.isIn(Phase.Offered)) _refusePhase(word);
        _requireBefore(word.clock());
        address worker = Members.worker(payment);
        if (!_actsItself(worker, workerSignature)) {
            bytes32 authorization = Authorizations.deliver(agreementId, milestone, word.round(), deliverable);
            _requireSigned(worker, authorization, workerSignature);
        }

        // Effect: the review starts.
        uint40 reviewUntil = _after(Members.reviewPeriod(payment));
        holdings[holdingId] = word.enter(Phase.Delivered, reviewUntil);
        emit WorkDelivered(agreementId, worker, milestone, word.round(), deliverable, reviewUntil);
    }

    /// @inheritdoc IEscrowWork
    function requestChanges(
        Payment calldata payment,
        Conditions calldata conditions,
        uint256 milestone,
        bytes32 reason,
        uint40 deliverBy,
        bytes calldata employerSignature
    ) external {
        bytes32 agreementId = agreementIdOf(payment, conditions);
        Milestone calldata part = _part(conditions, milestone);
        (bytes32 holdingId, Word word) = _open(agreementId, milestone, part.amount);

        // Check: the employer answers while the review runs, and leaves the worker time.
        if (!word.isIn(Phase.Delivered)) _refusePhase(word);
        _requireBefore(word.clock());
        _requireTimeToWork(deliverBy, part.deliverBy, Members.reviewPeriod(payment));
        address employer = Members.employer(payment);
        if (!_actsItself(employer, employerSignature)) {
            bytes32 authorization = Authorizations.changes(agreementId, milestone, word.round(), reason, deliverBy);
            _requireSigned(employer, authorization, employerSignature);
        }

        // Effect: the next round starts.
        word = word.nextRound().enter(Phase.Active, deliverBy);
        holdings[holdingId] = word;
        emit ChangesRequested(agreementId, employer, milestone, word.round(), reason, deliverBy);
    }

    /* INTERNAL */

    /// @dev A new deadline leaves the worker a review period, and is never earlier than the one both agreed on.
    function _requireTimeToWork(uint40 deliverBy, uint40 agreed, uint40 reviewPeriod) internal view {
        uint256 earliest = block.timestamp + reviewPeriod;
        if (agreed > earliest) earliest = agreed;
        if (deliverBy < earliest) revert DeadlineTooSoon(deliverBy, earliest);
    }
}
