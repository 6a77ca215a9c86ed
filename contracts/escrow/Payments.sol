// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEscrowPayments} from "../interfaces/IEscrowPayments.sol";
import {Authorizations} from "../libraries/Authorizations.sol";
import {Word} from "../libraries/HoldingWord.sol";
import {Members} from "../libraries/Members.sol";
import {Splits} from "./Splits.sol";

/// @title Payments
/// @notice The acts by which the parties move money out of escrow: by consent at any time, or by the other's silence.
abstract contract Payments is Splits {
    /* ACTS */

    /// @inheritdoc IEscrowPayments
    function release(
        Payment calldata payment,
        uint256 milestone,
        uint96 amount,
        bytes32 conditionsHash,
        uint96 released,
        bytes calldata employerSignature
    ) external nonReentrant {
        bytes32 agreementId = _agreementId(payment, conditionsHash);
        (bytes32 holdingId, Word word) = _funded(agreementId, milestone, amount);

        // Check: the employer's consent, which beats phases and deadlines, to more than so far, within what is held.
        if (!_actsItself(Members.employer(payment), employerSignature)) {
            bytes32 authorization = Authorizations.release(agreementId, milestone, released);
            _requireSigned(Members.employer(payment), authorization, employerSignature);
        }
        uint96 rise = _riseOfReleased(word, amount, released);
        address worker = _workerOf(payment);

        // Effect.
        uint96 fee = _accrueFee(payment, word.released(), rise);
        holdings[holdingId] = word.release(rise);
        emit PaymentReleased(agreementId, worker, milestone, rise, fee, released);

        // Interaction.
        _pay(agreementId, Members.token(payment), worker, rise - fee);
    }

    /// @inheritdoc IEscrowPayments
    function releaseAll(
        Payment calldata payment,
        uint128 milestones,
        Conditions calldata conditions,
        bytes calldata employerSignature
    ) external nonReentrant {
        bytes32 agreementId = agreementIdOf(payment, conditions);

        // Check: the employer's consent, which beats phases and deadlines.
        _requireConsent(
            Members.employer(payment), Authorizations.releaseAll(agreementId, milestones), employerSignature
        );
        address worker = _workerOf(payment);

        // Check and effect: all that is left in each milestone.
        uint256 net = _releaseEach(payment, conditions.milestones, agreementId, milestones);

        // Interaction.
        _pay(agreementId, Members.token(payment), worker, net);
    }

    /// @inheritdoc IEscrowPayments
    function refund(
        Payment calldata payment,
        uint256 milestone,
        uint96 amount,
        bytes32 conditionsHash,
        uint96 refunded,
        bytes calldata workerSignature
    ) external nonReentrant {
        bytes32 agreementId = _agreementId(payment, conditionsHash);
        (bytes32 holdingId, Word word) = _funded(agreementId, milestone, amount);

        // Check: the worker's consent, which beats phases and deadlines, to more than so far, within what is held.
        if (!_actsItself(Members.worker(payment), workerSignature)) {
            bytes32 authorization = Authorizations.refund(agreementId, milestone, refunded);
            _requireSigned(Members.worker(payment), authorization, workerSignature);
        }
        uint96 rise = _riseOfRefunded(word, amount, refunded);

        // Effect.
        address employer = Members.employer(payment);
        holdings[holdingId] = word.refund(rise);
        emit PaymentRefunded(agreementId, employer, milestone, rise, refunded);

        // Interaction.
        _pay(agreementId, Members.token(payment), employer, rise);
    }

    /// @inheritdoc IEscrowPayments
    function claim(Payment calldata payment, uint256 milestone, uint96 amount, bytes32 conditionsHash)
        external
        nonReentrant
    {
        bytes32 agreementId = _agreementId(payment, conditionsHash);
        (bytes32 holdingId, Word word) = _open(agreementId, milestone, amount);

        // Check: a delivery whose review passed in silence.
        if (!word.isIn(Phase.Delivered)) _refusePhase(word);
        _requireFrom(word.clock());

        // Effect: all that is left.
        address worker = Members.worker(payment);
        uint96 rise = word.escrowedOf(amount);
        uint96 fee = _accrueFee(payment, word.released(), rise);
        word = word.release(rise);
        holdings[holdingId] = word;
        emit PaymentClaimed(agreementId, worker, milestone, rise, fee, word.released());

        // Interaction.
        _pay(agreementId, Members.token(payment), worker, rise - fee);
    }

    /// @inheritdoc IEscrowPayments
    function reclaim(
        Payment calldata payment,
        uint256 milestone,
        uint96 amount,
        bytes32 conditionsHash,
        bytes calldata employerSignature
    ) external nonReentrant {
        bytes32 agreementId = _agreementId(payment, conditionsHash);
        (bytes32 holdingId, Word word) = _open(agreementId, milestone, amount);

        // Check: an offer that the employer takes back, or work that never came.
        address employer = Members.employer(payment);
        if (word.isIn(Phase.Offered)) {
            if (!_actsItself(employer, employerSignature)) {
                _requireSigned(employer, Authorizations.reclaim(agreementId, milestone), employerSignature);
            }
        } else if (word.isIn(Phase.Active)) {
            _requireFrom(word.clock());
        } else {
            _refusePhase(word);
        }

        // Effect: all that is left.
        uint96 rise = word.escrowedOf(amount);
        word = word.refund(rise);
        holdings[holdingId] = word;
        emit PaymentReclaimed(agreementId, employer, milestone, rise, word.refunded());

        // Interaction.
        _pay(agreementId, Members.token(payment), employer, rise);
    }

    /// @inheritdoc IEscrowPayments
    function settle(
        Payment calldata payment,
        uint256 milestone,
        uint96 amount,
        bytes32 conditionsHash,
        Settlement calldata settlement,
        bytes calldata employerSignature,
        bytes calldata workerSignature
    ) external nonReentrant {
        Held memory held = _held(_agreementId(payment, conditionsHash), milestone, amount);

        // Check: both parties' consent, which beats phases and deadlines, to a split of what is held.
        _requireBefore(settlement.validBefore);
        bytes32 authorization = Authorizations.settle(held.agreementId, milestone, held.word.round(), settlement);
        _requireConsent(Members.employer(payment), authorization, employerSignature);
        _requireConsent(_workerOf(payment), authorization, workerSignature);
        Split memory split = _agreed(held, settlement);

        // Effect.
        _split(payment, held, split);
        emit PaymentSettled(
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

    /// @dev By how much a release raises what was released: by something, within what is escrowed of `amount`.
    function _riseOfReleased(Word word, uint96 amount, uint96 released) internal pure returns (uint96 rise) {
        uint96 before = word.released();
        if (released <= before) revert AlreadyReleased(before, released);
        // Cannot run below zero, by the check above.
        unchecked {
            rise = released - before;
        }
        _requireEscrowed(word.escrowedOf(amount), rise);
    }

    /// @dev The same of a refund.
    function _riseOfRefunded(Word word, uint96 amount, uint96 refunded) internal pure returns (uint96 rise) {
        uint96 before = word.refunded();
        if (refunded <= before) revert AlreadyRefunded(before, refunded);
        unchecked {
            rise = refunded - before;
        }
        _requireEscrowed(word.escrowedOf(amount), rise);
    }

    function _requireEscrowed(uint96 escrowed, uint96 rise) private pure {
        if (rise > escrowed) revert InsufficientEscrow(escrowed, rise);
    }

    /// @dev Releases all that is left in each milestone of the set.
    /// Skips what is closed, so that a release of one milestone does not undo a signed release of many.
    /// @return net Token units for the worker. Can be zero: a fee on the cumulative amount can take a last single unit.
    function _releaseEach(Payment calldata payment, Milestone[] calldata parts, bytes32 agreementId, uint128 milestones)
        internal
        returns (uint256 net)
    {
        bool any;
        for (uint256 i = 0; milestones != 0; (++i, milestones >>= 1)) {
            if (milestones & 1 == 0) continue;
            if (i >= parts.length) revert NoSuchMilestone(i, parts.length);
            (uint96 amount,) = Members.part(parts, i);
            (bytes32 holdingId, Word word) = _funded(agreementId, i, amount);
            uint96 rise = word.escrowedOf(amount);
            if (rise == 0) continue;
            uint96 fee = _accrueFee(payment, word.released(), rise);
            word = word.release(rise);
            holdings[holdingId] = word;
            emit PaymentReleased(agreementId, Members.worker(payment), i, rise, fee, word.released());
            net += rise - fee;
            any = true;
        }
        if (!any) revert NoMilestones();
    }

    /// @dev What a settlement moves: by how much it raises what was released and refunded.
    function _agreed(Held memory held, Settlement calldata settlement) internal pure returns (Split memory split) {
        (uint96 released, uint96 refunded) = (held.word.released(), held.word.refunded());
        if (settlement.released < released) revert AlreadyReleased(released, settlement.released);
        if (settlement.refunded < refunded) revert AlreadyRefunded(refunded, settlement.refunded);
        split.toWorker = settlement.released - released;
        split.toEmployer = settlement.refunded - refunded;
        uint256 rise = uint256(split.toWorker) + split.toEmployer;
        if (rise == 0) revert AlreadySettled(released, refunded);
        if (rise > held.escrowed) revert InsufficientEscrow(held.escrowed, rise);
    }

    function _workerOf(Payment calldata payment) internal pure returns (address worker) {
        worker = Members.worker(payment);
        if (worker == address(0)) revert NotAPayee(worker);
    }
}
