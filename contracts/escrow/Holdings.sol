// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";

import {IAgreementEscrow} from "../interfaces/IAgreementEscrow.sol";
import {IEscrowViews} from "../interfaces/IEscrowViews.sol";
import {Word} from "../libraries/HoldingWord.sol";
import {Members} from "../libraries/Members.sol";
import {Payout} from "../libraries/Payout.sol";
import {Signatures} from "../libraries/Signatures.sol";
import {SoundTerms} from "../libraries/SoundTerms.sol";
import {TermsHash} from "../libraries/TermsHash.sol";

/// @title Holdings
/// @notice What the escrow keeps, and what all acts share: finding a holding, consent, time, and paying out.
abstract contract Holdings is IAgreementEscrow, EIP712, ReentrancyGuardTransient {
    /* TYPES */

    /// @dev A holding at hand: where it is, what it was when read, and the token units still escrowed in it.
    struct Held {
        bytes32 agreementId;
        bytes32 holdingId;
        Word word;
        uint96 escrowed;
    }

    /* STORAGE */

    mapping(bytes32 holdingId => Word) internal holdings;

    /// @inheritdoc IEscrowViews
    mapping(bytes32 agreementId => bytes32) public successorOf;

    /// @inheritdoc IEscrowViews
    mapping(address token => mapping(address owner => uint256)) public owedOf;

    /// @inheritdoc IEscrowViews
    mapping(address token => mapping(address feeRecipient => uint256)) public feesOf;

    /// @inheritdoc IEscrowViews
    mapping(address owner => uint256) public nonceOf;

    /* CONSTRUCTOR */

    constructor() EIP712("Tallystick", "1") {}

    /* VIEWS */

    /// @inheritdoc IEscrowViews
    function agreementIdOf(Payment calldata payment, Conditions calldata conditions) public view returns (bytes32) {
        return _agreementId(payment, TermsHash.hashConditions(conditions, conditions.milestones));
    }

    /// @inheritdoc IEscrowViews
    function conditionsHashOf(Conditions calldata conditions) external pure returns (bytes32) {
        return TermsHash.hashConditions(conditions, conditions.milestones);
    }

    /// @inheritdoc IEscrowViews
    function holdingIdOf(bytes32 agreementId, uint256 milestone, uint96 amount) public pure returns (bytes32 id) {
        // Assembly saves 60 gas in every act. Memory-safe: what is written lies beyond the free memory pointer.
        assembly ("memory-safe") {
            let encoded := mload(0x40)
            mstore(encoded, agreementId)
            mstore(add(encoded, 32), milestone)
            mstore(add(encoded, 64), amount)
            id := keccak256(encoded, 96)
        }
    }

    /// @inheritdoc IEscrowViews
    function holdingOf(bytes32 agreementId, uint256 milestone, uint96 amount) external view returns (Holding memory) {
        return holdings[holdingIdOf(agreementId, milestone, amount)].unpack();
    }

    /* INTERNAL: WHAT IS HELD */

    function _agreementId(Payment calldata payment, bytes32 conditionsHash) internal view returns (bytes32) {
        return _hashTypedDataV4(TermsHash.hashTerms(payment, conditionsHash));
    }

    /// @dev The holding of a milestone that was funded once, and lives under these terms.
    function _funded(bytes32 agreementId, uint256 milestone, uint96 amount) internal view returns (Held memory held) {
        held.agreementId = agreementId;
        held.holdingId = holdingIdOf(agreementId, milestone, amount);
        Word word = holdings[held.holdingId];
        Phase phase = word.phase();
        if (phase == Phase.None) revert NotFunded(agreementId, milestone);
        if (phase == Phase.Amended) revert AlreadyAmended(agreementId, successorOf[agreementId]);
        held.word = word;
        held.escrowed = word.escrowedOf(amount);
    }

    /// @dev The same of a milestone in which something is left.
    function _open(bytes32 agreementId, uint256 milestone, uint96 amount) internal view returns (Held memory held) {
        held = _funded(agreementId, milestone, amount);
        if (held.escrowed == 0) revert NothingEscrowed(agreementId, milestone);
    }

    /// @dev The milestone of terms that came along whole.
    function _part(Conditions calldata conditions, uint256 milestone) internal pure returns (Milestone calldata) {
        if (milestone >= conditions.milestones.length) {
            revert NoSuchMilestone(milestone, conditions.milestones.length);
        }
        return conditions.milestones[milestone];
    }

    /// @dev Terms that name a parent are in force once they replaced it.
    function _requireSucceeds(bytes32 parent, bytes32 agreementId) internal view {
        if (parent != 0 && successorOf[parent] != agreementId) revert NotSuccessor(agreementId, parent);
    }

    /* INTERNAL: MONEY */

    /// @dev The fee on what a holding releases next, accrued. It is taken on the cumulative amount, so that many small
    /// releases cost what one large one does.
    function _accrueFee(Payment calldata payment, uint96 released, uint96 rise) internal returns (uint96 fee) {
        uint16 feeBps = Members.feeBps(payment);
        if (feeBps == 0) return 0;
        fee = _feeOn(released + rise, feeBps) - _feeOn(released, feeBps);
        if (fee != 0) feesOf[Members.token(payment)][Members.feeRecipient(payment)] += fee;
    }

    /// @dev Rounded down: the remainder stays with the worker. Fits: at most a tenth of `released`.
    function _feeOn(uint96 released, uint16 feeBps) internal pure returns (uint96) {
        return uint96(uint256(released) * feeBps / SoundTerms.BPS);
    }

    /// @dev Pushes a payout with bounded gas, or owes what could not be pushed. The only way out but {withdraw}.
    function _pay(bytes32 agreementId, address token, address payee, uint256 amount) internal {
        if (amount == 0) return;
        if (gasleft() < Payout.GAS_NEEDED) revert InsufficientGas(gasleft(), Payout.GAS_NEEDED);
        if (Payout.pay(token, payee, amount, Payout.GAS)) return;
        owedOf[token][payee] += amount;
        emit PayoutOwed(agreementId, payee, token, amount);
    }

    /* INTERNAL: CONSENT */

    /// @dev Whether the party acts itself, which an empty signature says: then it must be the caller.
    function _actsItself(address party, bytes calldata signature) internal view returns (bool) {
        if (signature.length != 0) return false;
        if (msg.sender != party) revert NotParty(msg.sender, party);
        return true;
    }

    function _requireConsent(address party, bytes32 authorization, bytes calldata signature) internal view {
        if (!_actsItself(party, signature)) _requireSigned(party, authorization, signature);
    }

    function _requireSigned(address party, bytes32 authorization, bytes calldata signature) internal view {
        Signatures.requireSigned(party, _hashTypedDataV4(authorization), signature);
    }

    /* INTERNAL: TIME */

    function _requireBefore(uint256 deadline) internal view {
        if (block.timestamp >= deadline) revert AfterDeadline(block.timestamp, deadline);
    }

    function _requireFrom(uint256 deadline) internal view {
        if (block.timestamp < deadline) revert BeforeDeadline(block.timestamp, deadline);
    }
}
