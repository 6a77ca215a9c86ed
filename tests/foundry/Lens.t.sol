// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {EscrowLens} from "../../contracts/EscrowLens.sol";
import {IAgreementEscrow} from "../../contracts/interfaces/IAgreementEscrow.sol";
import {IEscrowTypes} from "../../contracts/interfaces/IEscrowTypes.sol";
import {HostileToken} from "../../contracts/test/HostileToken.sol";

/// @title LensCheats
/// @notice The part of Foundry's virtual machine that the lens's tests use.
interface LensCheats {
    struct Log {
        bytes32[] topics;
        bytes data;
        address emitter;
    }

    function deal(address owner, uint256 balance) external;
    function deployCode(string calldata artifact) external returns (address deployed);
    function expectRevert(bytes calldata reason) external;
    function getRecordedLogs() external returns (Log[] memory);
    function prank(address sender) external;
    function recordLogs() external;
    function warp(uint256 timestamp) external;
}

/// @title LensTest
/// @notice What the lens shows is what the escrow knows, and its sums count nothing twice.
contract LensTest is IEscrowTypes {
    LensCheats private constant CHEATS = LensCheats(address(uint160(uint256(keccak256("hevm cheat code")))));
    uint40 private constant START = 1_800_000_000;
    uint40 private constant DELIVER_BY = START + 20 days;
    address private constant EMPLOYER = address(0xe1);
    address private constant WORKER = address(0xa1);
    address private constant FEE_RECIPIENT = address(0xfee);

    // By name, so that a change of the contract does not compile the tests anew.
    IAgreementEscrow private escrow = IAgreementEscrow(CHEATS.deployCode("AgreementEscrow.sol:AgreementEscrow"));
    EscrowLens private lens = EscrowLens(CHEATS.deployCode("EscrowLens.sol:EscrowLens"));
    HostileToken private token = new HostileToken();

    function setUp() external {
        CHEATS.warp(START);
        CHEATS.deal(EMPLOYER, 1 ether);
        token.mint(EMPLOYER, 1 ether);
        CHEATS.prank(EMPLOYER);
        token.approve(address(escrow), type(uint256).max);
    }

    /* WHAT AN AGREEMENT HOLDS */

    // spec: L4
    function test_showsEveryMilestone_fundedOrNot() external {
        Terms memory terms = _terms(1, 250);
        _fund(terms, 5);
        _release(terms, 2, 100);

        (bytes32 agreementId, bytes32 successor, Holding[] memory holdings, uint256[] memory escrowed) =
            lens.agreementOf(escrow, terms.payment, terms.conditions);

        assert(agreementId == _idOf(terms) && successor == 0);
        assert(escrowed[0] == 1000 && escrowed[1] == 0 && escrowed[2] == 200);
        assert(holdings[0].phase == Phase.Offered && holdings[0].clock == DELIVER_BY);
        assert(holdings[1].phase == Phase.None && holdings[1].clock == 0);
        assert(holdings[2].released == 100 && holdings[2].refunded == 0);
    }

    // spec: L4
    function test_showsNothingEscrowed_underAnAmendedAgreement() external {
        Terms memory terms = _openTask(1);
        _fund(terms, 1);
        Terms memory raised = _raised(terms);
        _amend(terms, raised);

        (, bytes32 successor, Holding[] memory before, uint256[] memory under) =
            lens.agreementOf(escrow, terms.payment, terms.conditions);
        (bytes32 agreementId,,, uint256[] memory escrowed) = lens.agreementOf(escrow, raised.payment, raised.conditions);

        assert(successor == agreementId && before[0].phase == Phase.Amended);
        assert(under[0] == 0 && escrowed[0] == 1500);
    }

    // spec: L4
    function test_showsWhatIsLeft_whenSomeWasGivenBack() external {
        Terms memory terms = _terms(1, 0);
        _fund(terms, 1);
        bytes32 conditionsHash = escrow.conditionsHashOf(terms.conditions);
        CHEATS.prank(WORKER);
        escrow.refund(terms.payment, 0, 1000, conditionsHash, 100, "");

        (,,, uint256[] memory escrowed) = lens.agreementOf(escrow, terms.payment, terms.conditions);

        assert(escrowed[0] == 900);
    }

    /* WHAT THE ESCROW MUST HOLD */

    // spec: L6 M1
    function test_comparesWhatMustBeHeld_withWhatIs() external {
        Terms[] memory agreements = _ascending(_terms(1, 250), _terms(2, 0));
        _fund(agreements[0], 7);
        _fund(agreements[1], 1);
        Terms memory charged = agreements[agreements[0].payment.feeBps == 0 ? 1 : 0];
        token.setBlocked(WORKER, true);
        _release(charged, 0, 400);
        token.mint(address(escrow), 5);

        EscrowLens.Standing memory standing =
            lens.standingOf(escrow, address(token), agreements, _one(WORKER), _one(FEE_RECIPIENT));

        assert(standing.owed == 390 && standing.fees == 10);
        assert(standing.balance == standing.escrowed + standing.owed + standing.fees + 5);
    }

    // spec: L6
    function test_addsUp_ofSeveralOwnersAndFeeRecipients() external {
        (Terms memory one, Terms memory other) = (_terms(1, 250), _terms(2, 250));
        (other.payment.worker, other.payment.feeRecipient) = (address(0xa2), address(0xfef));
        Terms[] memory agreements = _ascending(one, other);
        for (uint256 i = 0; i < 2; ++i) {
            _fund(agreements[i], 1);
            token.setBlocked(agreements[i].payment.worker, true);
            _release(agreements[i], 0, 400);
        }

        EscrowLens.Standing memory standing = lens.standingOf(
            escrow, address(token), agreements, _two(WORKER, address(0xa2)), _two(FEE_RECIPIENT, address(0xfef))
        );

        assert(standing.escrowed == 1200 && standing.owed == 780 && standing.fees == 20);
        assert(standing.balance == 2000);
    }

    // spec: L6
    function test_comparesTheChainsOwnCurrency() external {
        Terms memory terms = _terms(1, 0);
        terms.payment.token = address(0);
        CHEATS.prank(EMPLOYER);
        escrow.fund{value: 1000}(terms.payment, 1, terms.conditions, "");

        EscrowLens.Standing memory standing =
            lens.standingOf(escrow, address(0), _single(terms), new address[](0), new address[](0));

        assert(standing.escrowed == 1000 && standing.balance == 1000);
    }

    // spec: L6
    function test_refuses_anAgreementNamedTwice() external {
        Terms memory terms = _terms(1, 0);
        Terms[] memory twice = new Terms[](2);
        (twice[0], twice[1]) = (terms, terms);

        CHEATS.expectRevert(abi.encodeWithSelector(EscrowLens.NotAscending.selector, 1));
        lens.standingOf(escrow, address(token), twice, new address[](0), new address[](0));
    }

    // spec: L6
    function test_refuses_anOwnerOrFeeRecipientNamedTwice() external {
        address[] memory twice = new address[](2);
        (twice[0], twice[1]) = (WORKER, WORKER);

        CHEATS.expectRevert(abi.encodeWithSelector(EscrowLens.NotAscending.selector, 1));
        lens.standingOf(escrow, address(token), new Terms[](0), twice, new address[](0));
        CHEATS.expectRevert(abi.encodeWithSelector(EscrowLens.NotAscending.selector, 1));
        lens.standingOf(escrow, address(token), new Terms[](0), new address[](0), twice);
    }

    // spec: L6
    function test_refuses_anAgreementInAnotherToken() external {
        Terms memory terms = _terms(1, 0);

        CHEATS.expectRevert(abi.encodeWithSelector(EscrowLens.OtherToken.selector, 0, address(token)));
        lens.standingOf(escrow, address(0), _single(terms), new address[](0), new address[](0));
    }

    /* WHAT AN EVENT TELLS */

    // spec: L5 F8
    function testFuzz_readsTermsBack_fromAFunding(uint64 salt, uint16 feeBps, uint256 seed, uint96 amount) external {
        Terms memory terms = _terms(salt, uint16(feeBps % 1001));
        terms.payment.reviewPeriod = uint40(seed % 365 days + 1);
        terms.conditions.disputePeriod = uint40((seed >> 40) % 365 days + 1);
        terms.conditions.defaultWorkerBps = uint16((seed >> 80) % 10_001);
        terms.conditions.briefHash = keccak256(abi.encode(seed));
        terms.conditions.milestones[1].amount = amount;
        uint128 set = (seed >> 100) % 2 == 0 ? 1 : 5;

        CHEATS.recordLogs();
        bytes32 agreementId = _fund(terms, set);
        (Terms memory seen, Phase phase, uint256 milestones) = _firstTerms(false);

        assert(escrow.agreementIdOf(seen.payment, seen.conditions) == agreementId);
        assert(phase == Phase.Offered && milestones == set);
    }

    // spec: L5 N5
    function test_readsTermsBack_fromAnAmendment() external {
        Terms memory terms = _openTask(1);
        _fund(terms, 1);
        Terms memory raised = _raised(terms);

        CHEATS.recordLogs();
        _amend(terms, raised);
        (Terms memory seen, Phase phase, uint256 milestones) = _firstTerms(true);

        assert(escrow.agreementIdOf(seen.payment, seen.conditions) == _idOf(raised));
        assert(seen.conditions.parent == _idOf(terms));
        assert(phase == Phase.None && milestones == 0);
    }

    // spec: L5 N5
    function test_readsTermsBack_fromAnAmendmentOfManyMilestones() external {
        Terms memory terms = _openTask(1);
        terms.conditions.milestones = new Milestone[](40);
        for (uint256 i = 0; i < 40; ++i) {
            terms.conditions.milestones[i] = Milestone(uint96(1000 + i), DELIVER_BY);
        }
        _fund(terms, 1);
        Terms memory raised = _raised(terms);

        CHEATS.recordLogs();
        _amend(terms, raised);
        (Terms memory seen,,) = _firstTerms(true);

        assert(escrow.agreementIdOf(seen.payment, seen.conditions) == _idOf(raised));
    }

    // spec: L5
    function test_refuses_whatIsNotTheWordsOfTerms() external {
        bytes memory none = "";
        CHEATS.expectRevert(abi.encodeWithSelector(EscrowLens.NotTerms.selector, 0));
        lens.termsOf(EMPLOYER, WORKER, none);
        bytes memory tooMany = new bytes(32 * 5);
        CHEATS.expectRevert(abi.encodeWithSelector(EscrowLens.NotTerms.selector, 160));
        lens.termsOf(EMPLOYER, WORKER, tooMany);
        bytes memory cutOff = abi.encode(uint256(250) << 80, uint256(1));
        CHEATS.expectRevert(abi.encodeWithSelector(EscrowLens.NotTerms.selector, 64));
        lens.termsOf(EMPLOYER, WORKER, cutOff);
    }

    /* ACTS */

    function _fund(Terms memory terms, uint128 set) private returns (bytes32) {
        CHEATS.prank(EMPLOYER);
        escrow.fund(terms.payment, set, terms.conditions, "");
        return _idOf(terms);
    }

    function _release(Terms memory terms, uint256 milestone, uint96 released) private {
        bytes32 conditionsHash = escrow.conditionsHashOf(terms.conditions);
        uint96 amount = terms.conditions.milestones[milestone].amount;
        CHEATS.prank(EMPLOYER);
        escrow.release(terms.payment, milestone, amount, conditionsHash, released, "");
    }

    function _amend(Terms memory from, Terms memory to) private {
        CHEATS.prank(EMPLOYER);
        escrow.amend(from, to, START + 1, "", "");
    }

    /* TERMS */

    function _terms(uint64 salt, uint16 feeBps) private view returns (Terms memory terms) {
        address feeRecipient = feeBps == 0 ? address(0) : FEE_RECIPIENT;
        terms.payment = Payment(EMPLOYER, WORKER, address(token), feeRecipient, feeBps, 3 days);
        terms.conditions.arbiter = address(0xab);
        terms.conditions.disputePeriod = 10 days;
        terms.conditions.briefHash = keccak256("brief");
        terms.conditions.salt = salt;
        terms.conditions.milestones = new Milestone[](3);
        terms.conditions.milestones[0] = Milestone(1000, DELIVER_BY);
        terms.conditions.milestones[1] = Milestone(777, DELIVER_BY);
        terms.conditions.milestones[2] = Milestone(300, DELIVER_BY);
    }

    function _openTask(uint64 salt) private view returns (Terms memory terms) {
        terms = _terms(salt, 0);
        terms.payment.worker = address(0);
    }

    function _raised(Terms memory terms) private view returns (Terms memory raised) {
        raised = abi.decode(abi.encode(terms), (Terms));
        raised.conditions.parent = _idOf(terms);
        raised.conditions.milestones[0].amount = 1500;
    }

    function _idOf(Terms memory terms) private view returns (bytes32) {
        return escrow.agreementIdOf(terms.payment, terms.conditions);
    }

    /// @dev The terms of the first funding or amendment in the log.
    function _firstTerms(bool amendment) private returns (Terms memory, Phase, uint256) {
        LensCheats.Log[] memory logs = CHEATS.getRecordedLogs();
        for (uint256 i = 0; i < logs.length; ++i) {
            if (logs[i].emitter != address(escrow)) continue;
            address gaining = address(uint160(uint256(logs[i].topics[3])));
            if (!amendment) return lens.termsOf(EMPLOYER, gaining, abi.decode(logs[i].data, (bytes)));
            (,, bytes memory words) = abi.decode(logs[i].data, (uint256, uint256, bytes));
            return lens.termsOf(EMPLOYER, gaining, words);
        }
        revert("nothing was logged");
    }

    /* LISTS */

    function _ascending(Terms memory one, Terms memory other) private view returns (Terms[] memory both) {
        both = new Terms[](2);
        (both[0], both[1]) = _idOf(one) < _idOf(other) ? (one, other) : (other, one);
    }

    function _single(Terms memory terms) private pure returns (Terms[] memory list) {
        list = new Terms[](1);
        list[0] = terms;
    }

    function _one(address item) private pure returns (address[] memory list) {
        list = new address[](1);
        list[0] = item;
    }

    function _two(address one, address other) private pure returns (address[] memory list) {
        list = new address[](2);
        (list[0], list[1]) = (one, other);
    }
}
