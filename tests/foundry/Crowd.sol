// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {HostileToken} from "../../contracts/test/HostileToken.sol";
import {HostileWallet} from "../../contracts/test/HostileWallet.sol";
import {VM} from "./Cheats.sol";
import {Exits} from "./Exits.sol";
import {Ideas} from "./Ideas.sol";

/// @title Crowd
/// @notice Everybody, acting at random: parties, arbiters and strangers, at any time, with tokens and wallets that
/// misbehave. Each act takes two random numbers: what for, and how.
contract Crowd is Exits {
    uint256 private origin;

    constructor() {
        _setStage();
        _openLedger();
    }

    /// @notice The first agreement, so that there is something to act on. Crowds with other seeds act otherwise.
    function begin(uint256 seed) external {
        origin = seed;
        _perform(_offering(0, PLAINLY));
    }

    /* ACTS: MONEY COMES IN */

    function offer(uint256 seed, uint256 how) external {
        if (how % 3 != 0) behave();
        _try(_offering(_mixed(seed), _mixed(how)), how);
    }

    function fundMore(uint256 seed, uint256 how) external {
        _try(_fundingMore(_mixed(seed), _mixed(how)), how);
    }

    function amend(uint256 seed, uint256 how) external {
        _try(_amending(_mixed(seed), _mixed(how)), how);
    }

    /* ACTS: WORK */

    function accept(uint256 seed, uint256 how) external {
        _act(Kind.Accept, seed, how);
    }

    function deliver(uint256 seed, uint256 how) external {
        _act(Kind.Deliver, seed, how);
    }

    function requestChanges(uint256 seed, uint256 how) external {
        _act(Kind.RequestChanges, seed, how);
    }

    /* ACTS: MONEY GOES OUT */

    function release(uint256 seed, uint256 how) external {
        _act(Kind.Release, seed, how);
    }

    function releaseAll(uint256 seed, uint256 how) external {
        _act(Kind.ReleaseAll, seed, how);
    }

    function refund(uint256 seed, uint256 how) external {
        _act(Kind.Refund, seed, how);
    }

    function claim(uint256 seed, uint256 how) external {
        _act(Kind.Claim, seed, how);
    }

    function reclaim(uint256 seed, uint256 how) external {
        _act(Kind.Reclaim, seed, how);
    }

    function settle(uint256 seed, uint256 how) external {
        _try(_settling(_mixed(seed), _mixed(how)), how);
    }

    /// @notice Mostly pays out what is owed to somebody, and mostly when the obstacle is gone.
    function withdraw(uint256 seed, uint256 how) external {
        (seed, how) = (_mixed(seed), _mixed(how));
        Act memory act;
        (act.kind, act.token, act.party) = (Kind.Withdraw, currencies[seed % 3], _anybody(seed >> 8));
        for (uint256 i = 0; i < 24 && dues[act.token][act.party] == 0; ++i) {
            (act.token, act.party) = (currencies[(seed + i) % 3], _anybody((seed >> 8) + i / 3));
        }
        if (dues[act.token][act.party] == 0) return _owe(seed, how);
        act.to = seed >> 16 & 1 == 0 ? act.party : _anybody(seed >> 24);
        if (seed >> 32 & 31 == 0) act.to = address(0);
        if (seed >> 32 & 31 == 1) act.to = address(escrow);
        if (seed >> 40 & 1 == 0) behave();
        _arrange(act, act.party, how);
        _try(act, how);
    }

    function sweep(uint256 seed, uint256 how) external {
        (seed, how) = (_mixed(seed), _mixed(how));
        Act memory act;
        (act.kind, act.token, act.party) = (Kind.Sweep, currencies[seed % 3], _anybody(seed >> 8));
        for (uint256 i = 0; i < 6 && fees[act.token][act.party] == 0; ++i) {
            (act.token, act.party) = (currencies[(seed + i) % 3], i < 3 ? treasury : address(studio));
        }
        act.caller = _anybody(how);
        _perform(act);
    }

    /* ACTS: DISPUTES */

    function dispute(uint256 seed, uint256 how) external {
        _act(Kind.Dispute, seed, how);
    }

    function submitEvidence(uint256 seed, uint256 how) external {
        _act(Kind.SubmitEvidence, seed, how);
    }

    function rule(uint256 seed, uint256 how) external {
        _act(Kind.Rule, seed, how);
    }

    function conclude(uint256 seed, uint256 how) external {
        _act(Kind.Conclude, seed, how);
    }

    /* ACTS: MANY AT ONCE, AND AGAIN */

    /// @notice A relayer carries out several signed acts at once, or an employer funds several milestones with one sum.
    function batch(uint256 seed, uint256 how) external {
        (seed, how) = (_mixed(seed), _mixed(how));
        Act[] memory acts = new Act[](1 + seed % 3);
        uint256 value;
        Kind[8] memory kinds = [
            Kind.Accept,
            Kind.Deliver,
            Kind.Release,
            Kind.Refund,
            Kind.Claim,
            Kind.RequestChanges,
            Kind.Dispute,
            Kind.Reclaim
        ];
        bool funds = seed >> 8 & 1 == 0;
        for (uint256 i = 0; i < acts.length; ++i) {
            uint256 fresh = uint256(keccak256(abi.encode(seed, i)));
            acts[i] = funds
                ? _offering(fresh & ~(1 << 200 | uint256(0xff01)), PLAINLY)
                : _idea(kinds[fresh % 8], fresh, 3 | how << 3 | 1 << 72);
            acts[i].gas = 0;
            value += acts[i].value;
        }
        // Less than the sum: what one act locked is not there for the next.
        if (how & 7 == 0 && acts.length > 1) value -= acts[1].value;
        if (how & 31 == 9) value += 1;
        _performAll(acts, value);
    }

    /// @notice A relayer repeats an act that it heard of, later, out of order, or ahead of others; now and then with
    /// something changed that it hopes nobody signed.
    function replay(uint256 seed, uint256 how) external {
        (seed, how) = (_mixed(seed), _mixed(how));
        if (heard.length == 0) return;
        uint256 which = seed % heard.length;
        // Mostly what was signed last and not carried out: time makes most of the rest void.
        for (uint256 i = 1; seed >> 8 & 3 != 0 && i <= heard.length && !isFresh[which]; ++i) {
            which = (overheard + heard.length - i) % heard.length;
        }
        isFresh[which] = false;
        Act memory act = abi.decode(heard[which], (Act));
        act.gas = 0;
        if (act.value == 0) act.caller = _anybody(how);
        uint256 twist = (how >> 8) % 32;
        if (twist == 0) act.part += 1;
        if (twist == 1) act.first = _clamped(uint256(act.first) + 1);
        if (twist == 2) act.first = act.first / 2;
        if (twist == 3) act.deal = seed % deals.length;
        if (twist == 4) act.hash = ~act.hash;
        if (twist == 5) act.time += 1 days;
        if (twist == 6) act.to = stranger;
        if (twist == 7) act.party = _anybody(how >> 16);
        if (twist == 8) act.second = act.second / 2;
        if (twist == 9) act.token = currencies[how % 3];
        if (_perform(act)) ++replays;
    }

    /* CIRCUMSTANCES */

    function wait(uint256 time) external {
        VM.warp(block.timestamp + time % 2 days);
    }

    /// @notice Somebody sends money to the escrow that nobody asked for.
    function donate(uint256 seed) external {
        address token = currencies[seed % 2];
        uint256 amount = (seed >> 8) % 1000;
        purses[token][address(escrow)] += amount;
        if (token == address(honest)) {
            VM.prank(stranger);
            honest.transfer(address(escrow), amount);
            purses[token][stranger] -= amount;
        } else {
            // As a contract does that destroys itself.
            VM.deal(address(escrow), address(escrow).balance + amount);
        }
        donated[token] += amount;
    }

    /// @notice A token and wallets turn: they block, refuse, burn gas, take a fee, lie, or call back when paid.
    function misbehave(uint256 seed, uint256 how) external {
        (seed, how) = (_mixed(seed), _mixed(how));
        uint256 way = seed % 4;
        bytes memory message = _callBack(how);
        bool speaks = seed >> 8 & 3 != 0;
        uint256 burnt = seed >> 16 & 1 == 0 ? 0 : seed >> 17 & 1 == 0 || speaks ? 300_000 : 120_000;
        if (way == 0) {
            hostile.answerWith(HostileToken.Answer(seed >> 24 & 3));
            hostile.takeFee(seed >> 32 & 3 == 0 ? 100 : 0);
        } else if (way == 1) {
            hostile.setBlocked(people[how % 4], true);
            hostile.burnGas(burnt);
        } else if (way == 2) {
            if (speaks) hostile.callBack(address(escrow), message);
        } else {
            HostileWallet wallet = [firm, studio, court, studio][how % 4];
            wallet.setRefusing(seed >> 40 & 1 == 0);
            wallet.setSigning(seed >> 48 & 3 != 0);
            wallet.burnGas(burnt);
            if (speaks) wallet.callBack(address(escrow), message);
        }
    }

    /// @inheritdoc Ideas
    function behave() public override {
        hostile.answerWith(HostileToken.Answer.True);
        hostile.takeFee(0);
        hostile.burnGas(0);
        if (hostile.callee() != address(0)) hostile.callBack(address(0), "");
        for (uint256 i = 0; i < people.length; ++i) {
            hostile.setBlocked(people[i], false);
        }
        HostileWallet[3] memory wallets = [firm, studio, court];
        for (uint256 i = 0; i < wallets.length; ++i) {
            wallets[i].setRefusing(false);
            wallets[i].setSigning(true);
            wallets[i].burnGas(0);
            if (wallets[i].callee() != address(0)) wallets[i].callBack(address(0), "");
        }
    }

    /* VIEWS */

    function nameOf(uint256 kind) external pure returns (string memory) {
        return _nameOf(Kind(kind));
    }

    /* INTERNAL */

    function _act(Kind kind, uint256 seed, uint256 how) internal {
        _try(_idea(kind, _mixed(seed), _mixed(how)), how);
    }

    /// @dev Pays people who refuse to be paid.
    function _owe(uint256 seed, uint256 how) internal {
        for (uint256 i = 0; i < 4; ++i) {
            hostile.setBlocked(people[i], true);
        }
        firm.setRefusing(true);
        studio.setRefusing(true);
        _perform(_settling(seed, how & ~uint256(7)));
    }

    /// @dev Carries an act out; or signs it only, for a relayer to use later.
    function _try(Act memory act, uint256 how) internal {
        bool signed = act.one.signature.length != 0 || act.two.signature.length != 0;
        if (signed && uint256(keccak256(abi.encode(how, "later"))) % 4 == 0) _remember(act, false);
        else _perform(act);
    }

    /// @dev Foundry likes small numbers, and gives all campaigns the same; all bits of ours count, and differ.
    function _mixed(uint256 seed) internal view returns (uint256) {
        return uint256(keccak256(abi.encode(seed, origin)));
    }

    /// @dev An act that would go through, were it not for the guard: a voucher for all that is left somewhere, a debt
    /// or fees to be paid out, or what somebody signed before.
    function _callBack(uint256 how) internal view returns (bytes memory) {
        Act memory act;
        (Place memory place,) = _seek(how, 30, false);
        Holding memory held = _unpack(words[place.slot]);
        Payment memory pay = _termsOf(place.deal).payment;
        (act.deal, act.part, act.token, act.party) = (place.deal, place.part, pay.token, pay.feeRecipient);
        uint256 way = how % 5;
        (act.kind, act.first) = (Kind.Release, place.amount - held.refunded);
        if (way == 1) (act.kind, act.first) = (Kind.Refund, place.amount - held.released);
        if (way == 2) act.kind = Kind.Sweep;
        if (way == 3) (act.kind, act.party, act.to) = (Kind.Withdraw, pay.worker, pay.worker);
        if (way == 4 && heard.length != 0) act = abi.decode(heard[how % heard.length], (Act));
        else if (way < 2) act.one = _signed(act, way == 0 ? pay.employer : pay.worker);
        // What is longer could not be read with the gas of a payout.
        return act.kind == Kind.Amend || _movesNone(act.kind) ? bytes("") : _inputOf(act);
    }

    /// @dev Acts that move no money need no guard: they go through wherever they come from, as they may.
    function _movesNone(Kind kind) private pure returns (bool) {
        return kind == Kind.Accept || kind == Kind.Deliver || kind == Kind.RequestChanges || kind == Kind.Dispute
            || kind == Kind.SubmitEvidence;
    }

    /// @dev New terms for an agreement in force; now and then for one that is not.
    function _amending(uint256 seed, uint256 how) internal returns (Act memory act) {
        uint256 open = 1 << uint8(Phase.Offered) | 1 << uint8(Phase.Active) | 1 << uint8(Phase.Delivered);
        (Place memory place,) = _seek(seed, open | 1 << uint8(Phase.Disputed), false);
        if (seed >> 244 & 7 == 0) place = _replaced(seed, place);
        (act.kind, act.deal, act.time) =
        (Kind.Amend, place.deal, uint40(block.timestamp + (seed & 31 == 0 ? 0 : 2 days)));
        Terms memory to = _termsOf(place.deal);
        address before = to.payment.worker;
        to.conditions.parent = seed >> 8 & 31 == 0 ? bytes32(0) : deals[place.deal].id;
        to.conditions.salt = uint64(deals.length);
        if (before == address(0) && seed >> 16 & 1 == 0) {
            to.payment.worker = seed >> 17 & 1 == 0 ? worker : address(studio);
        }
        if (seed >> 24 & 31 == 0) to.payment.worker = address(studio);
        if (seed >> 24 & 31 == 1) to.payment.feeBps = 1;
        if (seed >> 24 & 31 == 1) to.payment.feeRecipient = treasury;
        if (seed >> 24 & 31 == 2) to.payment.token = currencies[seed >> 32 & 1];
        if (seed >> 24 & 31 == 3) to.payment.employer = employer;
        to.payment.reviewPeriod = uint40(1 + (seed >> 40) % 3 days);
        to.conditions.milestones = _amendedParts(to.conditions.milestones, act.deal, seed >> 56);
        act.next = _register(to);
        if (to.payment.token == address(0)) act.value = _raise(act);
        // The chain's own currency comes with the employer.
        _arrangeBoth(act, to.payment.employer, to.payment.worker, act.value == 0 ? how : how & ~uint256(7));
    }

    /// @dev A milestone of an agreement that was replaced, or of the one that replaces it, or would have.
    function _replaced(uint256 seed, Place memory otherwise) private view returns (Place memory) {
        for (uint256 i = 0; i < places.length; ++i) {
            Place memory place = places[((seed >> 96) + i) % places.length];
            bool isOver = deals[place.deal].successor != 0;
            bool isMeant = words[place.slot] == 0 && _termsOf(place.deal).conditions.parent != 0;
            if (seed >> 247 & 1 == 0 ? isOver : isMeant) return place;
        }
        return otherwise;
    }

    /// @dev Milestones kept, raised, lowered, dropped, and now and then added or forgotten.
    function _amendedParts(Milestone[] memory from, uint256 deal, uint256 seed)
        private
        view
        returns (Milestone[] memory to)
    {
        uint256 count = from.length + (seed & 3 == 0 && from.length < 4 ? 1 : 0);
        to = new Milestone[](seed & 31 == 1 ? count - 1 : count);
        for (uint256 i = 0; i < to.length; ++i) {
            uint256 fresh = uint256(keccak256(abi.encode(seed, i)));
            to[i].deliverBy = uint40(block.timestamp + fresh % 20 days + (fresh & 15 == 0 ? 0 : 1));
            to[i].amount = uint96(1 + fresh % 5000);
            if (i >= from.length) continue;
            Holding memory held = _holdingAt(deal, i);
            (uint96 amount, uint96 gone) = (from[i].amount, held.released + held.refunded);
            uint256 way = (fresh >> 32) % 16;
            to[i].amount = amount;
            if (way < 4 && amount != gone) to[i].amount = _clamped(uint256(amount) + fresh % 5000);
            if (way >= 4 && way < 8) to[i].amount = gone + uint96((fresh >> 40) % (uint256(amount - gone) + 1));
            if (way == 8) to[i].amount = gone;
            if (way == 9 && gone != 0) to[i].amount = gone - 1;
        }
    }

    /// @dev By how much an amendment raises what is left.
    function _raise(Act memory act) private view returns (uint256) {
        (uint256 before, uint256 afterwards) = (0, 0);
        Milestone[] memory from = _termsOf(act.deal).conditions.milestones;
        Milestone[] memory to = _termsOf(act.next).conditions.milestones;
        for (uint256 i = 0; i < from.length && i < to.length; ++i) {
            Holding memory held = _holdingAt(act.deal, i);
            if (held.phase == Phase.None || held.phase == Phase.Amended) continue;
            (before, afterwards) = (before + from[i].amount, afterwards + to[i].amount);
        }
        return afterwards > before ? afterwards - before : 0;
    }
}
