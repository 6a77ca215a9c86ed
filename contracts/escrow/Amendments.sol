// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEscrowAmendments} from "../interfaces/IEscrowAmendments.sol";
import {Authorizations} from "../libraries/Authorizations.sol";
import {SoundTerms} from "../libraries/SoundTerms.sol";
import {TermsHash} from "../libraries/TermsHash.sol";
import {TermsPacking} from "../libraries/TermsPacking.sol";
import {Value} from "./Value.sol";

/// @title Amendments
/// @notice The act by which both parties replace an agreement, and all that is held moves along.
abstract contract Amendments is Value {
    /* TYPES */

    /// @dev What an amendment comes to: token units that the new amounts add to what was held, and take from it.
    struct Difference {
        uint256 raised;
        uint256 lowered;
    }

    /* ACTS */

    /// @inheritdoc IEscrowAmendments
    function amend(
        Terms calldata from,
        Terms calldata to,
        uint40 validBefore,
        bytes calldata employerSignature,
        bytes calldata workerSignature
    ) external payable nonReentrant {
        bytes32 parent = agreementIdOf(from.payment, from.conditions);
        bytes32 agreementId = agreementIdOf(to.payment, to.conditions);

        // Check: sound terms that replace these, once; both parties' consent.
        SoundTerms.requireSound(to.payment, to.conditions);
        if (to.conditions.parent != parent) revert ParentDiffers(to.conditions.parent, parent);
        if (successorOf[parent] != 0) revert AlreadyAmended(parent, successorOf[parent]);
        _requireSamePayment(from.payment, to.payment);
        _requireBefore(validBefore);
        _requireBothAmend(to, validBefore, employerSignature, workerSignature);

        // Effect.
        successorOf[parent] = agreementId;
        (uint256 drawn, uint256 returned) = _moveAll(from.conditions, to, parent, agreementId);
        bytes32[] memory terms = TermsPacking.pack(to.payment, to.conditions, Phase.None);
        emit AgreementAmended(agreementId, parent, to.payment.worker, drawn, returned, terms);

        // Interaction.
        if (drawn != 0) _draw(to.payment.token, to.payment.employer, drawn);
        else _refuseValue();
        _pay(agreementId, to.payment.token, to.payment.employer, returned);
    }

    /* INTERNAL */

    function _requireSamePayment(Payment calldata from, Payment calldata to) internal pure {
        if (from.employer != to.employer) revert PaymentDiffers(0);
        if (from.worker != to.worker && from.worker != address(0)) revert PaymentDiffers(1);
        if (from.token != to.token) revert PaymentDiffers(2);
        if (from.feeRecipient != to.feeRecipient) revert PaymentDiffers(3);
        if (from.feeBps != to.feeBps) revert PaymentDiffers(4);
    }

    /// @dev Without a worker there is nobody else to ask.
    function _requireBothAmend(
        Terms calldata to,
        uint40 validBefore,
        bytes calldata employerSignature,
        bytes calldata workerSignature
    ) internal view {
        bytes32 conditionsHash = TermsHash.hashConditions(to.conditions);
        bytes32 authorization = Authorizations.amend(TermsHash.hashTerms(to.payment, conditionsHash), validBefore);
        _requireConsent(to.payment.employer, authorization, employerSignature);
        if (to.payment.worker != address(0)) _requireConsent(to.payment.worker, authorization, workerSignature);
    }

    /// @dev Moves what each milestone holds. What one raises is paid with what another lowers.
    function _moveAll(Conditions calldata from, Terms calldata to, bytes32 parent, bytes32 agreementId)
        internal
        returns (uint256 drawn, uint256 returned)
    {
        Milestone[] calldata parts = to.conditions.milestones;
        uint256 count = from.milestones.length;
        if (parts.length < count) revert MilestonesMissing(parts.length, count);

        Phase engaged = to.payment.worker == address(0) ? Phase.Offered : Phase.Active;
        for (uint256 i = 0; i < count; ++i) {
            uint96 amount = from.milestones[i].amount;
            Held memory held;
            held.agreementId = agreementId;
            held.holdingId = holdingIdOf(parent, i, amount);
            held.state = holdings[held.holdingId];
            holdings[held.holdingId].phase = Phase.Amended;
            if (held.state.phase == Phase.None) continue;

            held.escrowed = amount - held.state.released - held.state.refunded;
            uint96 escrowed = _move(held, parts[i], i, engaged);
            drawn += escrowed;
            returned += held.escrowed;
        }
        (drawn, returned) = drawn > returned ? (drawn - returned, uint256(0)) : (uint256(0), returned - drawn);
    }

    /// @dev Opens the holding of a milestone under the new terms.
    /// @return escrowed Token units that are escrowed in it now.
    function _move(Held memory held, Milestone calldata part, uint256 milestone, Phase engaged)
        internal
        returns (uint96 escrowed)
    {
        // Check: the new amount covers what is gone; what is closed stays closed; there is time to work.
        Holding memory state = held.state;
        uint96 gone = state.released + state.refunded;
        if (part.amount < gone) revert InsufficientEscrow(part.amount, gone);
        escrowed = part.amount - gone;
        if (held.escrowed == 0 && escrowed != 0) revert MilestoneClosed(milestone);
        if (escrowed != 0 && (state.phase == Phase.Offered || state.phase == Phase.Active)) {
            _requireBefore(part.deliverBy);
            (state.phase, state.clock) = (engaged, part.deliverBy);
        }

        // Effect.
        holdings[holdingIdOf(held.agreementId, milestone, part.amount)] = state;
    }
}
