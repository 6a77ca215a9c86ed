// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {MessageHashUtils} from "@openzeppelin/contracts/utils/cryptography/MessageHashUtils.sol";
import {EfficientHashLib} from "solady/src/utils/EfficientHashLib.sol";

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
    /* CONSTANTS */

    /// @dev The chain on which this was deployed, and the EIP-712 domain there.
    uint256 private immutable HOME_CHAIN;
    bytes32 private immutable HOME_DOMAIN;

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

    constructor() EIP712("Tallystick", "1") {
        HOME_CHAIN = block.chainid;
        HOME_DOMAIN = _domainSeparatorV4();
    }

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
    function holdingIdOf(bytes32 agreementId, uint256 milestone, uint96 amount) public pure returns (bytes32) {
        return EfficientHashLib.hash(agreementId, bytes32(milestone), bytes32(uint256(amount)));
    }

    /// @inheritdoc IEscrowViews
    function holdingOf(bytes32 agreementId, uint256 milestone, uint96 amount) external view returns (Holding memory) {
        return holdings[holdingIdOf(agreementId, milestone, amount)].unpack();
    }

    /* INTERNAL: WHAT IS HELD */

    function _agreementId(Payment calldata payment, bytes32 conditionsHash) internal view returns (bytes32) {
        return _hashTypedDataV4(TermsHash.hashTerms(payment, conditionsHash));
    }

    /// @dev The holding of a milestone that was funded once, and lives under these terms: where it is, and what it is.
    /// Not a struct, which would cost every act 150 gas of memory.
    function _funded(bytes32 agreementId, uint256 milestone, uint96 amount)
        internal
        view
        returns (bytes32 holdingId, Word word)
    {
        holdingId = holdingIdOf(agreementId, milestone, amount);
        word = holdings[holdingId];
        if (word.isIn(Phase.None)) revert NotFunded(agreementId, milestone);
        if (word.isIn(Phase.Amended)) revert AlreadyAmended(agreementId, successorOf[agreementId]);
    }

    /// @dev The same of a milestone in which something is left.
    function _open(bytes32 agreementId, uint256 milestone, uint96 amount)
        internal
        view
        returns (bytes32 holdingId, Word word)
    {
        (holdingId, word) = _funded(agreementId, milestone, amount);
        if (word.escrowedOf(amount) == 0) revert NothingEscrowed(agreementId, milestone);
    }

    /// @dev Says in which phase an act came that it does not allow. In one place, because it takes 60 bytes.
    function _refusePhase(Word word) internal pure {
        revert PhaseIs(word.phase());
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

    /// @dev As OpenZeppelin's, for 60 gas less: there the address is compared, too, for code behind a proxy. Who runs
    /// this code by a `delegatecall` of its own reads its own storage, in which nothing is held.
    function _hashTypedDataV4(bytes32 structHash) internal view override returns (bytes32) {
        if (block.chainid != HOME_CHAIN) return super._hashTypedDataV4(structHash);
        return MessageHashUtils.toTypedDataHash(HOME_DOMAIN, structHash);
    }

    /* INTERNAL: TIME */

    function _requireBefore(uint256 deadline) internal view {
        if (block.timestamp >= deadline) revert AfterDeadline(block.timestamp, deadline);
    }

    /// @dev The instant that is so many seconds away. Checked: a clock that ran over would begin in the past.
    function _after(uint40 period) internal view returns (uint40) {
        return uint40(block.timestamp) + period;
    }

    function _requireFrom(uint256 deadline) internal view {
        if (block.timestamp < deadline) revert BeforeDeadline(block.timestamp, deadline);
    }
}
