// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEscrowPayments} from "../interfaces/IEscrowPayments.sol";
import {Authorizations} from "../libraries/Authorizations.sol";
import {Splits} from "./Splits.sol";

/// @title Payments
/// @notice The acts by which the parties move money out of escrow: by consent at any time, or by the other's silence.
abstract contract Payments is Splits {
    /* ACTS */

    /// @inheritdoc IEscrowPayments
    function release(
        Payment calldata payment,
        bytes32 conditionsHash,
        uint256 milestone,
        uint96 amount,
        uint96 released,
        bytes calldata employerSignature
    ) external nonReentrant {
        bytes32 agreementId = _agreementId(payment, conditionsHash);
        Held memory held = _funded(agreementId, milestone, amount);

        // Check: the employer's consent, which beats phases and deadlines, to more than so far, within what is held.
        if (!_actsItself(payment.employer, employerSignature)) {
            bytes32 authorization = Authorizations.release(agreementId, milestone, released);
            _requireSigned(payment.employer, authorization, employerSignature);
        }
        if (released <= held.state.released) revert AlreadyReleased(held.state.released, released);
        uint96 rise = released - held.state.released;
        if (rise > held.escrowed) revert InsufficientEscrow(held.escrowed, rise);
        address worker = _workerOf(payment);

        // Effect.
        uint96 fee = _release(payment, held.state, rise);
        holdings[held.holdingId] = held.state;
        emit PaymentReleased(agreementId, worker, milestone, rise, fee, released);

        // Interaction.
        _pay(agreementId, payment.token, worker, rise - fee);
    }

    /// @inheritdoc IEscrowPayments
    function refund(
        Payment calldata payment,
        bytes32 conditionsHash,
        uint256 milestone,
        uint96 amount,
        uint96 refunded,
        bytes calldata workerSignature
    ) external nonReentrant {
        bytes32 agreementId = _agreementId(payment, conditionsHash);
        Held memory held = _funded(agreementId, milestone, amount);

        // Check: the worker's consent, which beats phases and deadlines, to more than so far, within what is held.
        if (!_actsItself(payment.worker, workerSignature)) {
            bytes32 authorization = Authorizations.refund(agreementId, milestone, refunded);
            _requireSigned(payment.worker, authorization, workerSignature);
        }
        if (refunded <= held.state.refunded) revert AlreadyRefunded(held.state.refunded, refunded);
        uint96 rise = refunded - held.state.refunded;
        if (rise > held.escrowed) revert InsufficientEscrow(held.escrowed, rise);

        // Effect.
        address employer = payment.employer;
        held.state.refunded = refunded;
        holdings[held.holdingId] = held.state;
        emit PaymentRefunded(agreementId, employer, milestone, rise, refunded);

        // Interaction.
        _pay(agreementId, payment.token, employer, rise);
    }

    /// @inheritdoc IEscrowPayments
    function claim(Payment calldata payment, bytes32 conditionsHash, uint256 milestone, uint96 amount)
        external
        nonReentrant
    {
        bytes32 agreementId = _agreementId(payment, conditionsHash);
        Held memory held = _open(agreementId, milestone, amount);

        // Check: a delivery whose review passed in silence.
        if (held.state.phase != Phase.Delivered) revert PhaseIs(held.state.phase);
        _requireFrom(held.state.clock);

        // Effect: all that is left.
        address worker = payment.worker;
        uint96 fee = _release(payment, held.state, held.escrowed);
        holdings[held.holdingId] = held.state;
        emit PaymentClaimed(agreementId, worker, milestone, held.escrowed, fee, held.state.released);

        // Interaction.
        _pay(agreementId, payment.token, worker, held.escrowed - fee);
    }

    /// @inheritdoc IEscrowPayments
    function reclaim(
        Payment calldata payment,
        bytes32 conditionsHash,
        uint256 milestone,
        uint96 amount,
        bytes calldata employerSignature
    ) external nonReentrant {
        bytes32 agreementId = _agreementId(payment, conditionsHash);
        Held memory held = _open(agreementId, milestone, amount);

        // Check: an offer that the employer takes back, or work that never came.
        address employer = payment.employer;
        if (held.state.phase == Phase.Offered) {
            if (!_actsItself(employer, employerSignature)) {
                _requireSigned(employer, Authorizations.reclaim(agreementId, milestone), employerSignature);
            }
        } else if (held.state.phase == Phase.Active) {
            _requireFrom(held.state.clock);
        } else {
            revert PhaseIs(held.state.phase);
        }

        // Effect: all that is left.
        held.state.refunded += held.escrowed;
        holdings[held.holdingId] = held.state;
        emit PaymentReclaimed(agreementId, employer, milestone, held.escrowed, held.state.refunded);

        // Interaction.
        _pay(agreementId, payment.token, employer, held.escrowed);
    }

    /// @inheritdoc IEscrowPayments
    function settle(
        Payment calldata payment,
        bytes32 conditionsHash,
        uint256 milestone,
        uint96 amount,
        Settlement calldata settlement,
        bytes calldata employerSignature,
        bytes calldata workerSignature
    ) external nonReentrant {
        Held memory held = _funded(_agreementId(payment, conditionsHash), milestone, amount);

        // Check: both parties' consent, which beats phases and deadlines, to a split of what is held.
        _requireBefore(settlement.validBefore);
        bytes32 authorization =
            Authorizations.settle(held.agreementId, milestone, held.state.round, settlement);
        _requireConsent(payment.employer, authorization, employerSignature);
        _requireConsent(_workerOf(payment), authorization, workerSignature);
        Split memory split = _agreed(held, settlement);

        // Effect.
        _split(payment, held, split);
        emit PaymentSettled(
            held.agreementId,
            payment.worker,
            payment.employer,
            milestone,
            split.toWorker,
            split.fee,
            split.toEmployer
        );

        // Interaction.
        _payBoth(payment, held.agreementId, split);
    }

    /* INTERNAL */

    /// @dev What a settlement moves: by how much it raises what was released and refunded.
    function _agreed(Held memory held, Settlement calldata settlement) internal pure returns (Split memory split) {
        (uint96 released, uint96 refunded) = (held.state.released, held.state.refunded);
        if (settlement.released < released) revert AlreadyReleased(released, settlement.released);
        if (settlement.refunded < refunded) revert AlreadyRefunded(refunded, settlement.refunded);
        split.toWorker = settlement.released - released;
        split.toEmployer = settlement.refunded - refunded;
        uint256 rise = uint256(split.toWorker) + split.toEmployer;
        if (rise == 0) revert AlreadySettled(released, refunded);
        if (rise > held.escrowed) revert InsufficientEscrow(held.escrowed, rise);
    }

    function _workerOf(Payment calldata payment) internal pure returns (address worker) {
        worker = payment.worker;
        if (worker == address(0)) revert NotAPayee(worker);
    }
}
