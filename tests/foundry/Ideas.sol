// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {VM} from "./Cheats.sol";
import {Play} from "./Play.sol";

/// @title Ideas
/// @notice What people come to think of: acts made from a random number. Most are sensible, in the right phase, by or
/// for the right party; some are too early, too late, too much, forged, or by somebody whom it does not concern.
abstract contract Ideas is Play {
    /// @dev How an act is carried out as it should be: by the party itself, with the right value, not accepted ahead.
    uint256 internal constant PLAINLY = 1 << 48 | 1 << 52;

    /* INTERNAL: FUNDING */

    /// @dev Terms that nobody thought of before.
    function _draft(uint256 seed) internal view returns (Terms memory terms) {
        address[3] memory hands = [worker, address(studio), address(0)];
        address[3] memory judges = [arbiter, address(court), address(0)];
        uint16[4] memory rates = [0, 1, 250, 1000];
        uint16[4] memory shares = [0, 3333, 5000, 10_000];
        uint256 hand = seed % 7;
        terms.payment.employer = seed & 1 == 0 ? employer : address(firm);
        terms.payment.worker = hands[hand == 6 ? 2 : hand % 2];
        terms.payment.token = currencies[(seed >> 8) % 3];
        terms.payment.feeBps = rates[(seed >> 16) % 4];
        if (terms.payment.feeBps != 0) terms.payment.feeRecipient = seed >> 24 & 1 == 0 ? treasury : address(studio);
        terms.payment.reviewPeriod = uint40(1 + (seed >> 32) % 3 days);
        terms.conditions.arbiter = judges[(seed >> 40) % 3];
        terms.conditions.disputePeriod = uint40(terms.conditions.arbiter == address(0) ? 0 : 1 + (seed >> 48) % 5 days);
        terms.conditions.defaultWorkerBps = shares[(seed >> 56) % 4];
        terms.conditions.briefHash = keccak256(abi.encode(seed));
        terms.conditions.salt = uint64(deals.length);
        terms.conditions.milestones = new Milestone[](1 + (seed >> 64) % 3);
        for (uint256 i = 0; i < terms.conditions.milestones.length; ++i) {
            terms.conditions.milestones[i] =
                Milestone(_amount(seed >> (72 + 16 * i)), _deadline(seed >> (128 + 16 * i)));
        }
    }

    /// @dev Token units: one, few, many, or as many as there can be.
    function _amount(uint256 seed) private pure returns (uint96) {
        uint256 size = seed % 8;
        if (size == 0) return 1;
        if (size == 1) return type(uint96).max;
        return uint96(size < 6 ? 2 + (seed >> 3) % 1999 : 1e18 + (seed >> 3) % 1e9);
    }

    function _deadline(uint256 seed) private view returns (uint40) {
        return uint40(block.timestamp + 1 + seed % 30 days);
    }

    /// @dev Funds all or some milestones of new terms, with the worker's acceptance or without.
    function _offering(uint256 seed, uint256 how) internal returns (Act memory act) {
        Terms memory terms = _draft(seed);
        act.deal = _register(terms);
        uint256 all = (1 << terms.conditions.milestones.length) - 1;
        act.part = (seed >> 200) % 2 == 0 ? all : 1 + (seed >> 208) % (all + 1);
        _asFunding(act, terms, how);
    }

    /// @dev Funds what was not funded yet; now and then what cannot be.
    function _fundingMore(uint256 seed, uint256 how) internal view returns (Act memory act) {
        (Place memory place,) = _seek(seed, 1 << uint8(Phase.None), false);
        act.deal = place.deal;
        act.part = seed >> 250 == 0 ? seed >> 200 : 1 << place.part;
        _asFunding(act, _termsOf(place.deal), how);
    }

    function _asFunding(Act memory act, Terms memory terms, uint256 how) private view {
        bool byToken =
            terms.payment.token == address(honest) && terms.payment.employer == employer && how >> 40 & 1 == 0;
        act.kind = byToken ? Kind.Authorize : Kind.Fund;
        act.time = uint40(block.timestamp + 1 days);
        bool native = terms.payment.token == address(0);
        _arrange(act, terms.payment.employer, native && how % 8 < 6 ? 0 : byToken ? how | 4 : how);
        if (native) act.value = _sumOf(terms, act.part) + (how >> 48 & 15 == 0 ? 1 : 0);
        if (how >> 52 & 3 != 0) return;
        Act memory acceptance;
        (acceptance.kind, acceptance.deal) = (Kind.Accept, act.deal);
        act.two = how >> 54 & 7 == 0
            ? _forged(acceptance, terms.payment.worker, how)
            : _signed(acceptance, terms.payment.worker);
    }

    /* INTERNAL: A MILESTONE'S ACTS */

    /// @dev A single party's act on a milestone in one of the phases where it can go through.
    function _idea(Kind kind, uint256 seed, uint256 how) internal returns (Act memory act) {
        (Place memory place, bool found) = _seek(seed, _phasesOf(kind), _mustHurry(kind));
        if (!found) place = _arranged(_phasesOf(kind), seed);
        (act.kind, act.deal, act.part) = (kind, place.deal, place.part);
        Terms memory terms = _termsOf(place.deal);
        if (kind == Kind.Dispute && seed >> 236 & 3 != 0) _sendBack(place, terms);
        Holding memory held = _unpack(words[place.slot]);
        _waitFor(kind, held.clock, how >> 64);
        act.hash = keccak256(abi.encode(seed));
        if (kind == Kind.ReleaseAll && seed & 3 != 0) act.part = _leftIn(place.deal);
        else if (kind == Kind.ReleaseAll) act.part = 1 << place.part | (seed >> 232) % 8;
        act.slip = how >> 72 & 15 == 0 ? 1 + (how >> 76 & 1) : 0;
        act.gas = how >> 80 & 15 == 0 ? 100_000 + (how >> 88) % 400_000 : 0;
        _quantify(act, terms, held, place.amount, seed >> 32);
        act.party = _isEmployers(kind) ? terms.payment.employer : terms.payment.worker;
        if (kind == Kind.Dispute && seed & 1 == 0) act.party = terms.payment.employer;
        if (kind == Kind.SubmitEvidence && seed & 1 == 0) act.party = terms.conditions.arbiter;
        if (seed >> 224 & 15 == 0) act.party = _anybody(seed >> 228);
        if (kind == Kind.Claim || kind == Kind.Conclude) act.caller = _anybody(how);
        else _arrange(act, kind == Kind.Rule ? terms.conditions.arbiter : act.party, how);
    }

    /// @dev A new milestone, brought into one of the phases by parties who do as agreed.
    function _arranged(uint256 phases, uint256 seed) internal returns (Place memory place) {
        behave();
        uint256 first = places.length;
        // A multiple of fourteen has a worker; all milestones are funded.
        _perform(_offering((seed & ~(uint256(1) << 200)) / 14 * 14, PLAINLY));
        place = places[first];
        if (phases >> uint8(Phase.Offered) & 1 == 1) return place;
        _perform(_plain(Kind.Deliver, place));
        if (phases >> uint8(Phase.Disputed) & 1 == 1) _perform(_plain(Kind.Dispute, place));
    }

    /// @dev Delivers what was never delivered, and has it sent back: only then can it be disputed.
    function _sendBack(Place memory place, Terms memory terms) private {
        Holding memory held = _unpack(words[place.slot]);
        if (held.phase != Phase.Active || held.round != 0 || terms.payment.worker == address(0)) return;
        _perform(_plain(Kind.Deliver, place));
        Act memory act = _plain(Kind.RequestChanges, place);
        act.caller = terms.payment.employer;
        uint40 soonest = uint40(block.timestamp) + terms.payment.reviewPeriod;
        uint40 agreed = terms.conditions.milestones[place.part].deliverBy;
        act.time = agreed > soonest ? agreed : soonest;
        _perform(act);
    }

    /// @dev The worker's own act on a milestone.
    function _plain(Kind kind, Place memory place) internal view returns (Act memory act) {
        (act.kind, act.deal, act.part, act.hash) = (kind, place.deal, place.part, place.slot);
        act.party = act.caller = _termsOf(place.deal).payment.worker;
    }

    /// @notice Everybody behaves again, or else nothing would be funded any more.
    function behave() public virtual;

    /// @dev Whether an act comes before a clock.
    function _mustHurry(Kind kind) private pure returns (bool) {
        return uint8(kind) <= uint8(Kind.RequestChanges) || kind == Kind.Dispute || kind == Kind.Rule;
    }

    function _isEmployers(Kind kind) private pure returns (bool) {
        return kind == Kind.Reclaim || kind == Kind.RequestChanges || kind == Kind.Release || kind == Kind.ReleaseAll;
    }

    /// @dev The set of the milestones in which something is left.
    function _leftIn(uint256 deal) private view returns (uint256 milestones) {
        Milestone[] memory parts = _termsOf(deal).conditions.milestones;
        for (uint256 i = 0; i < parts.length; ++i) {
            if (_left(_holdingAt(deal, i), parts[i].amount) != 0) milestones |= 1 << i;
        }
    }

    function _phasesOf(Kind kind) private pure returns (uint256) {
        uint256 offered = 1 << uint8(Phase.Offered);
        uint256 active = 1 << uint8(Phase.Active);
        uint256 handedIn = 1 << uint8(Phase.Delivered);
        uint256 disputed = 1 << uint8(Phase.Disputed);
        if (kind == Kind.Accept) return offered;
        if (kind == Kind.Deliver || kind == Kind.Reclaim) return offered | active;
        if (kind == Kind.RequestChanges || kind == Kind.Claim) return handedIn;
        if (kind == Kind.Dispute) return handedIn | active;
        if (kind == Kind.Rule || kind == Kind.Conclude) return disputed;
        return offered | active | handedIn | disputed;
    }

    /// @dev Often to the very second when silence counts, now and then to the second before; for acts that must come in
    /// time it is the other way round.
    function _waitFor(Kind kind, uint40 clock, uint256 how) private {
        bool late = kind == Kind.Claim || kind == Kind.Reclaim || kind == Kind.Conclude;
        uint256 way = how % 16;
        if (clock <= block.timestamp + 1) return;
        if (late ? way < 7 : way == 0) VM.warp(clock);
        else if (late ? way == 7 : way == 1) VM.warp(clock - 1);
    }

    /// @dev How much, and until when.
    function _quantify(Act memory act, Terms memory terms, Holding memory held, uint96 amount, uint256 seed)
        private
        view
    {
        uint96 left = _left(held, amount);
        uint256 rise = seed & 7 == 0 ? left : seed & 7 == 1 ? uint256(left) + 1 : 1 + (seed >> 8) % (uint256(left) + 1);
        act.first =
            _clamped((act.kind == Kind.Refund ? held.refunded : held.released) + (seed >> 200 & 31 == 0 ? 0 : rise));
        if (act.kind == Kind.Rule) act.first = seed & 3 == 0 ? amount : _clamped((seed >> 16) % (uint256(amount) + 2));
        if (act.kind == Kind.Settle) {
            uint256 rest = uint256(amount) - (act.first > amount ? amount : act.first);
            act.second = _clamped(
                held.refunded > rest ? held.refunded : held.refunded + (seed >> 64) % (rest - held.refunded + 1)
            );
            act.time = uint40(block.timestamp + (seed >> 80 & 15 == 0 ? 0 : 1 + (seed >> 88) % 2 days));
        }
        if (act.kind == Kind.RequestChanges) {
            uint256 soonest = block.timestamp + terms.payment.reviewPeriod;
            uint40 agreed = terms.conditions.milestones[act.part].deliverBy;
            if (agreed > soonest) soonest = agreed;
            act.time = uint40(soonest + (seed >> 80) % 10 days - (seed >> 72 & 7 == 0 ? 1 : 0));
            if (seed >> 74 & 7 == 0) act.time = uint40(soonest);
        }
    }

    function _clamped(uint256 amount) internal pure returns (uint96) {
        return uint96(amount > type(uint96).max ? type(uint96).max : amount);
    }

    function _settling(uint256 seed, uint256 how) internal returns (Act memory act) {
        act = _idea(Kind.Settle, seed, how);
        Payment memory payment = _termsOf(act.deal).payment;
        _arrangeBoth(act, payment.employer, payment.worker, how);
    }

    /* INTERNAL: CONSENT */

    function _anybody(uint256 seed) internal view returns (address) {
        return people[seed % (people.length - 1)];
    }

    /// @dev The party calls; or somebody relays its signature; or neither.
    function _arrange(Act memory act, address party, uint256 how) internal view {
        uint256 way = how % 8;
        act.caller = way < 3 && party != address(0) ? party : _anybody(how >> 3);
        if (way >= 3 && way < 6) act.one = _signed(act, party);
        if (way == 7) act.one = _forged(act, party, how >> 8);
    }

    /// @dev One party calls with the other's signature; or somebody relays both; or one is missing.
    function _arrangeBoth(Act memory act, address boss, address hand, uint256 how) internal view {
        uint256 way = how % 8;
        act.caller = way < 2 ? boss : way == 2 && hand != address(0) ? hand : _anybody(how >> 3);
        (act.one, act.two) = (_signed(act, boss), _signed(act, hand));
        if (way < 2) delete act.one;
        if (way == 2) delete act.two;
        if (way == 6) act.one = _forged(act, boss, how >> 8);
        if (way == 7) act.two = _forged(act, hand, how >> 8);
    }

    function _signed(Act memory act, address party) internal view returns (Consent memory) {
        if (keyOf[party] == 0) return Consent(address(1), 0, hex"01");
        bytes32 digest = _digestOf(act);
        return Consent(party, digest, _signDigest(keyOf[party], digest));
    }

    /// @dev Another's signature of this act; the party's own of an act that differs in one member; or noise.
    function _forged(Act memory act, address party, uint256 how) private view returns (Consent memory) {
        uint256 way = how % 10;
        if (way == 0) return Consent(address(1), 0, abi.encode(how));
        if (way == 1) return _signed(act, stranger);
        Act memory other = abi.decode(abi.encode(act), (Act));
        if (way == 2) other.part += 1;
        if (way == 3) other.first ^= 1;
        if (way == 4) other.second ^= 1;
        if (way == 5) other.time += 1;
        if (way == 6) other.hash = ~other.hash;
        if (way == 7) other.deal = (other.deal + 1) % deals.length;
        if (way == 8) (other.to, other.token) = (stranger, other.token);
        if (way == 9) other.token = currencies[(how >> 8) % 3];
        return _signed(other, party);
    }

    /* INTERNAL */

    /// @dev A milestone in one of the phases, with something left in it; now and then in just any, replaced or not.
    function _seek(uint256 seed, uint256 phases, bool inTime) internal view returns (Place memory, bool found) {
        uint256 count = places.length;
        uint256 start = (seed >> 96) % count;
        bool odd = (seed >> 240) % 8 == 0;
        for (uint256 i = 0; i < count; ++i) {
            Place memory place = places[(start + i) % count];
            Holding memory held = _unpack(words[place.slot]);
            bool funds = phases == 1 << uint8(Phase.None);
            if (inTime && block.timestamp >= held.clock) continue;
            if (odd ? funds != (held.phase == Phase.None) : phases >> uint8(held.phase) & 1 == 0) continue;
            if (funds ? odd || _isFundable(place) : held.released + held.refunded != place.amount) return (place, true);
        }
        return (places[start], odd);
    }

    function _isFundable(Place memory place) private view returns (bool) {
        Conditions memory rest = _termsOf(place.deal).conditions;
        if (block.timestamp >= rest.milestones[place.part].deliverBy || place.amount == 0) return false;
        return rest.parent == 0 || escrow.successorOf(rest.parent) == deals[place.deal].id;
    }
}
