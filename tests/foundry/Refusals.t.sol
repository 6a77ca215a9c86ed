// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEscrowErrors} from "../../contracts/interfaces/IEscrowErrors.sol";
import {VM} from "./Cheats.sol";
import {Agreed} from "./Agreed.sol";

/// @title RefusalsTest
/// @notice What amendments, disputes and batches refuse, each for its own reason and with the figures of the case.
contract RefusalsTest is Agreed {
    function setUp() public {
        _setStage();
    }

    /* AMENDMENTS */

    // spec: N1
    function test_refusesToAmendToUnsoundTerms() public {
        Terms memory from = _begun();
        Terms memory to = _successorOf(from);
        to.conditions.arbiter = employer;

        _requireNotAmended(from, to, abi.encodeWithSelector(IEscrowErrors.RolesCoincide.selector, employer));
    }

    // spec: N2 T8
    function test_refusesToAmendTermsThatDidNotReplaceTheirParent() public {
        Terms memory from = _terms(1, 0);
        from.conditions.parent = "parent";

        bytes memory reason =
            abi.encodeWithSelector(IEscrowErrors.NotSuccessor.selector, _idOf(from), from.conditions.parent);
        _requireNotAmended(from, _successorOf(from), reason);
    }

    // spec: N2
    function test_refusesToAmendTermsUnderWhichNothingWasFunded() public {
        Terms memory from = _terms(2, 0);

        _requireNotAmended(
            from, _successorOf(from), abi.encodeWithSelector(IEscrowErrors.NotFunded.selector, _idOf(from), 0)
        );
    }

    // spec: N3
    function test_refusesToAmendAMemberOfThePayment() public {
        Terms memory from = _begun();
        for (uint256 member = 0; member < 5; ++member) {
            Terms memory to = _successorOf(from);
            if (member == 0) to.payment.employer = stranger;
            if (member == 1) to.payment.worker = stranger;
            if (member == 2) to.payment.token = address(hostile);
            if (member == 3) to.payment.feeRecipient = stranger;
            if (member == 4) to.payment.feeBps = 249;

            _requireNotAmended(from, to, abi.encodeWithSelector(IEscrowErrors.PaymentDiffers.selector, member));
        }
    }

    // spec: N3
    function test_refusesToAmendAwayAMilestoneThatWasNeverFunded() public {
        Terms memory from = _terms(2, 0);
        _fund(from, 1000);
        Terms memory to = _successorOf(from);
        to.conditions.milestones = new Milestone[](1);
        to.conditions.milestones[0] = from.conditions.milestones[0];

        _requireNotAmended(from, to, abi.encodeWithSelector(IEscrowErrors.MilestonesMissing.selector, 1, 2));
    }

    // spec: N8
    function test_refusesToAmendBelowWhatIsGone() public {
        Terms memory from = _begun();
        _pay(from, 600);
        Terms memory to = _successorOf(from);
        to.conditions.milestones[1].amount = 599;

        _requireNotAmended(from, to, abi.encodeWithSelector(IEscrowErrors.InsufficientEscrow.selector, 599, 600));
    }

    // spec: N8
    function test_refusesToReopenAMilestoneByAmending() public {
        Terms memory from = _begun();
        _pay(from, 2000);
        Terms memory to = _successorOf(from);
        to.conditions.milestones[1].amount = 2001;

        _requireNotAmended(from, to, abi.encodeWithSelector(IEscrowErrors.MilestoneClosed.selector, 1));
    }

    // spec: N7
    function test_refusesToAmendToADeadlineThatIsOver() public {
        Terms memory from = _begun();
        Terms memory to = _successorOf(from);
        to.conditions.milestones[1].deliverBy = START;

        _requireNotAmended(from, to, abi.encodeWithSelector(IEscrowErrors.AfterDeadline.selector, START, START));
    }

    // spec: N8 F7
    function test_refusesValueForAnAmendmentThatDrawsNothing() public {
        Terms memory from = _begun();
        bytes memory input = _amending(from, _successorOf(from));

        _requireRefused(employer, 5, input, abi.encodeWithSelector(IEscrowErrors.WrongValue.selector, 5, 0));
    }

    // spec: N8 F7
    function test_refusesAStrangersValueForARaise() public {
        Terms memory from = _native(0, 1000);
        require(_call(employer, 1000, _fundingOf(from)), "funded");
        Terms memory to = _successorOf(from);
        to.conditions.milestones[0].amount = 1500;
        bytes memory input = _amending(from, to);

        bytes memory reason = abi.encodeWithSelector(IEscrowErrors.NativeNeedsEmployer.selector, stranger);
        _requireRefused(stranger, 500, input, reason);
        require(_call(employer, 500, input), "the employer's own refused");
    }

    /* DISPUTES */

    // spec: Q5
    function test_refusesARulingOfMoreThanTheWholeAmount() public {
        Terms memory terms = _disputed();

        bytes memory input = abi.encodeCall(escrow.rule, (terms.payment, terms.conditions, 1, 2001, "why", ""));
        _requireRefused(arbiter, 0, input, abi.encodeWithSelector(IEscrowErrors.ExceedsAmount.selector, 2000, 2001));
    }

    // spec: Q7
    function test_refusesEvidenceOfNobodyInAnOpenTask() public {
        Terms memory terms = _terms(1, 0);
        terms.payment.worker = address(0);
        _fund(terms, 1000);

        bytes memory input =
            abi.encodeCall(escrow.submitEvidence, (terms.payment, terms.conditions, 0, address(0), "seen", ""));
        _requireRefused(stranger, 0, input, abi.encodeWithSelector(IEscrowErrors.NotInRole.selector, address(0)));
    }

    // spec: C5
    function test_refusesChangesAfterTheLastRound() public {
        Terms memory terms = _delivered();
        bytes32 slot = _slotOf(_idOf(terms), 1, 2000);
        Holding memory held = _unpack(uint256(VM.load(address(escrow), slot)));
        held.round = 255;
        VM.store(address(escrow), slot, bytes32(_pack(held)));

        bytes memory input =
            abi.encodeCall(escrow.requestChanges, (terms.payment, terms.conditions, 1, "why", START + 10 days, ""));
        _requireRefused(employer, 0, input, abi.encodeWithSelector(IEscrowErrors.TooManyRounds.selector));
    }

    // spec: D3
    function test_refusesADeliveryWhoseReviewWouldEndBeyondTheClocksLastSecond() public {
        Terms memory terms = _terms(1, 0);
        terms.conditions.milestones[0] = Milestone(1000, type(uint40).max);
        VM.prank(employer);
        escrow.fund(terms.payment, 1, terms.conditions, "");
        bytes memory input =
            abi.encodeCall(escrow.deliver, (terms.payment, 0, 1000, _hashOf(terms.conditions), "work", ""));

        VM.warp(type(uint40).max - 3 days + 1);
        _requireRefused(worker, 0, input, abi.encodeWithSignature("Panic(uint256)", 0x11));

        VM.warp(type(uint40).max - 3 days);
        require(_call(worker, 0, input), "the last review there is");
    }

    /* VALUE */

    // spec: F7
    function test_refusesValueThatComesWithAToken() public {
        Terms memory terms = _terms(1, 0);

        _requireRefused(employer, 5, _fundingOf(terms), abi.encodeWithSelector(IEscrowErrors.WrongValue.selector, 5, 0));
    }

    // spec: V2
    function test_refusesABatchThatLocksOneMoreThanIsLeft() public {
        bytes[] memory acts = new bytes[](2);
        acts[0] = _fundingOf(_native(0, 1000));
        acts[1] = _fundingOf(_native(1, 700));

        bytes memory reason = abi.encodeWithSelector(IEscrowErrors.WrongValue.selector, 699, 700);
        _requireRefused(employer, 1699, abi.encodeCall(escrow.batch, (acts)), reason);
    }

    // spec: V2
    function test_refusesABatchThatLeavesValue() public {
        bytes[] memory acts = new bytes[](1);
        acts[0] = _fundingOf(_native(0, 1000));

        bytes memory reason = abi.encodeWithSelector(IEscrowErrors.ValueLeft.selector, 5);
        _requireRefused(employer, 1005, abi.encodeCall(escrow.batch, (acts)), reason);
    }

    // spec: V1
    function test_refusesABatchInABatchForWhatItIs() public {
        bytes[] memory acts = new bytes[](1);
        acts[0] = abi.encodeCall(escrow.batch, (new bytes[](0)));

        bytes memory reason = abi.encodeWithSelector(IEscrowErrors.BatchInBatch.selector);
        _requireRefused(stranger, 0, abi.encodeCall(escrow.batch, (acts)), reason);
    }

    // spec: V1
    function test_namesTheActThatFailsWithoutAReason() public {
        bytes[] memory acts = new bytes[](2);
        acts[0] = _fundingOf(_terms(1, 0));
        acts[1] = "none";

        bytes memory reason = abi.encodeWithSelector(IEscrowErrors.ActFailed.selector, 1);
        _requireRefused(employer, 0, abi.encodeCall(escrow.batch, (acts)), reason);
    }

    /* PAYOUTS */

    // spec: M6
    function test_refusesAPayoutWithTooLittleGasAndSaysHowMuchItNeeds() public {
        Terms memory terms = _begun();
        bytes memory input =
            abi.encodeCall(escrow.release, (terms.payment, 1, 2000, _hashOf(terms.conditions), 2000, ""));
        VM.prank(employer);
        (bool done, bytes memory reason) = address(escrow).call{gas: 270_000}(input);

        require(!done && bytes4(reason) == IEscrowErrors.InsufficientGas.selector, "starved");
        // A receiver's 200,000 are 63 parts of 64; then what the call and the debt cost.
        require(_secondOf(reason) == 200_000 * uint256(64) / 63 + 75_000, "asks for another amount");
    }

    // spec: M6
    function test_givesAReceiverItsGasAndNotOneMore() public {
        Terms memory terms = _native(0, 1000);
        require(_call(employer, 1000, _fundingOf(terms)), "funded");
        // A receiver that stores how much gas it has: GAS, PUSH0, SSTORE.
        VM.etch(worker, hex"5a5f55");

        bytes memory input =
            abi.encodeCall(escrow.release, (terms.payment, 0, 1000, _hashOf(terms.conditions), 1000, ""));
        require(_call(employer, 0, input), "released");
        // Whoever sends value gives 2,300 more; GAS itself costs 2.
        require(uint256(VM.load(worker, 0)) == 200_000 + 2300 - 2, "another amount of gas");
    }

    // spec: M8
    function test_callsATokenWithATransferAndNotOneByteMore() public {
        Terms memory terms = _begun();
        // A token that returns true for calls of 68 bytes: CALLDATASIZE, PUSH1 68, EQ, and that as a word.
        VM.etch(address(honest), hex"366044145f5260205ff3");
        _pay(terms, 1000);

        require(escrow.owedOf(address(honest), worker) == 0, "called otherwise");
    }

    /* INTERNAL */

    function _native(uint64 salt, uint96 amount) internal view returns (Terms memory terms) {
        terms = _terms(1, 0);
        (terms.payment.token, terms.conditions.salt) = (address(0), salt);
        terms.conditions.milestones[0].amount = amount;
    }

    function _fundingOf(Terms memory terms) internal view returns (bytes memory) {
        return abi.encodeCall(escrow.fund, (terms.payment, 1, terms.conditions, ""));
    }

    function _requireNotAmended(Terms memory from, Terms memory to, bytes memory reason) internal {
        _requireRefused(stranger, 0, _amending(from, to), reason);
    }

    /// @dev The second figure of an error.
    function _secondOf(bytes memory reason) internal pure returns (uint256 figure) {
        assembly ("memory-safe") {
            figure := mload(add(reason, 68))
        }
    }
}
