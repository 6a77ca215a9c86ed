// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AgreementEscrow} from "../../contracts/AgreementEscrow.sol";
import {IEscrowTypes} from "../../contracts/interfaces/IEscrowTypes.sol";
import {PlainToken} from "./PlainToken.sol";
import {SVM, VM} from "./Symbols.sol";

/// @title Scene
/// @notice The real escrow in *any* state: every slot of its storage, and of the token's, is a symbol. What is proved
/// of one act from here holds after every history, because no history is assumed. What is assumed of the state is
/// written down where it is, and is itself proved to be kept by every act (`Kept`).
abstract contract Scene {
    /* TYPES */

    /// @dev The milestone that an act is about, with the rules of its terms. All of it is symbolic.
    struct Deal {
        IEscrowTypes.Payment payment;
        bytes32 conditionsHash;
        address arbiter;
        uint40 disputePeriod;
        uint16 defaultWorkerBps;
        bytes32 briefHash;
        bytes32 parent;
        uint64 salt;
        uint256 milestone;
        uint96 amount;
        uint40 deliverBy;
        uint96 amountOfTheOther;
        uint40 deliverByOfTheOther;
    }

    /// @dev Any holding: where it is.
    struct Place {
        bytes32 agreementId;
        uint256 milestone;
        uint96 amount;
    }

    /// @dev A key's signature.
    struct Seal {
        bytes32 r;
        bytes32 s;
        uint8 v;
    }

    /* CONSTANTS */

    bytes32 internal constant DOMAIN_TYPEHASH =
        keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)");
    string internal constant PAYMENT_TYPE =
        "Payment(address employer,address worker,address token,address feeRecipient,uint16 feeBps,uint40 reviewPeriod)";
    string internal constant MILESTONE_TYPE = "Milestone(uint96 amount,uint40 deliverBy)";
    string internal constant CONDITIONS_TYPE =
        "Conditions(address arbiter,uint40 disputePeriod,uint16 defaultWorkerBps,bytes32 briefHash,bytes32 parent,"
        "uint64 salt,Milestone[] milestones)" "Milestone(uint96 amount,uint40 deliverBy)";

    /* STORAGE */

    AgreementEscrow internal escrow;
    PlainToken internal token;

    function setUp() public virtual {
        escrow = new AgreementEscrow();
        token = new PlainToken();
        SVM.enableSymbolicStorage(address(escrow));
        SVM.enableSymbolicStorage(address(token));
    }

    /* INTERNAL: ASSUMPTIONS */

    /// @dev The act brings the conditions along, with two milestones, and is about the first or about the second: both
    /// cases are gone through. Without this, the conditions are known by their hash, and that is any word.
    function _bringConditions(Deal memory deal) internal pure {
        VM.assume(deal.milestone < 2);
        deal.milestone = deal.milestone == 0 ? 0 : 1;
        deal.conditionsHash = _hashOf(_conditions(deal));
    }

    /// @dev Payments are in the token of the scene, and the parties are keys: not contracts, not each other.
    function _assumePeople(Deal memory deal) internal view {
        deal.payment.token = address(token);
        _assumePerson(deal.payment.employer);
        _assumePerson(deal.payment.worker);
        VM.assume(deal.payment.employer != deal.payment.worker);
    }

    function _assumePerson(address person) internal view {
        VM.assume(person != address(escrow) && person != address(token) && person != address(this));
        VM.assume(person != address(VM) && person != address(SVM));
    }

    /// @dev What `Kept` proves to be kept: a holding never gave more than its amount.
    function _assumeWithin(IEscrowTypes.Holding memory held, uint96 amount) internal pure {
        VM.assume(held.released <= amount);
        unchecked {
            VM.assume(held.refunded <= amount - held.released);
        }
    }

    /* INTERNAL: ASSERTIONS. What was asserted is known to what is asserted next: hence the order, from easy to hard. */

    /// @dev What was released and refunded is together at most the amount. Said by a difference: sums of carries are
    /// what the solver gets lost in.
    function _assertWithin(IEscrowTypes.Holding memory held, uint96 amount) internal pure {
        assert(held.released <= amount);
        unchecked {
            assert(held.refunded <= amount - held.released);
        }
    }

    /// @dev What was released and refunded is together the amount.
    function _assertNothingLeft(IEscrowTypes.Holding memory held, uint96 amount) internal pure {
        unchecked {
            assert(held.refunded == amount - held.released);
        }
        assert(held.released <= amount);
    }

    /* INTERNAL: AMOUNTS */

    function _leftOf(IEscrowTypes.Holding memory held, uint96 amount) internal pure returns (uint96) {
        unchecked {
            return amount - held.released - held.refunded;
        }
    }

    /* INTERNAL: TERMS */

    function _conditions(Deal memory deal) internal pure returns (IEscrowTypes.Conditions memory conditions) {
        IEscrowTypes.Milestone[] memory parts = new IEscrowTypes.Milestone[](2);
        parts[deal.milestone] = IEscrowTypes.Milestone(deal.amount, deal.deliverBy);
        parts[1 - deal.milestone] = IEscrowTypes.Milestone(deal.amountOfTheOther, deal.deliverByOfTheOther);
        conditions = IEscrowTypes.Conditions(
            deal.arbiter,
            deal.disputePeriod,
            deal.defaultWorkerBps,
            deal.briefHash,
            deal.parent,
            deal.salt,
            parts
        );
    }

    /// @dev By the compiler's encoder, and not by the assembly of the escrow.
    function _hashOf(IEscrowTypes.Conditions memory conditions) internal pure returns (bytes32) {
        bytes32[] memory parts = new bytes32[](conditions.milestones.length);
        for (uint256 i = 0; i < parts.length; ++i) {
            parts[i] = keccak256(abi.encode(keccak256(bytes(MILESTONE_TYPE)), conditions.milestones[i]));
        }
        return keccak256(
            abi.encode(
                keccak256(bytes(CONDITIONS_TYPE)),
                conditions.arbiter,
                conditions.disputePeriod,
                conditions.defaultWorkerBps,
                conditions.briefHash,
                conditions.parent,
                conditions.salt,
                keccak256(abi.encodePacked(parts))
            )
        );
    }

    function _termsHash(IEscrowTypes.Payment memory payment, bytes32 conditionsHash)
        internal
        pure
        returns (bytes32)
    {
        bytes32 paid = keccak256(abi.encode(keccak256(bytes(PAYMENT_TYPE)), payment));
        bytes memory termsType =
            bytes.concat("Terms(Payment payment,Conditions conditions)", bytes(CONDITIONS_TYPE), bytes(PAYMENT_TYPE));
        return keccak256(abi.encode(keccak256(termsType), paid, conditionsHash));
    }

    function _idOf(Deal memory deal) internal view returns (bytes32) {
        return _digest(_termsHash(deal.payment, deal.conditionsHash));
    }

    function _digest(bytes32 structHash) internal view returns (bytes32) {
        bytes32 domain =
            keccak256(abi.encode(DOMAIN_TYPEHASH, keccak256("Tallystick"), keccak256("1"), block.chainid, escrow));
        return keccak256(abi.encodePacked(hex"1901", domain, structHash));
    }

    /* INTERNAL: LOOKING AND ACTING */

    function _holding(Deal memory deal) internal view returns (IEscrowTypes.Holding memory) {
        return escrow.holdingOf(_idOf(deal), deal.milestone, deal.amount);
    }

    function _at(Place memory place) internal view returns (IEscrowTypes.Holding memory) {
        return escrow.holdingOf(place.agreementId, place.milestone, place.amount);
    }

    /// @dev Calls the escrow as somebody. Whether it went through.
    function _call(address caller, bytes memory input) internal returns (bool succeeded) {
        VM.prank(caller);
        (succeeded,) = address(escrow).call(input);
    }
}
