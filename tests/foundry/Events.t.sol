// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEscrowEvents} from "../../contracts/interfaces/IEscrowEvents.sol";
import {IEscrowPayments} from "../../contracts/interfaces/IEscrowPayments.sol";
import {VM} from "./Cheats.sol";
import {Agreed} from "./Agreed.sol";

/// @title EventsTest
/// @notice Each act tells what it did, member for member: whoever mirrors the escrow knows nothing else.
contract EventsTest is Agreed, IEscrowEvents {
    uint40 internal constant LATER = START + 10 days;

    function setUp() public {
        _setStage();
    }

    /* WORK */

    // spec: A1
    function test_acceptingTellsWhoDidAndWhat() public {
        Terms memory terms = _begun();

        VM.expectEmit(address(escrow));
        emit OfferAccepted(_idOf(terms), worker, 1);
        VM.prank(worker);
        escrow.accept(terms.payment, 1, 2000, _hashOf(terms.conditions), "");
    }

    // spec: D1 D3
    function test_deliveringTellsWhatAndHowLongTheReviewRuns() public {
        Terms memory terms = _begun();

        VM.expectEmit(address(escrow));
        emit WorkDelivered(_idOf(terms), worker, 1, 0, "work", START + 3 days);
        VM.prank(worker);
        escrow.deliver(terms.payment, 1, 2000, _hashOf(terms.conditions), "work", "");
    }

    // spec: C1 C3
    function test_requestingChangesTellsTheNextRoundAndItsDeadline() public {
        Terms memory terms = _delivered();

        VM.expectEmit(address(escrow));
        emit ChangesRequested(_idOf(terms), employer, 1, 1, "why", LATER);
        VM.prank(employer);
        escrow.requestChanges(terms.payment, terms.conditions, 1, "why", LATER, "");
    }

    /* PAYMENTS */

    // spec: R2 R4 R5
    function test_releasingTellsTheRiseItsFeeAndTheSum() public {
        Terms memory terms = _begun();
        _pay(terms, 300);

        VM.expectEmit(address(escrow));
        emit PaymentReleased(_idOf(terms), worker, 1, 700, 18, 1000);
        _pay(terms, 1000);
    }

    // spec: R8
    function test_releasingAllTellsOfEachMilestone() public {
        Terms memory terms = _begun();
        _pay(terms, 300);

        VM.expectEmit(address(escrow));
        emit PaymentReleased(_idOf(terms), worker, 0, 1000, 25, 1000);
        VM.expectEmit(address(escrow));
        emit PaymentReleased(_idOf(terms), worker, 1, 1700, 43, 2000);
        VM.prank(employer);
        escrow.releaseAll(terms.payment, 3, terms.conditions, "");
    }

    // spec: U1
    function test_refundingTellsTheRiseAndTheSum() public {
        Terms memory terms = _begun();
        _giveBack(terms, 300);

        VM.expectEmit(address(escrow));
        emit PaymentRefunded(_idOf(terms), employer, 1, 700, 1000);
        _giveBack(terms, 1000);
    }

    // spec: K1
    function test_claimingTellsWhatWasLeftItsFeeAndTheSum() public {
        Terms memory terms = _delivered();
        _pay(terms, 300);
        VM.warp(START + 3 days);

        VM.expectEmit(address(escrow));
        emit PaymentClaimed(_idOf(terms), worker, 1, 1700, 43, 2000);
        escrow.claim(terms.payment, 1, 2000, _hashOf(terms.conditions));
    }

    // spec: X1
    function test_reclaimingTellsWhatWasLeftAndTheSum() public {
        Terms memory terms = _begun();
        _giveBack(terms, 300);

        VM.expectEmit(address(escrow));
        emit PaymentReclaimed(_idOf(terms), employer, 1, 1700, 2000);
        VM.prank(employer);
        escrow.reclaim(terms.payment, 1, 2000, _hashOf(terms.conditions), "");
    }

    // spec: E1 E2
    function test_settlingTellsBothPartsAndTheFee() public {
        Terms memory terms = _begun();
        _pay(terms, 300);
        Settlement memory split = Settlement(800, 600, LATER);
        bytes memory consent = _signDigest(0xa1, _digestOf(address(escrow), _settleHash(_idOf(terms), 1, 0, split)));

        VM.expectEmit(address(escrow));
        emit PaymentSettled(_idOf(terms), worker, employer, 1, 500, 13, 600);
        VM.prank(employer);
        IEscrowPayments(address(escrow)).settle(terms.payment, 1, 2000, _hashOf(terms.conditions), split, "", consent);
    }

    /* DISPUTES */

    // spec: Q1 Q3
    function test_disputingTellsWhoAboutWhatAndTheArbitersDeadline() public {
        Terms memory terms = _delivered();

        VM.expectEmit(address(escrow));
        emit DisputeOpened(_idOf(terms), employer, arbiter, 1, 0, "bad", START + 5 days);
        VM.prank(employer);
        escrow.dispute(terms.payment, terms.conditions, 1, employer, "bad", "");
    }

    // spec: Q2
    function test_disputingWhatWasSentBackTellsTheRound() public {
        Terms memory terms = _delivered();
        VM.prank(employer);
        escrow.requestChanges(terms.payment, terms.conditions, 1, "why", LATER, "");

        VM.expectEmit(address(escrow));
        emit DisputeOpened(_idOf(terms), worker, arbiter, 1, 1, "good", START + 5 days);
        VM.prank(worker);
        escrow.dispute(terms.payment, terms.conditions, 1, worker, "good", "");
    }

    // spec: Q7
    function test_bothPartiesAndTheArbiterPutInEvidence() public {
        Terms memory terms = _begun();
        uint256 group = uint256(keccak256(abi.encode(_idOf(terms), 1, 2000)));
        address[3] memory those = [employer, worker, arbiter];
        for (uint256 i = 0; i < 3; ++i) {
            VM.expectEmit(address(escrow));
            emit Evidence(arbiter, group, those[i], "ipfs://seen");
            VM.prank(those[i]);
            escrow.submitEvidence(terms.payment, terms.conditions, 1, those[i], "ipfs://seen", "");
        }
    }

    // spec: Q5
    function test_rulingTellsBothPartsTheFeeAndWhy() public {
        Terms memory terms = _disputed();
        _pay(terms, 300);

        VM.expectEmit(address(escrow));
        emit DisputeRuled(_idOf(terms), worker, employer, 1, 200, 5, 1500, "because");
        VM.prank(arbiter);
        escrow.rule(terms.payment, terms.conditions, 1, 500, "because", "");
    }

    // spec: Q6
    function test_concludingTellsBothPartsAndTheFee() public {
        Terms memory terms = _terms(2, 250);
        terms.conditions.defaultWorkerBps = 3000;
        terms.conditions.milestones[1].amount = 2000;
        VM.prank(employer);
        escrow.fund(terms.payment, 2, terms.conditions, "");
        VM.prank(worker);
        escrow.deliver(terms.payment, 1, 2000, _hashOf(terms.conditions), "work", "");
        VM.prank(worker);
        escrow.dispute(terms.payment, terms.conditions, 1, worker, "good", "");
        _pay(terms, 300);
        VM.warp(START + 5 days);

        VM.expectEmit(address(escrow));
        emit DisputeConcluded(_idOf(terms), worker, employer, 1, 510, 13, 1190);
        escrow.conclude(terms.payment, terms.conditions, 1);
    }

    /* AMENDMENTS */

    // spec: N5
    function test_amendingTellsWhatIsDrawnAndTheNewTerms() public {
        Terms memory from = _begun();
        Terms memory to = _successorOf(from);
        to.conditions.milestones[1].amount = 2500;

        VM.expectEmit(address(escrow));
        emit AgreementAmended(_idOf(to), _idOf(from), worker, 500, 0, _packed(to, Phase.None, 0));
        require(_call(stranger, 0, _amending(from, to)), "amended");
    }

    // spec: N5
    function test_amendingTellsWhatIsReturned() public {
        Terms memory from = _begun();
        Terms memory to = _successorOf(from);
        to.conditions.milestones[1].amount = 1900;

        VM.expectEmit(address(escrow));
        emit AgreementAmended(_idOf(to), _idOf(from), worker, 0, 100, _packed(to, Phase.None, 0));
        require(_call(stranger, 0, _amending(from, to)), "amended");
    }

    /* WHAT WAITS */

    // spec: W1
    function test_aReleaseThatFailsTellsWhomItIsOwedTo() public {
        Terms memory terms = _owing();

        _expectOwed(terms, worker);
        VM.prank(employer);
        escrow.release(terms.payment, 0, 1000, _hashOf(terms.conditions), 1000, "");
    }

    // spec: W1 R8
    function test_aReleaseOfAllThatFailsTellsWhomItIsOwedTo() public {
        Terms memory terms = _owing();

        _expectOwed(terms, worker);
        VM.prank(employer);
        escrow.releaseAll(terms.payment, 1, terms.conditions, "");
    }

    // spec: W1 U1
    function test_aRefundThatFailsTellsWhomItIsOwedTo() public {
        Terms memory terms = _owing();

        _expectOwed(terms, employer);
        VM.prank(worker);
        escrow.refund(terms.payment, 0, 1000, _hashOf(terms.conditions), 1000, "");
    }

    // spec: W1 K1
    function test_aClaimThatFailsTellsWhomItIsOwedTo() public {
        Terms memory terms = _owing();
        VM.prank(worker);
        escrow.deliver(terms.payment, 0, 1000, _hashOf(terms.conditions), "work", "");
        VM.warp(START + 3 days);

        _expectOwed(terms, worker);
        escrow.claim(terms.payment, 0, 1000, _hashOf(terms.conditions));
    }

    // spec: W1 X1
    function test_aReclaimThatFailsTellsWhomItIsOwedTo() public {
        Terms memory terms = _owing();

        _expectOwed(terms, employer);
        VM.prank(employer);
        escrow.reclaim(terms.payment, 0, 1000, _hashOf(terms.conditions), "");
    }

    // spec: W2
    function test_withdrawingTellsWhereTo() public {
        Terms memory terms = _owing();
        VM.prank(employer);
        escrow.release(terms.payment, 0, 1000, _hashOf(terms.conditions), 1000, "");

        VM.expectEmit(address(escrow));
        emit OwedWithdrawn(worker, address(hostile), stranger, 1000);
        VM.prank(worker);
        escrow.withdraw(address(hostile), worker, stranger, "");
    }

    // spec: W5
    function test_sweepingTellsWhoseFeesWerePaid() public {
        Terms memory terms = _begun();
        _pay(terms, 2000);

        VM.expectEmit(address(escrow));
        emit FeesSwept(treasury, address(honest), 50);
        escrow.sweep(address(honest), treasury);
    }

    /* INTERNAL */

    /// @dev The worker gives back of the second milestone.
    function _giveBack(Terms memory terms, uint96 refunded) internal {
        VM.prank(worker);
        escrow.refund(terms.payment, 1, 2000, _hashOf(terms.conditions), refunded, "");
    }

    function _expectOwed(Terms memory terms, address payee) internal {
        VM.expectEmit(address(escrow));
        emit PayoutOwed(_idOf(terms), payee, address(hostile), 1000);
    }

    /// @dev A milestone of 1,000 in a token that pays neither party.
    function _owing() internal returns (Terms memory terms) {
        terms = _terms(1, 0);
        terms.payment.token = address(hostile);
        _fund(terms, 1000);
        hostile.setBlocked(worker, true);
        hostile.setBlocked(employer, true);
    }
}
