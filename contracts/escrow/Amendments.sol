// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEscrowAmendments} from "../interfaces/IEscrowAmendments.sol";
import {Authorizations} from "../libraries/Authorizations.sol";
import {Word} from "../libraries/HoldingWord.sol";
import {Members} from "../libraries/Members.sol";
import {SoundTerms} from "../libraries/SoundTerms.sol";
import {TermsHash} from "../libraries/TermsHash.sol";
import {TermsPacking} from "../libraries/TermsPacking.sol";
import {Value} from "./Value.sol";

/// @title Amendments
/// @notice The act by which both parties replace an agreement, and all that is held moves along.
abstract contract Amendments is Value {
    /* TYPES */

    /// @dev An amendment at hand: from which id to which, and what it comes to so far, in token units.
    struct Move {
        bytes32 parent;
        bytes32 agreementId;
        Phase engaged;
        bool anyFunded;
        uint256 before;
        uint256 afterwards;
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
        Move memory move;
        move.parent = agreementIdOf(from.payment, from.conditions);
        move.agreementId = agreementIdOf(to.payment, to.conditions);

        // Check: sound terms that replace these, which are in force; both parties' consent.
        SoundTerms.requireSound(to.payment, to.conditions, to.conditions.milestones);
        if (to.conditions.parent != move.parent) revert ParentDiffers(to.conditions.parent, move.parent);
        if (successorOf[move.parent] != 0) revert AlreadyAmended(move.parent, successorOf[move.parent]);
        _requireSucceeds(from.conditions.parent, move.parent);
        _requireSamePayment(from.payment, to.payment);
        _requireBefore(validBefore);
        _requireBothAmend(to, validBefore, employerSignature, workerSignature);

        // Effect.
        move.engaged = Members.worker(to.payment) == address(0) ? Phase.Offered : Phase.Active;
        _moveAll(move, from.conditions.milestones, to.conditions.milestones);
        successorOf[move.parent] = move.agreementId;
        (uint256 drawn, uint256 returned) = _difference(move.before, move.afterwards);
        _emitAmended(move, to, drawn, returned);

        // Interaction.
        if (drawn != 0) _draw(Members.token(to.payment), Members.employer(to.payment), drawn);
        else _refuseValue();
        _pay(move.agreementId, Members.token(to.payment), Members.employer(to.payment), returned);
    }

    /* INTERNAL */

    /// @dev All members but the last, the review period, stay: the worker, once there is one.
    function _requireSamePayment(Payment calldata from, Payment calldata to) internal pure {
        for (uint256 i = 0; i < 5; ++i) {
            uint256 member = Members.word(from, i);
            bool engages = i == 1 && member == 0;
            if (member != Members.word(to, i) && !engages) revert PaymentDiffers(i);
        }
    }

    /// @dev Without a worker there is nobody else to ask.
    function _requireBothAmend(
        Terms calldata to,
        uint40 validBefore,
        bytes calldata employerSignature,
        bytes calldata workerSignature
    ) internal view {
        bytes32 conditionsHash = TermsHash.hashConditions(to.conditions, to.conditions.milestones);
        bytes32 authorization = Authorizations.amend(TermsHash.hashTerms(to.payment, conditionsHash), validBefore);
        _requireConsent(Members.employer(to.payment), authorization, employerSignature);
        if (Members.worker(to.payment) != address(0)) {
            _requireConsent(Members.worker(to.payment), authorization, workerSignature);
        }
    }

    /// @dev Ends what each milestone holds under the old id, and opens it under the new one. Ends those never funded,
    /// too, so that nothing signed before can fund them.
    function _moveAll(Move memory move, Milestone[] calldata from, Milestone[] calldata to) internal {
        if (to.length < from.length) revert MilestonesMissing(to.length, from.length);
        for (uint256 i = 0; i < from.length; ++i) {
            uint96 amount = from[i].amount;
            bytes32 holdingId = holdingIdOf(move.parent, i, amount);
            Word word = holdings[holdingId];
            holdings[holdingId] = word.enter(Phase.Amended);
            if (word.isIn(Phase.None)) continue;

            move.anyFunded = true;
            _move(move, word, word.escrowedOf(amount), i, to[i]);
        }
        if (!move.anyFunded) revert NotFunded(move.parent, 0);
    }

    /// @dev Opens the holding of a milestone under the new id.
    function _move(Move memory move, Word word, uint96 escrowed, uint256 milestone, Milestone calldata part) internal {
        // Check: the new amount covers what is gone; what is closed stays closed; there is time to work.
        uint96 gone = word.released() + word.refunded();
        if (part.amount < gone) revert InsufficientEscrow(part.amount, gone);
        uint96 left = part.amount - gone;
        if (escrowed == 0 && left != 0) revert MilestoneClosed(milestone);
        if (left != 0 && (word.isIn(Phase.Offered) || word.isIn(Phase.Active))) {
            _requireBefore(part.deliverBy);
            word = word.enter(move.engaged, part.deliverBy);
        }

        // Effect.
        holdings[holdingIdOf(move.agreementId, milestone, part.amount)] = word;
        move.before += escrowed;
        move.afterwards += left;
    }

    /// @dev What the employer adds, or gets back. What one milestone is raised by is paid with what another is cut by.
    function _difference(uint256 before, uint256 afterwards) internal pure returns (uint256 drawn, uint256 returned) {
        if (afterwards > before) drawn = afterwards - before;
        else returned = before - afterwards;
    }

    function _emitAmended(Move memory move, Terms calldata to, uint256 drawn, uint256 returned) internal {
        bytes memory terms = TermsPacking.pack(to.payment, to.conditions, to.conditions.milestones, Phase.None, 0);
        emit AgreementAmended(move.agreementId, move.parent, Members.worker(to.payment), drawn, returned, terms);
    }
}
