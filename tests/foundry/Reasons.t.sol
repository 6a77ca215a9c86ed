// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEscrowErrors} from "../../contracts/interfaces/IEscrowErrors.sol";
import {IEscrowFunding} from "../../contracts/interfaces/IEscrowFunding.sol";
import {IEscrowPayments} from "../../contracts/interfaces/IEscrowPayments.sol";
import {VM} from "./Cheats.sol";
import {Agreed} from "./Agreed.sol";

/// @title ReasonsTest
/// @notice What funding, work, payments and withdrawals refuse, each for its own reason and with the figures of the
/// case.
contract ReasonsTest is Agreed {
    function setUp() public {
        _setStage();
    }

    /* FUNDING */

    // spec: F1
    function test_refusesAFundingByAnybodyButTheEmployer() public {
        bytes memory reason = abi.encodeWithSelector(IEscrowErrors.NotParty.selector, stranger, employer);
        _requireRefused(stranger, 0, _funding(_terms(1, 0), 1), reason);
    }

    // spec: F2
    function test_refusesToFundAMilestoneTwice() public {
        Terms memory terms = _begun();

        bytes memory reason = abi.encodeWithSelector(IEscrowErrors.AlreadyFunded.selector, _idOf(terms), 1);
        _requireRefused(employer, 0, _funding(terms, 2), reason);
    }

    // spec: F3
    function test_refusesToFundNoneAndMoreThanThereAre() public {
        Terms memory terms = _terms(2, 0);

        _requireRefused(employer, 0, _funding(terms, 0), abi.encodeWithSelector(IEscrowErrors.NoMilestones.selector));
        _requireRefused(employer, 0, _funding(terms, 7), _noSuchMilestone());
    }

    // spec: T7
    function test_refusesToFundAMilestoneWithoutAnAmount() public {
        Terms memory terms = _terms(2, 0);
        terms.conditions.milestones[1].amount = 0;

        _requireRefused(employer, 0, _funding(terms, 2), abi.encodeWithSelector(IEscrowErrors.NoAmount.selector, 1));
    }

    // spec: F4
    function test_refusesToFundAtTheDeadline() public {
        Terms memory terms = _terms(1, 0);
        VM.warp(START + 1 days);

        _requireRefused(
            employer,
            0,
            _funding(terms, 1),
            abi.encodeWithSelector(IEscrowErrors.AfterDeadline.selector, START + 1 days, START + 1 days)
        );
    }

    // spec: T8
    function test_refusesToFundTermsThatDidNotReplaceTheirParent() public {
        Terms memory terms = _terms(1, 0);
        terms.conditions.parent = "parent";

        bytes memory reason =
            abi.encodeWithSelector(IEscrowErrors.NotSuccessor.selector, _idOf(terms), bytes32("parent"));
        _requireRefused(employer, 0, _funding(terms, 1), reason);
    }

    // spec: F7
    function test_refusesToFundTheChainsOwnCurrencyByASignature() public {
        Terms memory terms = _terms(1, 0);
        terms.payment.token = address(0);
        bytes memory consent = _signDigest(0xe1, _digestOf(address(escrow), _fundHash(_idOf(terms), 1)));

        bytes memory input =
            abi.encodeCall(IEscrowFunding.fundWithAllowance, (terms.payment, 1, terms.conditions, consent, ""));
        bytes memory reason = abi.encodeWithSelector(IEscrowErrors.NativeNeedsEmployer.selector, stranger);
        _requireRefused(stranger, 0, input, reason);
    }

    /* WHAT IS HELD */

    // spec: R3
    function test_refusesAnActOnAMilestoneThatIsNotThere() public {
        Terms memory terms = _begun();

        bytes memory input = abi.encodeCall(escrow.dispute, (terms.payment, terms.conditions, 2, worker, "bad", ""));
        _requireRefused(worker, 0, input, _noSuchMilestone());
    }

    // spec: T3
    function test_refusesAnActOnWhatWasNeverFunded() public {
        Terms memory terms = _terms(2, 0);

        bytes memory reason = abi.encodeWithSelector(IEscrowErrors.NotFunded.selector, _idOf(terms), 1);
        _requireRefused(employer, 0, _releasing(terms, 1), reason);
    }

    // spec: N6
    function test_refusesAnActUnderTermsThatWereReplaced() public {
        Terms memory from = _begun();
        Terms memory to = _successorOf(from);
        require(_call(stranger, 0, _amending(from, to)), "amended");

        bytes memory reason = abi.encodeWithSelector(IEscrowErrors.AlreadyAmended.selector, _idOf(from), _idOf(to));
        _requireRefused(employer, 0, _releasing(from, 1), reason);
        _requireRefused(stranger, 0, _amending(from, to), reason);
    }

    // spec: A2 K1 X1
    function test_refusesAnActOnAClosedMilestone() public {
        Terms memory terms = _begun();
        _pay(terms, 2000);

        bytes memory reason = abi.encodeWithSelector(IEscrowErrors.NothingEscrowed.selector, _idOf(terms), 1);
        _requireRefused(worker, 0, _accepting(terms), reason);
        _requireRefused(stranger, 0, _claiming(terms), reason);
        _requireRefused(employer, 0, _reclaiming(terms), reason);
    }

    /* WORK */

    // spec: A2
    function test_refusesToAcceptTwice() public {
        Terms memory terms = _begun();
        require(_call(worker, 0, _accepting(terms)), "accepted");

        _requireRefused(worker, 0, _accepting(terms), _phaseIs(Phase.Active));
    }

    // spec: A2
    function test_refusesToAcceptAtTheDeadline() public {
        Terms memory terms = _begun();
        uint40 deadline = terms.conditions.milestones[1].deliverBy;
        VM.warp(deadline);

        bytes memory reason = abi.encodeWithSelector(IEscrowErrors.AfterDeadline.selector, deadline, deadline);
        _requireRefused(worker, 0, _accepting(terms), reason);
    }

    // spec: D1
    function test_refusesToDeliverWhatIsInReviewOrInDispute() public {
        Terms memory terms = _delivered();
        _requireRefused(worker, 0, _delivering(terms), _phaseIs(Phase.Delivered));

        VM.prank(worker);
        escrow.dispute(terms.payment, terms.conditions, 1, worker, "good", "");
        _requireRefused(worker, 0, _delivering(terms), _phaseIs(Phase.Disputed));
    }

    // spec: C1
    function test_refusesChangesOfWhatWasNotDelivered() public {
        Terms memory terms = _begun();

        _requireRefused(employer, 0, _changing(terms, START + 10 days), _phaseIs(Phase.Offered));
    }

    // spec: C2
    function test_refusesANewDeadlineWithinAReviewPeriod() public {
        Terms memory terms = _delivered();

        _requireRefused(employer, 0, _changing(terms, START + 3 days - 1), _tooSoon(START + 3 days - 1, START + 3 days));
        require(_call(employer, 0, _changing(terms, START + 3 days)), "in time refused");
    }

    // spec: C2
    function test_refusesANewDeadlineBeforeTheAgreedOne() public {
        Terms memory terms = _terms(2, 0);
        (terms.conditions.milestones[1].amount, terms.conditions.milestones[1].deliverBy) = (2000, START + 9 days);
        require(_call(employer, 0, _funding(terms, 2)), "funded");
        require(_call(worker, 0, _delivering(terms)), "delivered");

        _requireRefused(employer, 0, _changing(terms, START + 9 days - 1), _tooSoon(START + 9 days - 1, START + 9 days));
        require(_call(employer, 0, _changing(terms, START + 9 days)), "in time refused");
    }

    // spec: Q1
    function test_refusesADisputeOfWhatWasNeverDelivered() public {
        Terms memory terms = _begun();
        bytes memory input = abi.encodeCall(escrow.dispute, (terms.payment, terms.conditions, 1, worker, "bad", ""));
        _requireRefused(worker, 0, input, _phaseIs(Phase.Offered));
        require(_call(worker, 0, _accepting(terms)), "accepted");

        bytes memory reason = abi.encodeWithSelector(IEscrowErrors.NothingDelivered.selector, _idOf(terms), 1);
        _requireRefused(worker, 0, input, reason);
    }

    // spec: Q1
    function test_refusesADisputeByAStranger() public {
        Terms memory terms = _delivered();
        bytes memory input = abi.encodeCall(escrow.dispute, (terms.payment, terms.conditions, 1, stranger, "bad", ""));

        _requireRefused(stranger, 0, input, abi.encodeWithSelector(IEscrowErrors.NotInRole.selector, stranger));
    }

    /* PAYMENTS */

    // spec: R1
    function test_refusesAReleaseByAnybodyButTheEmployer() public {
        bytes memory reason = abi.encodeWithSelector(IEscrowErrors.NotParty.selector, worker, employer);
        _requireRefused(worker, 0, _releasing(_begun(), 1), reason);
    }

    // spec: R2 R3
    function test_refusesAReleaseOfNothingAndOfMoreThanThereIs() public {
        Terms memory terms = _begun();
        _pay(terms, 300);

        bytes memory nothing = abi.encodeWithSelector(IEscrowErrors.AlreadyReleased.selector, 300, 300);
        _requireRefused(employer, 0, _releasing(terms, 300), nothing);
        _requireRefused(employer, 0, _releasing(terms, 2001), _insufficient(1700, 1701));
    }

    // spec: R6
    function test_refusesToReleaseAnOpenTask() public {
        Terms memory terms = _terms(2, 0);
        terms.payment.worker = address(0);
        terms.conditions.milestones[1].amount = 2000;
        require(_call(employer, 0, _funding(terms, 2)), "funded");
        bytes memory all = abi.encodeCall(escrow.releaseAll, (terms.payment, 2, terms.conditions, ""));

        bytes memory reason = abi.encodeWithSelector(IEscrowErrors.NotAPayee.selector, address(0));
        _requireRefused(employer, 0, _releasing(terms, 1), reason);
        _requireRefused(employer, 0, all, reason);
    }

    // spec: R8
    function test_refusesToReleaseASetInWhichNothingIsLeft() public {
        Terms memory terms = _begun();
        _pay(terms, 2000);
        bytes memory closed = abi.encodeCall(escrow.releaseAll, (terms.payment, 2, terms.conditions, ""));
        bytes memory missing = abi.encodeCall(escrow.releaseAll, (terms.payment, 4, terms.conditions, ""));

        _requireRefused(employer, 0, closed, abi.encodeWithSelector(IEscrowErrors.NoMilestones.selector));
        _requireRefused(employer, 0, missing, _noSuchMilestone());
    }

    // spec: U2 U3
    function test_refusesARefundOfNothingAndOfMoreThanThereIs() public {
        Terms memory terms = _begun();
        require(_call(worker, 0, _refunding(terms, 300)), "refunded");

        bytes memory nothing = abi.encodeWithSelector(IEscrowErrors.AlreadyRefunded.selector, 300, 300);
        _requireRefused(worker, 0, _refunding(terms, 300), nothing);
        _requireRefused(worker, 0, _refunding(terms, 2001), _insufficient(1700, 1701));
    }

    // spec: K1 K2
    function test_refusesToClaimBeforeTheReviewIsOver() public {
        Terms memory terms = _begun();
        _requireRefused(stranger, 0, _claiming(terms), _phaseIs(Phase.Offered));
        require(_call(worker, 0, _delivering(terms)), "delivered");
        VM.warp(START + 3 days - 1);

        _requireRefused(stranger, 0, _claiming(terms), _before(START + 3 days));
    }

    // spec: X2 X3
    function test_refusesToReclaimWhatIsInWorkOrInReview() public {
        Terms memory terms = _begun();
        require(_call(worker, 0, _accepting(terms)), "accepted");
        _requireRefused(employer, 0, _reclaiming(terms), _before(terms.conditions.milestones[1].deliverBy));

        require(_call(worker, 0, _delivering(terms)), "delivered");
        _requireRefused(employer, 0, _reclaiming(terms), _phaseIs(Phase.Delivered));
    }

    // spec: E2
    function test_refusesASettlementThatTakesBackOrMovesNothingOrTooMuch() public {
        Terms memory terms = _begun();
        _pay(terms, 300);
        require(_call(worker, 0, _refunding(terms, 200)), "refunded");

        _requireNotSettled(terms, 299, 200, abi.encodeWithSelector(IEscrowErrors.AlreadyReleased.selector, 300, 299));
        _requireNotSettled(terms, 300, 199, abi.encodeWithSelector(IEscrowErrors.AlreadyRefunded.selector, 200, 199));
        _requireNotSettled(terms, 300, 200, abi.encodeWithSelector(IEscrowErrors.AlreadySettled.selector, 300, 200));
        _requireNotSettled(terms, 300, 1701, _insufficient(1500, 1501));
    }

    // spec: E3
    function test_refusesASettlementFromTheInstantThatItNames() public {
        Terms memory terms = _begun();
        VM.warp(START + 30 days);

        bytes memory reason =
            abi.encodeWithSelector(IEscrowErrors.AfterDeadline.selector, START + 30 days, START + 30 days);
        _requireNotSettled(terms, 300, 200, reason);
    }

    /* WITHDRAWALS */

    // spec: W4
    function test_refusesToPayOutWhatIsNotOwed() public {
        bytes memory owed = abi.encodeCall(escrow.withdraw, (address(honest), worker, worker, ""));
        bytes memory fees = abi.encodeCall(escrow.sweep, (address(honest), worker));

        bytes memory reason = abi.encodeWithSelector(IEscrowErrors.NothingOwed.selector, worker, address(honest));
        _requireRefused(stranger, 0, owed, reason);
        _requireRefused(stranger, 0, fees, reason);
    }

    // spec: W2 W4
    function test_refusesToWithdrawToNobodyOrTheEscrowOrWhereItFails() public {
        Terms memory terms = _terms(1, 0);
        terms.payment.token = address(hostile);
        _fund(terms, 1000);
        hostile.setBlocked(worker, true);
        require(_redeem(terms, 1000), "released");

        address[2] memory none = [address(0), address(escrow)];
        for (uint256 i = 0; i < 2; ++i) {
            bytes memory reason = abi.encodeWithSelector(IEscrowErrors.NotAPayee.selector, none[i]);
            bytes memory input = abi.encodeCall(escrow.withdraw, (address(hostile), worker, none[i], ""));
            _requireRefused(worker, 0, input, reason);
        }
        bytes memory failed =
            abi.encodeWithSelector(IEscrowErrors.PayoutFailed.selector, address(hostile), worker, 1000);
        _requireRefused(worker, 0, abi.encodeCall(escrow.withdraw, (address(hostile), worker, worker, "")), failed);
    }

    /* INTERNAL: ACTS ON THE SECOND MILESTONE */

    function _funding(Terms memory terms, uint128 set) internal view returns (bytes memory) {
        return abi.encodeCall(escrow.fund, (terms.payment, set, terms.conditions, ""));
    }

    function _accepting(Terms memory terms) internal view returns (bytes memory) {
        return abi.encodeCall(escrow.accept, (terms.payment, 1, 2000, _hashOf(terms.conditions), ""));
    }

    function _delivering(Terms memory terms) internal view returns (bytes memory) {
        return abi.encodeCall(escrow.deliver, (terms.payment, 1, 2000, _hashOf(terms.conditions), "work", ""));
    }

    function _changing(Terms memory terms, uint40 deliverBy) internal view returns (bytes memory) {
        return abi.encodeCall(escrow.requestChanges, (terms.payment, terms.conditions, 1, "why", deliverBy, ""));
    }

    function _releasing(Terms memory terms, uint96 released) internal view returns (bytes memory) {
        uint96 amount = terms.conditions.milestones[1].amount;
        return abi.encodeCall(escrow.release, (terms.payment, 1, amount, _hashOf(terms.conditions), released, ""));
    }

    function _refunding(Terms memory terms, uint96 refunded) internal view returns (bytes memory) {
        return abi.encodeCall(escrow.refund, (terms.payment, 1, 2000, _hashOf(terms.conditions), refunded, ""));
    }

    function _claiming(Terms memory terms) internal view returns (bytes memory) {
        return abi.encodeCall(escrow.claim, (terms.payment, 1, 2000, _hashOf(terms.conditions)));
    }

    function _reclaiming(Terms memory terms) internal view returns (bytes memory) {
        return abi.encodeCall(escrow.reclaim, (terms.payment, 1, 2000, _hashOf(terms.conditions), ""));
    }

    function _requireNotSettled(Terms memory terms, uint96 released, uint96 refunded, bytes memory reason) internal {
        Settlement memory split = Settlement(released, refunded, START + 30 days);
        bytes memory consent = _signDigest(0xa1, _digestOf(address(escrow), _settleHash(_idOf(terms), 1, 0, split)));
        bytes memory input = abi.encodeCall(
            IEscrowPayments.settle, (terms.payment, 1, 2000, _hashOf(terms.conditions), split, "", consent)
        );
        _requireRefused(employer, 0, input, reason);
    }

    /* INTERNAL: REASONS */

    function _phaseIs(Phase phase) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(IEscrowErrors.PhaseIs.selector, phase);
    }

    function _before(uint256 deadline) internal view returns (bytes memory) {
        return abi.encodeWithSelector(IEscrowErrors.BeforeDeadline.selector, block.timestamp, deadline);
    }

    function _tooSoon(uint256 deliverBy, uint256 earliest) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(IEscrowErrors.DeadlineTooSoon.selector, deliverBy, earliest);
    }

    function _insufficient(uint256 escrowed, uint256 requested) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(IEscrowErrors.InsufficientEscrow.selector, escrowed, requested);
    }

    function _noSuchMilestone() internal pure returns (bytes memory) {
        return abi.encodeWithSelector(IEscrowErrors.NoSuchMilestone.selector, 2, 2);
    }
}
