// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEscrowErrors} from "../../contracts/interfaces/IEscrowErrors.sol";
import {Agreed} from "./Agreed.sol";

/// @title UnsoundTest
/// @notice Each way in which terms can be unsound is refused for its own reason, and what is just sound is not.
contract UnsoundTest is Agreed {
    function setUp() public {
        _setStage();
    }

    /* ROLES */

    // spec: T4
    function test_refusesAnEmployerInAnotherRole() public {
        Terms memory terms = _terms(1, 0);
        address[2] memory others = [worker, arbiter];
        for (uint256 i = 0; i < 2; ++i) {
            terms.payment.employer = others[i];
            _requireUnsound(terms, abi.encodeWithSelector(IEscrowErrors.RolesCoincide.selector, others[i]));
        }
    }

    // spec: T4
    function test_refusesNobodyAndTheEscrowAsEmployer() public {
        Terms memory terms = _terms(1, 0);
        address[2] memory none = [address(0), address(escrow)];
        for (uint256 i = 0; i < 2; ++i) {
            terms.payment.employer = none[i];
            _requireUnsound(terms, abi.encodeWithSelector(IEscrowErrors.RolesCoincide.selector, none[i]));
        }
    }

    // spec: T4
    function test_refusesAWorkerWhoArbitratesOrIsTheEscrow() public {
        Terms memory terms = _terms(1, 0);
        address[2] memory others = [arbiter, address(escrow)];
        for (uint256 i = 0; i < 2; ++i) {
            terms.payment.worker = others[i];
            _requireUnsound(terms, abi.encodeWithSelector(IEscrowErrors.RolesCoincide.selector, others[i]));
        }
    }

    // spec: T4
    function test_refusesTheEscrowAsArbiter() public {
        Terms memory terms = _terms(1, 0);
        terms.conditions.arbiter = address(escrow);

        _requireUnsound(terms, abi.encodeWithSelector(IEscrowErrors.RolesCoincide.selector, address(escrow)));
    }

    // spec: T4
    function test_takesTermsWithoutWorkerAndArbiter() public {
        Terms memory terms = _terms(1, 0);
        (terms.payment.worker, terms.conditions.arbiter) = (address(0), address(0));

        _requireSound(terms);
    }

    /* FEES AND SHARES */

    // spec: T5
    function test_takesAFeeOfATenthAndNotMore() public {
        _requireSound(_terms(1, 1000));
        _requireUnsound(_terms(1, 1001), abi.encodeWithSelector(IEscrowErrors.FeeTooHigh.selector, 1001, 1000));
    }

    // spec: T5
    function test_refusesAFeeForNobodyAndARecipientOfNothing() public {
        Terms memory terms = _terms(1, 250);
        terms.payment.feeRecipient = address(0);
        _requireUnsound(terms, abi.encodeWithSelector(IEscrowErrors.FeeRecipientMismatch.selector, address(0), 250));

        (terms.payment.feeRecipient, terms.payment.feeBps) = (treasury, 0);
        _requireUnsound(terms, abi.encodeWithSelector(IEscrowErrors.FeeRecipientMismatch.selector, treasury, 0));
    }

    // spec: T5
    function test_refusesAFeeForTheEscrow() public {
        Terms memory terms = _terms(1, 250);
        terms.payment.feeRecipient = address(escrow);

        _requireUnsound(terms, abi.encodeWithSelector(IEscrowErrors.RolesCoincide.selector, address(escrow)));
    }

    // spec: T6
    function test_takesAShareOfTheWholeAndNotMore() public {
        Terms memory terms = _terms(1, 0);
        terms.conditions.defaultWorkerBps = 10_000;
        _requireSound(terms);

        terms.conditions.defaultWorkerBps = 10_001;
        _requireUnsound(terms, abi.encodeWithSelector(IEscrowErrors.ShareTooHigh.selector, 10_001, 10_000));
    }

    /* PERIODS AND MILESTONES */

    // spec: T6
    function test_takesAReviewOfASecondToAYear() public {
        Terms memory terms = _terms(1, 0);
        terms.payment.reviewPeriod = 1;
        _requireSound(terms);
        terms.payment.reviewPeriod = 365 days;
        _requireSound(terms);

        terms.payment.reviewPeriod = 0;
        _requireUnsound(terms, _outOfRange(0));
        terms.payment.reviewPeriod = 365 days + 1;
        _requireUnsound(terms, _outOfRange(365 days + 1));
    }

    // spec: T6
    function test_takesADisputeOfASecondToAYear() public {
        Terms memory terms = _terms(1, 0);
        terms.conditions.disputePeriod = 1;
        _requireSound(terms);
        terms.conditions.disputePeriod = 365 days;
        _requireSound(terms);

        terms.conditions.disputePeriod = 0;
        _requireUnsound(terms, _outOfRange(0));
        terms.conditions.disputePeriod = 365 days + 1;
        _requireUnsound(terms, _outOfRange(365 days + 1));
    }

    // spec: T7
    function test_takesAHundredMilestonesAndNotMore() public {
        _requireSound(_terms(100, 0));
        _requireUnsound(_terms(101, 0), _outOfCount(101));
        _requireUnsound(_terms(0, 0), _outOfCount(0));
    }

    /* DIRTY WORDS */

    /// @dev The lowest bit that the member's type does not have, and the highest, in every word that is not all bits.
    // spec: T9
    function test_refusesEachMemberWithABitTooMany() public {
        Terms memory terms = _terms(2, 250);
        bytes memory clean = abi.encodeCall(escrow.fund, (terms.payment, 1, terms.conditions, ""));
        // Of the call: the payment's members, and from 9 on those of the conditions.
        uint8[13] memory places = [1, 2, 3, 4, 5, 9, 10, 11, 14, 17, 18, 19, 20];
        uint8[13] memory widths = [160, 160, 160, 16, 40, 160, 40, 16, 64, 96, 40, 96, 40];
        bytes memory reason = abi.encodeWithSelector(IEscrowErrors.DirtyMember.selector);
        for (uint256 i = 0; i < places.length; ++i) {
            _requireRefused(employer, 0, _withBit(clean, places[i], widths[i]), reason);
            _requireRefused(employer, 0, _withBit(clean, places[i], 255), reason);
        }
        require(_call(employer, 0, clean), "sound terms refused");
    }

    /* INTERNAL */

    /// @dev A call in one of whose words one bit more is set, counted from the lowest.
    function _withBit(bytes memory clean, uint256 place, uint256 bit) internal pure returns (bytes memory dirty) {
        dirty = bytes.concat(clean);
        assembly {
            let word := add(add(dirty, 36), shl(5, place))
            mstore(word, or(mload(word), shl(bit, 1)))
        }
    }

    function _outOfRange(uint256 period) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(IEscrowErrors.PeriodOutOfRange.selector, period, 365 days);
    }

    function _outOfCount(uint256 count) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(IEscrowErrors.MilestoneCountOutOfRange.selector, count, 100);
    }

    function _requireSound(Terms memory terms) internal {
        bytes memory input = abi.encodeCall(escrow.fund, (terms.payment, 1, terms.conditions, ""));
        require(_call(employer, 0, input), "sound terms refused");
    }

    function _requireUnsound(Terms memory terms, bytes memory reason) internal {
        bytes memory input = abi.encodeCall(escrow.fund, (terms.payment, 1, terms.conditions, ""));
        _requireRefused(terms.payment.employer, 0, input, reason);
    }
}
