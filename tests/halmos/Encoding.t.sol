// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEscrowTypes} from "../../contracts/interfaces/IEscrowTypes.sol";
import {TermsPacking} from "../../contracts/libraries/TermsPacking.sol";
import {Deeds} from "./Deeds.sol";
import {VM} from "./Symbols.sol";

/// @title Packer
/// @notice The packing library, callable.
contract Packer {
    function pack(
        IEscrowTypes.Payment calldata payment,
        IEscrowTypes.Conditions calldata conditions,
        IEscrowTypes.Phase phase,
        uint256 set
    ) external pure returns (bytes memory) {
        return TermsPacking.pack(payment, conditions, conditions.milestones, phase, set);
    }
}

/// @title Encoding
/// @notice What the escrow encodes in assembly is what the compiler's encoder gives; what it packs can be unpacked.
/// @dev Terms of two milestones; all their members are symbolic.
contract Encoding is Deeds {
    Packer internal packer;

    function setUp() public override {
        super.setUp();
        packer = new Packer();
    }

    function check_agreementIdIsTheDigestOfTheTerms(Deal memory deal) public view {
        deal.milestone = 0;
        deal.conditionsHash = _hashOf(_conditions(deal));
        assert(escrow.conditionsHashOf(_conditions(deal)) == deal.conditionsHash);
        assert(escrow.agreementIdOf(deal.payment, _conditions(deal)) == _idOf(deal));
    }

    function check_holdingIdIsTheHashOfThree(bytes32 agreementId, uint256 milestone, uint96 amount) public view {
        bytes32 key = keccak256(abi.encode(agreementId, milestone, amount));
        assert(escrow.holdingIdOf(agreementId, milestone, amount) == key);
    }

    function check_packedTermsUnpackWithoutFeeAndParent(Deal memory deal, uint256 set) public view {
        deal.payment.feeBps = 0;
        deal.parent = 0;
        _assertUnpacks(deal, set, 3, 5);
    }

    function check_packedTermsUnpackWithFee(Deal memory deal, uint256 set) public view {
        VM.assume(deal.payment.feeBps != 0);
        deal.parent = 0;
        bytes memory words = _assertUnpacks(deal, set, 4, 6);
        assert(_word(words, 3) == uint160(deal.payment.feeRecipient));
    }

    function check_packedTermsUnpackWithParent(Deal memory deal, uint256 set) public view {
        deal.payment.feeBps = 0;
        VM.assume(deal.parent != 0);
        bytes memory words = _assertUnpacks(deal, set, 3, 6);
        assert(bytes32(_word(words, 5)) == deal.parent);
    }

    /* INTERNAL */

    /// @dev Every member comes out as it went in, so that different terms have different words.
    function _assertUnpacks(Deal memory deal, uint256 set, uint256 first, uint256 count)
        internal
        view
        returns (bytes memory words)
    {
        deal.milestone = 0;
        words = packer.pack(deal.payment, _conditions(deal), IEscrowTypes.Phase.Active, set);
        assert(words.length == count * 32);
        uint256 money = _word(words, 0);
        assert(address(uint160(money >> 96)) == deal.payment.token && uint16(money >> 80) == deal.payment.feeBps);
        assert(uint40(money >> 40) == deal.payment.reviewPeriod && uint40(money) == deal.disputePeriod);
        uint256 rules = _word(words, 1);
        assert(address(uint160(rules >> 96)) == deal.arbiter && uint16(rules >> 80) == deal.defaultWorkerBps);
        assert(uint64(rules >> 16) == deal.salt && uint8(rules >> 8) == 2 && uint8(rules) == 2);
        assert(bytes32(_word(words, 2)) == deal.briefHash);
        _assertPart(_word(words, first), deal.amount, deal.deliverBy, set & 1);
        _assertPart(_word(words, first + 1), deal.amountOfTheOther, deal.deliverByOfTheOther, set >> 1 & 1);
    }

    function _assertPart(uint256 word, uint96 amount, uint40 deliverBy, uint256 marked) internal pure {
        assert(uint96(word >> 40) == amount && uint40(word) == deliverBy && word >> 255 == marked);
    }

    function _word(bytes memory words, uint256 index) internal pure returns (uint256 word) {
        assembly {
            word := mload(add(words, mul(32, add(index, 1))))
        }
    }
}
