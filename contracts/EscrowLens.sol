// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {IAgreementEscrow} from "./interfaces/IAgreementEscrow.sol";
import {IEscrowTypes} from "./interfaces/IEscrowTypes.sol";

/// @title EscrowLens
/// @notice What an auditor asks an escrow, answered in one call. It keeps nothing and can do nothing; whoever does not
/// trust ours deploys it again, or computes the same from events and storage proofs.
contract EscrowLens is IEscrowTypes {
    /* TYPES */

    /// @notice What an escrow must hold of a token for those asked about, and what it does hold, in token units.
    struct Standing {
        /// @dev In milestones.
        uint256 escrowed;
        /// @dev To payees whose payouts failed.
        uint256 owed;
        /// @dev To fee recipients.
        uint256 fees;
        /// @dev At least the sum of the three.
        uint256 balance;
    }

    /* ERRORS */

    /// @notice What is asked about comes in ascending order, so that nothing is counted twice: this one does not.
    error NotAscending(uint256 index);
    /// @notice The agreement is not in the token that is asked about.
    error OtherToken(uint256 index, address token);
    /// @notice So many bytes are not the words of terms.
    error NotTerms(uint256 length);

    /* VIEWS */

    /// @notice What the escrow knows of every milestone of an agreement.
    /// @return agreementId The digest of the terms in this escrow.
    /// @return successor The agreement that replaced it. Zero: none did.
    /// @return holdings One for each milestone.
    /// @return escrowed Token units that each holds now.
    function agreementOf(IAgreementEscrow escrow, Payment calldata payment, Conditions calldata conditions)
        public
        view
        returns (bytes32 agreementId, bytes32 successor, Holding[] memory holdings, uint256[] memory escrowed)
    {
        uint256 count = conditions.milestones.length;
        agreementId = escrow.agreementIdOf(payment, conditions);
        successor = escrow.successorOf(agreementId);
        holdings = new Holding[](count);
        escrowed = new uint256[](count);
        for (uint256 i = 0; i < count; ++i) {
            uint96 amount = conditions.milestones[i].amount;
            holdings[i] = escrow.holdingOf(agreementId, i, amount);
            escrowed[i] = _escrowedIn(holdings[i], amount);
        }
    }

    /// @notice Compares what the escrow must hold of a token with what it holds. Asked about all agreements, owners and
    /// fee recipients that its events ever named, it says whether the escrow is solvent in the token.
    /// @param token Zero: the chain's own currency.
    /// @param agreements In ascending order of their ids.
    /// @param owners In ascending order.
    /// @param feeRecipients In ascending order.
    function standingOf(
        IAgreementEscrow escrow,
        address token,
        Terms[] calldata agreements,
        address[] calldata owners,
        address[] calldata feeRecipients
    ) external view returns (Standing memory standing) {
        standing.escrowed = _escrowedUnder(escrow, token, agreements);
        for (uint256 i = 0; i < owners.length; ++i) {
            if (i != 0 && owners[i] <= owners[i - 1]) revert NotAscending(i);
            standing.owed += escrow.owedOf(token, owners[i]);
        }
        for (uint256 i = 0; i < feeRecipients.length; ++i) {
            if (i != 0 && feeRecipients[i] <= feeRecipients[i - 1]) revert NotAscending(i);
            standing.fees += escrow.feesOf(token, feeRecipients[i]);
        }
        standing.balance = token == address(0) ? address(escrow).balance : IERC20(token).balanceOf(address(escrow));
    }

    /// @notice Terms read back from the words of an event, laid out as `TermsPacking` says.
    /// @param employer As the event names it; of an amendment, that of its parent.
    /// @param worker As the event names it.
    /// @return terms Their id is the event's.
    /// @return phase That of the milestones that were locked. None: an amendment.
    /// @return milestones The set of those that were locked.
    function termsOf(address employer, address worker, bytes calldata words)
        external
        pure
        returns (Terms memory terms, Phase phase, uint256 milestones)
    {
        (uint256 money, uint256 rules) = (_wordAt(words, 0), _wordAt(words, 1));
        uint256 next = uint16(money >> 80) == 0 ? 3 : 4;
        address feeRecipient = next == 3 ? address(0) : address(uint160(_wordAt(words, 3)));
        terms.payment = Payment(
            employer, worker, address(uint160(money >> 96)), feeRecipient, uint16(money >> 80), uint40(money >> 40)
        );

        Milestone[] memory parts = new Milestone[](uint8(rules));
        for (uint256 i = 0; i < parts.length; (++i, ++next)) {
            uint256 part = _wordAt(words, next);
            parts[i] = Milestone(uint96(part >> 40), uint40(part));
            milestones |= (part >> 255) << i;
        }
        bytes32 parent = words.length > 32 * next ? bytes32(_wordAt(words, next++)) : bytes32(0);
        if (words.length != 32 * next) revert NotTerms(words.length);
        terms.conditions = Conditions({
            arbiter: address(uint160(rules >> 96)),
            disputePeriod: uint40(money),
            defaultWorkerBps: uint16(rules >> 80),
            briefHash: bytes32(_wordAt(words, 2)),
            parent: parent,
            salt: uint64(rules >> 16),
            milestones: parts
        });
        phase = Phase(uint8(rules >> 8));
    }

    /* INTERNAL */

    function _escrowedUnder(IAgreementEscrow escrow, address token, Terms[] calldata agreements)
        private
        view
        returns (uint256 sum)
    {
        bytes32 last;
        for (uint256 i = 0; i < agreements.length; ++i) {
            if (agreements[i].payment.token != token) revert OtherToken(i, agreements[i].payment.token);
            (bytes32 id,,, uint256[] memory escrowed) =
                agreementOf(escrow, agreements[i].payment, agreements[i].conditions);
            if (id <= last) revert NotAscending(i);
            last = id;
            for (uint256 k = 0; k < escrowed.length; ++k) {
                sum += escrowed[k];
            }
        }
    }

    /// @dev Nothing that was never funded; and what was amended is held under the new agreement's id.
    function _escrowedIn(Holding memory holding, uint96 amount) private pure returns (uint256) {
        if (holding.phase == Phase.None || holding.phase == Phase.Amended) return 0;
        return amount - holding.released - holding.refunded;
    }

    function _wordAt(bytes calldata words, uint256 index) private pure returns (uint256) {
        if (words.length < 32 * (index + 1)) revert NotTerms(words.length);
        return uint256(bytes32(words[32 * index:]));
    }
}
