// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {VM, Cheats} from "./Cheats.sol";
import {Agreed} from "./Agreed.sol";

/// @title FuzzTest
/// @notice The arithmetic and the assembly, against plain Solidity that says the same.
contract FuzzTest is Agreed {
    bytes32 internal constant FUNDED = keccak256("MilestonesFunded(bytes32,address,address,bytes)");

    function setUp() public {
        _setStage();
    }

    /* TERMS */

    // spec: T1 T2
    function testFuzz_hashesTermsAsPlainSolidityDoes(Terms memory terms) public view {
        require(escrow.conditionsHashOf(terms.conditions) == _hashOf(terms.conditions), "conditions");
        bytes32 id = escrow.agreementIdOf(terms.payment, terms.conditions);
        require(id == _digestOf(address(escrow), _hashOf(terms)), "agreement id");
    }

    // spec: T3
    function testFuzz_namesAHoldingByAllThree(bytes32 id, uint256 milestone, uint96 amount) public view {
        require(escrow.holdingIdOf(id, milestone, amount) == keccak256(abi.encode(id, milestone, amount)), "id");
    }

    // spec: T9
    function testFuzz_refusesMembersWithMoreBitsThanTheirTypes(uint256 seed) public {
        Terms memory terms = _terms(3, 0);
        bytes memory input = abi.encodeCall(escrow.fund, (terms.payment, 1, terms.conditions, ""));
        // Where a member's word lies in the input, and how many bits it has: payment, conditions, milestones.
        uint8[14] memory spots = [0, 1, 2, 3, 4, 5, 9, 10, 11, 14, 17, 18, 21, 22];
        uint8[14] memory bits = [160, 160, 160, 160, 16, 40, 160, 40, 16, 64, 96, 40, 96, 40];
        uint256 which = seed % 14;
        uint256 bit = bits[which] + (seed >> 8) % (256 - bits[which]);
        require(_call(employer, 0, input), "clean terms");
        _dirty(input, spots[which], bit);
        require(!_call(employer, 0, input), "dirty terms");
    }

    // spec: T4 T5 T6 T7
    function testFuzz_fundsSoundTermsOnly(Terms memory terms, uint256 seed) public {
        _soften(terms, seed);
        bool sound = _isSound(terms);
        bytes memory input = abi.encodeCall(escrow.fund, (terms.payment, 1, terms.conditions, ""));
        require(
            _call(terms.payment.employer, 0, input) == sound, sound ? "sound terms refused" : "unsound terms funded"
        );
    }

    /* EVENTS */

    // spec: F8 F9
    function testFuzz_tellsTheWholeTermsAndTheSet(uint256 seed, uint128 set, uint16 feeBps) public {
        Terms memory terms = _terms(1 + seed % 100, feeBps % 1001);
        terms.conditions.briefHash = keccak256(abi.encode(seed));
        terms.conditions.salt = uint64(seed);
        terms.conditions.disputePeriod = uint40(1 + seed % 365 days);
        uint128 all = type(uint128).max >> (128 - terms.conditions.milestones.length);
        set = set & all == 0 ? 1 : set & all;
        VM.recordLogs();
        VM.prank(employer);
        escrow.fund(terms.payment, set, terms.conditions, "");

        Cheats.Log[] memory logs = VM.getRecordedLogs();
        uint256 told;
        for (uint256 i = 0; i < logs.length; ++i) {
            if (logs[i].topics[0] != FUNDED) continue;
            ++told;
            require(logs[i].topics[1] == escrow.agreementIdOf(terms.payment, terms.conditions), "id");
            require(logs[i].topics[2] == bytes32(uint256(uint160(employer))), "employer");
            bytes memory words = abi.encode(_packed(terms, Phase.Offered, set));
            require(keccak256(logs[i].data) == keccak256(words), "packed terms, and not a byte more");
        }
        require(told == 1, "told once");
    }

    // spec: F2 F3 F6 F9
    function testFuzz_locksTheSetAndNothingElse(uint8 count, uint128 set) public {
        Terms memory terms = _terms(1 + count % 100, 0);
        bytes32 id = escrow.agreementIdOf(terms.payment, terms.conditions);
        uint256 size = terms.conditions.milestones.length;
        bool fits = set != 0 && set >> size == 0;
        bytes memory input = abi.encodeCall(escrow.fund, (terms.payment, set, terms.conditions, ""));
        require(_call(employer, 0, input) == fits, "a set of what is there");
        if (!fits) set = 0;
        uint256 sum;
        for (uint256 i = 0; i < size; ++i) {
            Milestone memory part = terms.conditions.milestones[i];
            bool locked = escrow.holdingOf(id, i, part.amount).phase == Phase.Offered;
            require(locked == (set >> i & 1 == 1), "locked as named");
            if (locked) sum += part.amount;
        }
        require(honest.balanceOf(address(escrow)) == sum, "drawn");
        require(set == 0 || !_call(employer, 0, input), "twice");
    }

    /* MONEY */

    // spec: R2 R4 R5 R7
    function testFuzz_paysVouchersInAnyOrderUpToTheHighest(uint96[5] memory vouchers, uint96 amount, uint16 bps)
        public
    {
        Terms memory terms = _funded(amount, bps % 1001);
        amount = terms.conditions.milestones[0].amount;
        uint256 highest;
        for (uint256 i = 0; i < 10; ++i) {
            uint96 voucher = uint96(vouchers[i % 5] % (uint256(amount) + amount / 8 + 1));
            bool adds = voucher > highest && voucher <= amount;
            require(_redeem(terms, voucher) == adds, "a voucher pays what it adds");
            if (adds) highest = voucher;
        }
        uint256 fee = highest * (bps % 1001) / 10_000;
        require(escrow.feesOf(address(honest), treasury) == fee, "fee");
        require(honest.balanceOf(worker) == WEALTH + highest - fee, "paid");
        require(honest.balanceOf(address(escrow)) == amount - highest + fee, "kept");
    }

    // spec: U2 U3 E1 E2
    function testFuzz_splitsWhatTheySettle(uint96 amount, uint96[4] memory sums, uint16 bps) public {
        Terms memory terms = _funded(amount, bps % 1001);
        amount = terms.conditions.milestones[0].amount;
        (uint256 released, uint256 refunded) = (0, 0);
        for (uint256 i = 0; i < 4; i += 2) {
            Settlement memory split = Settlement(uint96(sums[i] % (uint256(amount) + 1)), 0, START + 1 days);
            split.refunded = uint96(sums[i + 1] % (uint256(amount) + 1));
            bool fits = split.released >= released && split.refunded >= refunded
                && uint256(split.released) + split.refunded > released + refunded
                && uint256(split.released) + split.refunded <= amount;
            require(_settle(terms, split) == fits, "a settlement within what is left");
            if (fits) (released, refunded) = (split.released, split.refunded);
        }
        uint256 fee = released * (bps % 1001) / 10_000;
        require(honest.balanceOf(worker) == WEALTH + released - fee, "worker");
        require(honest.balanceOf(employer) == WEALTH - amount + refunded, "employer");
        require(escrow.feesOf(address(honest), treasury) == fee, "fee");
    }

    // spec: Q5 Q6
    function testFuzz_splitsADispute(uint96 amount, uint96 before, uint96 ruled, uint16 bps, uint16 share, bool silent)
        public
    {
        Terms memory terms = _terms(1, bps % 1001);
        terms.conditions.defaultWorkerBps = share % 10_001;
        _fund(terms, amount);
        amount = terms.conditions.milestones[0].amount;
        before = uint96(before % uint256(amount));
        require(before == 0 || _redeem(terms, before), "released before");
        // The worker gives some back before the arbiter rules, so that less is left than can be ruled.
        uint96 back = uint96(uint256(keccak256(abi.encode(share))) % (amount - before));
        bytes32 rest = _hashOf(terms.conditions);
        VM.prank(worker);
        escrow.deliver(terms.payment, 0, amount, rest, keccak256("work"), "");
        VM.prank(employer);
        escrow.dispute(terms.payment, terms.conditions, 0, employer, keccak256("bad"), "");

        if (back != 0) {
            VM.prank(worker);
            escrow.refund(terms.payment, 0, amount, rest, back, "");
        }

        uint256 left = amount - before - back;
        uint256 toWorker = left * terms.conditions.defaultWorkerBps / 10_000;
        if (silent) {
            VM.warp(START + terms.conditions.disputePeriod);
            escrow.conclude(terms.payment, terms.conditions, 0);
        } else {
            ruled = ruled % 3 == 0 ? amount : uint96(ruled % (uint256(amount) + 1));
            VM.prank(arbiter);
            escrow.rule(terms.payment, terms.conditions, 0, ruled, keccak256("why"), "");
            toWorker = ruled > before ? ruled - before : 0;
            if (toWorker > left) toWorker = left;
        }
        uint256 fee = (before + toWorker) * (bps % 1001) / 10_000;
        require(honest.balanceOf(worker) == WEALTH + before + toWorker - fee, "worker");
        require(honest.balanceOf(employer) == WEALTH - amount + back + left - toWorker, "employer");
        require(honest.balanceOf(address(escrow)) == fee, "only the fee is left");
    }

    /* CONSENT */

    // spec: S1 S2
    function testFuzz_takesNoSignatureButTheEmployers(uint256 key, bytes memory noise) public {
        key = 1 + key % (type(uint128).max);
        VM.assume(key != 0xe1 && noise.length != 0);
        Terms memory terms = _funded(1000, 0);
        bytes32 digest = _digestOf(address(escrow), _releaseHash(_idOf(terms), 0, 500));
        require(!_releases(terms, 500, noise), "noise");
        require(!_releases(terms, 500, _signDigest(key, digest)), "forged");
        require(_releases(terms, 500, _signDigest(0xe1, digest)), "genuine");
    }

    /* INTERNAL */

    function _settle(Terms memory terms, Settlement memory split) internal returns (bool succeeded) {
        bytes memory signature = _signDigest(0xa1, _digestOf(address(escrow), _settleHash(_idOf(terms), 0, 0, split)));
        VM.prank(employer);
        try escrow.settle(
            terms.payment, 0, terms.conditions.milestones[0].amount, _hashOf(terms.conditions), split, "", signature
        ) {
            return true;
        } catch {
            return false;
        }
    }

    function _dirty(bytes memory input, uint256 word, uint256 bit) internal pure {
        uint256 byteAt = 4 + 32 * word + 31 - bit / 8;
        input[byteAt] = bytes1(uint8(input[byteAt]) | uint8(1 << (bit % 8)));
    }

    /// @dev Makes most members sound, or else no terms ever would be.
    function _soften(Terms memory terms, uint256 seed) internal view {
        address[5] memory some = [employer, worker, arbiter, address(0), address(escrow)];
        terms.payment.employer = some[seed & 15 == 0 ? (seed >> 4) % 5 : 0];
        terms.payment.worker = some[seed >> 8 & 7 == 0 ? (seed >> 12) % 5 : 1];
        terms.payment.token = address(honest);
        terms.payment.feeBps = uint16(terms.payment.feeBps % 1002);
        if (seed >> 16 & 3 != 0) terms.payment.feeBps = 0;
        terms.payment.feeRecipient = terms.payment.feeBps == 0 ? address(0) : treasury;
        if (seed >> 20 & 15 == 0) terms.payment.feeRecipient = some[(seed >> 24) % 5];
        terms.payment.reviewPeriod = uint40(terms.payment.reviewPeriod % (365 days + 2));
        if (seed >> 28 & 15 == 0) terms.payment.reviewPeriod = 365 days + uint40(seed >> 32 & 1);
        terms.conditions.arbiter = some[seed >> 36 & 7 == 0 ? (seed >> 40) % 5 : 2];
        terms.conditions.disputePeriod = uint40(terms.conditions.disputePeriod % (365 days + 2));
        if (seed >> 44 & 15 == 0) terms.conditions.disputePeriod = 0;
        terms.conditions.defaultWorkerBps = uint16(terms.conditions.defaultWorkerBps % 10_002);
        terms.conditions.parent = 0;
        uint256 count = seed >> 48 & 15 == 0 ? 0 : seed >> 52 & 15 == 0 ? 100 + (seed >> 56 & 1) : 1 + (seed >> 60) % 3;
        terms.conditions.milestones = new Milestone[](count);
        for (uint256 i = 0; i < count; ++i) {
            terms.conditions.milestones[i] = Milestone(uint96(seed >> 64 & 31), START + uint40(seed >> 72 & 31));
        }
    }

    /// @dev The requirements of a funding, as the interface tells them.
    function _isSound(Terms memory terms) internal view returns (bool) {
        (Payment memory pay, Conditions memory rest) = (terms.payment, terms.conditions);
        (address boss, address hand, address judge) = (pay.employer, pay.worker, rest.arbiter);
        if (boss == address(0) || boss == hand || boss == judge || hand == judge && hand != address(0)) return false;
        address[4] memory roles = [boss, hand, judge, pay.feeRecipient];
        for (uint256 i = 0; i < roles.length; ++i) {
            if (roles[i] == address(escrow)) return false;
        }
        if (pay.feeBps > 1000 || (pay.feeBps == 0) != (pay.feeRecipient == address(0))) return false;
        if (pay.reviewPeriod == 0 || pay.reviewPeriod > 365 days || rest.disputePeriod > 365 days) return false;
        if (rest.disputePeriod == 0 && judge != address(0) || rest.defaultWorkerBps > 10_000) return false;
        if (rest.milestones.length == 0 || rest.milestones.length > 100) return false;
        return rest.milestones[0].amount != 0 && block.timestamp < rest.milestones[0].deliverBy;
    }
}
