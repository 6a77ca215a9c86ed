// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";

import {IEscrowFunding} from "../interfaces/IEscrowFunding.sol";
import {Authorizations} from "../libraries/Authorizations.sol";
import {Deposit} from "../libraries/Deposit.sol";
import {Signatures} from "../libraries/Signatures.sol";
import {SoundTerms} from "../libraries/SoundTerms.sol";
import {TermsPacking} from "../libraries/TermsPacking.sol";
import {Value} from "./Value.sol";

/// @title Funding
/// @notice The acts by which money comes in under new terms.
abstract contract Funding is Value {
    /* ACTS */

    /// @inheritdoc IEscrowFunding
    function fund(
        Payment calldata payment,
        Conditions calldata conditions,
        uint256 milestones,
        bytes calldata employerSignature,
        bytes calldata workerSignature
    ) external payable nonReentrant {
        bytes32 agreementId = agreementIdOf(payment, conditions);

        // Check: the employer's consent.
        if (!_actsItself(payment.employer, employerSignature)) {
            _requireSigned(payment.employer, Authorizations.fund(agreementId, milestones), employerSignature);
        }

        // Check and effect: milestones that can be funded are.
        uint256 sum = _fund(payment, conditions, agreementId, milestones, workerSignature);

        // Interaction.
        _draw(payment.token, payment.employer, sum);
    }

    /// @inheritdoc IEscrowFunding
    function fundWithAuthorization(
        Payment calldata payment,
        Conditions calldata conditions,
        uint256 milestones,
        uint256 validAfter,
        uint256 validBefore,
        bytes calldata authorization,
        bytes calldata workerSignature
    ) external nonReentrant {
        bytes32 agreementId = agreementIdOf(payment, conditions);

        // Check and effect: milestones that can be funded are.
        uint256 sum = _fund(payment, conditions, agreementId, milestones, workerSignature);

        // Interaction, which is the check of the employer's consent, too: the nonce names agreement and milestones.
        _requireToken(payment.token);
        bytes32 nonce = _hashTypedDataV4(Authorizations.fund(agreementId, milestones));
        Deposit.Grant memory grant = Deposit.Grant(validAfter, validBefore, uint256(nonce));
        Deposit.drawAuthorized(payment.token, payment.employer, sum, grant, authorization);
    }

    /// @inheritdoc IEscrowFunding
    function fundWithPermit2(
        Payment calldata payment,
        Conditions calldata conditions,
        uint256 milestones,
        uint256 nonce,
        uint256 deadline,
        bytes calldata permission,
        bytes calldata workerSignature
    ) external nonReentrant {
        bytes32 agreementId = agreementIdOf(payment, conditions);

        // Check and effect: milestones that can be funded are.
        uint256 sum = _fund(payment, conditions, agreementId, milestones, workerSignature);

        // Interaction, which is the check of the employer's consent, too: the witness names agreement and milestones.
        _requireToken(payment.token);
        bytes32 witness = Authorizations.fund(agreementId, milestones);
        Deposit.Grant memory grant = Deposit.Grant(0, deadline, nonce);
        Deposit.drawPermitted(payment.token, payment.employer, sum, grant, witness, permission);
    }

    /// @inheritdoc IEscrowFunding
    function permit(address token, address owner, uint256 amount, uint256 deadline, uint8 v, bytes32 r, bytes32 s)
        external
        nonReentrant
    {
        // Interaction. A refusal is no failure: whoever ran ahead with the permission gave the allowance, too.
        try IERC20Permit(token).permit(owner, address(this), amount, deadline, v, r, s) {} catch {}
    }

    /* INTERNAL */

    /// @dev Opens the holdings of a set of milestones.
    /// @return sum Token units to be drawn.
    function _fund(
        Payment calldata payment,
        Conditions calldata conditions,
        bytes32 agreementId,
        uint256 milestones,
        bytes calldata workerSignature
    ) internal returns (uint256 sum) {
        // Check: sound terms, that replaced the parent they name; the worker's consent, if it came along.
        SoundTerms.requireSound(payment, conditions);
        bytes32 parent = conditions.parent;
        if (parent != 0 && successorOf[parent] != agreementId) revert NotSuccessor(agreementId, parent);
        Phase phase = Phase.Offered;
        if (workerSignature.length != 0) {
            Signatures.requireSigned(payment.worker, agreementId, workerSignature);
            phase = Phase.Active;
        }

        // Effect.
        sum = _openAll(conditions.milestones, agreementId, milestones, phase);
        emit MilestonesFunded(
            agreementId, payment.employer, payment.worker, milestones, TermsPacking.pack(payment, conditions, phase)
        );
    }

    /// @dev Opens the holding of each milestone in the set. A set cannot contain one twice.
    function _openAll(Milestone[] calldata parts, bytes32 agreementId, uint256 milestones, Phase phase)
        internal
        returns (uint256 sum)
    {
        if (milestones == 0) revert NoMilestones();
        for (uint256 i = 0; milestones >> i != 0; ++i) {
            if (milestones >> i & 1 == 0) continue;
            if (i >= parts.length) revert NoSuchMilestone(i, parts.length);
            uint96 amount = parts[i].amount;
            uint40 deliverBy = parts[i].deliverBy;
            Holding storage holding = holdings[holdingIdOf(agreementId, i, amount)];

            // Check: an amount to lock, a milestone never funded, a deadline to come.
            if (amount == 0) revert NoAmount(i);
            if (holding.phase != Phase.None) revert AlreadyFunded(agreementId, i);
            _requireBefore(deliverBy);

            // Effect.
            (holding.clock, holding.phase) = (deliverBy, phase);
            sum += amount;
        }
    }

    function _requireToken(address token) internal view {
        if (token == address(0)) revert NativeNeedsEmployer(msg.sender);
    }
}
