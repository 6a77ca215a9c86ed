// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";

import {IEscrowFunding} from "../interfaces/IEscrowFunding.sol";
import {Authorizations} from "../libraries/Authorizations.sol";
import {Deposit} from "../libraries/Deposit.sol";
import {Word} from "../libraries/HoldingWord.sol";
import {Members} from "../libraries/Members.sol";
import {Signatures} from "../libraries/Signatures.sol";
import {SoundTerms} from "../libraries/SoundTerms.sol";
import {TermsHash} from "../libraries/TermsHash.sol";
import {TermsPacking} from "../libraries/TermsPacking.sol";
import {Value} from "./Value.sol";

/// @title Funding
/// @notice The acts by which money comes in under new terms.
abstract contract Funding is Value {
    /* ACTS */

    /// @inheritdoc IEscrowFunding
    function fund(
        Payment calldata payment,
        uint128 milestones,
        Conditions calldata conditions,
        bytes calldata workerSignature
    ) external payable nonReentrant {
        // Check: the employer itself.
        address employer = Members.employer(payment);
        if (msg.sender != employer) revert NotParty(msg.sender, employer);

        // Check and effect: milestones that can be funded are.
        (, uint256 sum) = _fund(payment, milestones, conditions, workerSignature);

        // Interaction.
        _draw(Members.token(payment), employer, sum);
    }

    /// @inheritdoc IEscrowFunding
    function fundWithAllowance(
        Payment calldata payment,
        uint128 milestones,
        Conditions calldata conditions,
        bytes calldata employerSignature,
        bytes calldata workerSignature
    ) external nonReentrant {
        // Check and effect: milestones that can be funded are; the employer's consent.
        (bytes32 agreementId, uint256 sum) = _fund(payment, milestones, conditions, workerSignature);
        _requireSigned(Members.employer(payment), Authorizations.fund(agreementId, milestones), employerSignature);

        // Interaction.
        Deposit.draw(_tokenOf(payment), Members.employer(payment), sum);
    }

    /// @inheritdoc IEscrowFunding
    function fundWithAuthorization(
        Payment calldata payment,
        uint128 milestones,
        Conditions calldata conditions,
        uint256 validAfter,
        uint256 validBefore,
        bytes calldata authorization,
        bytes calldata workerSignature
    ) external nonReentrant {
        // Check and effect: milestones that can be funded are.
        (bytes32 agreementId, uint256 sum) = _fund(payment, milestones, conditions, workerSignature);

        // Interaction, which is the check of the employer's consent, too: the nonce names agreement and milestones.
        bytes32 nonce = _hashTypedDataV4(Authorizations.fund(agreementId, milestones));
        Deposit.Grant memory grant = Deposit.Grant(validAfter, validBefore, uint256(nonce));
        Deposit.drawAuthorized(_tokenOf(payment), Members.employer(payment), sum, grant, authorization);
    }

    /// @inheritdoc IEscrowFunding
    function fundWithPermit2(
        Payment calldata payment,
        uint128 milestones,
        Conditions calldata conditions,
        uint256 nonce,
        uint256 deadline,
        bytes calldata permission,
        bytes calldata workerSignature
    ) external nonReentrant {
        // Check and effect: milestones that can be funded are.
        (bytes32 agreementId, uint256 sum) = _fund(payment, milestones, conditions, workerSignature);

        // Interaction, which is the check of the employer's consent, too: the witness names agreement and milestones.
        bytes32 witness = Authorizations.fund(agreementId, milestones);
        Deposit.Grant memory grant = Deposit.Grant(0, deadline, nonce);
        Deposit.drawPermitted(_tokenOf(payment), Members.employer(payment), sum, grant, witness, permission);
    }

    /// @inheritdoc IEscrowFunding
    function permit(address token, address owner, uint256 amount, uint256 deadline, uint8 v, bytes32 r, bytes32 s)
        external
        nonReentrant
    {
        // Interaction. A refusal is no failure: whoever ran ahead with the permission gave the allowance, too.
        // solhint-disable-next-line no-empty-blocks
        try IERC20Permit(token).permit(owner, address(this), amount, deadline, v, r, s) {} catch {}
    }

    /* INTERNAL */

    /// @dev Opens the holdings of a set of milestones.
    /// @return agreementId Under which id.
    /// @return sum Token units to be drawn.
    function _fund(
        Payment calldata payment,
        uint128 milestones,
        Conditions calldata conditions,
        bytes calldata workerSignature
    ) internal returns (bytes32 agreementId, uint256 sum) {
        Milestone[] calldata parts = conditions.milestones;
        agreementId = _agreementId(payment, TermsHash.hashConditions(conditions, parts));

        // Check: sound terms, that replaced the parent they name; the worker's consent, if it came along.
        SoundTerms.requireSound(payment, conditions, parts);
        _requireSucceeds(conditions.parent, agreementId);
        Phase phase = _phaseAt(Members.worker(payment), agreementId, workerSignature);

        // Effect.
        sum = _openAll(parts, agreementId, milestones, phase);
        bytes memory terms = TermsPacking.pack(payment, conditions, parts, phase, milestones);
        TermsPacking.log(agreementId, Members.employer(payment), Members.worker(payment), terms);
    }

    /// @dev Opens the holding of each milestone in the set. A set cannot contain one twice.
    function _openAll(Milestone[] calldata parts, bytes32 agreementId, uint128 milestones, Phase phase)
        internal
        returns (uint256 sum)
    {
        if (milestones == 0) revert NoMilestones();
        // Cannot overflow: there are a hundred amounts of 96 bits at most.
        unchecked {
            for (uint256 i = 0; milestones != 0; (++i, milestones >>= 1)) {
                if (milestones & 1 == 0) continue;
                if (i >= parts.length) revert NoSuchMilestone(i, parts.length);
                (uint96 amount, uint40 deliverBy) = Members.part(parts, i);
                bytes32 holdingId = holdingIdOf(agreementId, i, amount);

                // Check: an amount to lock, a milestone never funded, a deadline to come.
                if (amount == 0) revert NoAmount(i);
                if (Word.unwrap(holdings[holdingId]) != 0) revert AlreadyFunded(agreementId, i);
                _requireBefore(deliverBy);

                // Effect.
                holdings[holdingId] = Word.wrap(0).enter(phase, deliverBy);
                sum += amount;
            }
        }
    }

    /// @dev Active when the worker's signature of the terms came along. A wrong one is refused, not ignored.
    function _phaseAt(address worker, bytes32 agreementId, bytes calldata workerSignature)
        internal
        view
        returns (Phase)
    {
        if (workerSignature.length == 0) return Phase.Offered;
        Signatures.requireSigned(worker, agreementId, workerSignature);
        return Phase.Active;
    }

    /// @dev The token, for a way of drawing money that the chain's own currency does not have.
    function _tokenOf(Payment calldata payment) internal view returns (address token) {
        token = Members.token(payment);
        if (token == address(0)) revert NativeNeedsEmployer(msg.sender);
    }
}
