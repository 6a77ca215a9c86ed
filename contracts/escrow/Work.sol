// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEscrowWork} from "../interfaces/IEscrowWork.sol";
import {Authorizations} from "../libraries/Authorizations.sol";
import {Signatures} from "../libraries/Signatures.sol";
import {Holdings} from "./Holdings.sol";

/// @title Work
/// @notice The acts of working: accept, deliver, request changes. None moves money.
abstract contract Work is Holdings {
    /* ACTS */

    /// @inheritdoc IEscrowWork
    function accept(
        Payment calldata payment,
        bytes32 conditionsHash,
        uint256 milestone,
        uint96 amount,
        bytes calldata workerSignature
    ) external {
        bytes32 agreementId = _agreementId(payment, conditionsHash);
        Held memory held = _open(agreementId, milestone, amount);

        // Check: an offer that stands, and the worker's consent to the terms.
        if (held.state.phase != Phase.Offered) revert PhaseIs(held.state.phase);
        _requireBefore(held.state.clock);
        address worker = payment.worker;
        if (!_actsItself(worker, workerSignature)) Signatures.requireSigned(worker, agreementId, workerSignature);

        // Effect.
        held.state.phase = Phase.Active;
        holdings[held.holdingId] = held.state;
        emit OfferAccepted(agreementId, worker, milestone);
    }

    /// @inheritdoc IEscrowWork
    function deliver(
        Payment calldata payment,
        bytes32 conditionsHash,
        uint256 milestone,
        uint96 amount,
        bytes32 deliverable,
        bytes calldata workerSignature
    ) external {
        bytes32 agreementId = _agreementId(payment, conditionsHash);
        Held memory held = _open(agreementId, milestone, amount);
        Holding memory state = held.state;

        // Check: the worker delivers in time.
        if (state.phase != Phase.Offered && state.phase != Phase.Active) revert PhaseIs(state.phase);
        _requireBefore(state.clock);
        address worker = payment.worker;
        if (!_actsItself(worker, workerSignature)) {
            bytes32 authorization = Authorizations.deliver(agreementId, milestone, state.round, deliverable);
            _requireSigned(worker, authorization, workerSignature);
        }

        // Effect: the review starts.
        state.phase = Phase.Delivered;
        state.clock = uint40(block.timestamp) + payment.reviewPeriod;
        holdings[held.holdingId] = state;
        emit WorkDelivered(agreementId, worker, milestone, state.round, deliverable, state.clock);
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
        Held memory held = _open(agreementId, milestone, part.amount);
        Holding memory state = held.state;

        // Check: the employer answers while the review runs, and leaves the worker time.
        if (state.phase != Phase.Delivered) revert PhaseIs(state.phase);
        _requireBefore(state.clock);
        _requireTimeToWork(deliverBy, part.deliverBy, payment.reviewPeriod);
        address employer = payment.employer;
        if (!_actsItself(employer, employerSignature)) {
            bytes32 authorization = Authorizations.changes(agreementId, milestone, state.round, reason, deliverBy);
            _requireSigned(employer, authorization, employerSignature);
        }
        if (state.round == type(uint8).max) revert TooManyRounds();

        // Effect: the next round starts.
        state.phase = Phase.Active;
        state.clock = deliverBy;
        ++state.round;
        holdings[held.holdingId] = state;
        emit ChangesRequested(agreementId, employer, milestone, state.round, reason, deliverBy);
    }

    /* INTERNAL */

    /// @dev A new deadline leaves the worker a review period, and is never earlier than the one both agreed on.
    function _requireTimeToWork(uint40 deliverBy, uint40 agreed, uint40 reviewPeriod) internal view {
        uint256 earliest = block.timestamp + reviewPeriod;
        if (agreed > earliest) earliest = agreed;
        if (deliverBy < earliest) revert DeadlineTooSoon(deliverBy, earliest);
    }
}
