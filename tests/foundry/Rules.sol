// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {HostileToken} from "../../contracts/test/HostileToken.sol";
import {HostileWallet} from "../../contracts/test/HostileWallet.sol";
import {VM} from "./Cheats.sol";
import {Ledger} from "./Ledger.sol";

/// @title Rules
/// @notice The terms' own words as a second implementation: whether an act is allowed, and what it then does to the
/// ledger. Written from the interface, in plain Solidity, without a thought of gas.
/// An act that is not allowed reverts here, so that the ledger is as before.
abstract contract Rules is Ledger {
    /* TYPES */

    /// @dev A milestone as it lies before an act.
    struct Lying {
        Terms terms;
        bytes32 id;
        bytes32 slot;
        Holding held;
        uint96 amount;
        uint96 left;
    }

    /* STORAGE */

    /// @dev The value that came along, and what of it no act has locked yet.
    uint256 private carried;
    uint256 private unspent;

    /* ERRORS */

    error NotAllowed();

    /* ACTS */

    /// @notice What a call of these acts, one after the other, does to the ledger. All or none.
    function play(Act[] memory acts, uint256 value) external {
        require(msg.sender == address(this), "only the crowd plays");
        (carried, unspent) = (value, value);
        for (uint256 i = 0; i < acts.length; ++i) {
            _play(acts[i]);
        }
        _may(unspent == 0);
    }

    /* INTERNAL: RULES */

    function _play(Act memory act) private {
        Kind kind = act.kind;
        _may(carried == 0 || kind == Kind.Amend || kind == Kind.Fund && act.one.signature.length == 0);
        if (kind == Kind.Fund || kind == Kind.Authorize) return _playFund(act);
        if (kind == Kind.ReleaseAll) return _playReleaseAll(act);
        if (kind == Kind.Amend) return _playAmend(act);
        if (kind == Kind.Withdraw) return _playWithdraw(act);
        if (kind == Kind.Sweep) return _playSweep(act);
        Lying memory spot = _lying(act);
        if (uint8(kind) <= uint8(Kind.RequestChanges)) _playWork(act, spot);
        else if (kind == Kind.Dispute || kind == Kind.SubmitEvidence) _playDispute(act, spot);
        else _playMoney(act, spot);
        words[spot.slot] = _pack(spot.held);
    }

    function _playFund(Act memory act) private {
        Terms memory terms = _termsOf(act.deal);
        bytes32 id = deals[act.deal].id;
        if (act.kind == Kind.Fund) {
            _may(_agrees(terms.payment.employer, act, act.one, _digestOf(act)));
            _may(terms.payment.token != address(0) || act.one.signature.length == 0);
        } else {
            // A key's signature for the token, which knows no contract wallets.
            _may(terms.payment.token == address(honest) && block.timestamp < act.time);
            _may(act.one.signature.length == 65 && act.one.signer == terms.payment.employer);
            _may(act.one.digest == _digestOf(act));
        }
        bool engaged = act.two.signature.length != 0;
        _may(!engaged || _agrees(terms.payment.worker, act, act.two, id));
        _may(terms.conditions.parent == 0 || _successorOf(terms.conditions.parent) == id);
        _may(act.part != 0 && act.part >> terms.conditions.milestones.length == 0);
        for (uint256 i = 0; i < terms.conditions.milestones.length; ++i) {
            if (act.part >> i & 1 == 0) continue;
            Milestone memory part = terms.conditions.milestones[i];
            bytes32 slot = _slotAt(act.deal, i);
            _may(part.amount != 0 && words[slot] == 0 && block.timestamp < part.deliverBy);
            words[slot] = _pack(Holding(0, 0, part.deliverBy, engaged ? Phase.Active : Phase.Offered, 0));
        }
        _draw(act, terms.payment, _sumOf(terms, act.part));
    }

    function _playWork(Act memory act, Lying memory spot) private view {
        Holding memory held = spot.held;
        _may(spot.left != 0 && block.timestamp < held.clock);
        bool employs = act.kind == Kind.RequestChanges;
        _may(_agrees(employs ? spot.terms.payment.employer : spot.terms.payment.worker, act, act.one, _digestOf(act)));
        if (act.kind == Kind.Accept) {
            _may(held.phase == Phase.Offered);
            held.phase = Phase.Active;
        } else if (act.kind == Kind.Deliver) {
            _may(held.phase == Phase.Offered || held.phase == Phase.Active);
            held.phase = Phase.Delivered;
            held.clock = uint40(block.timestamp) + spot.terms.payment.reviewPeriod;
        } else {
            _may(held.phase == Phase.Delivered && held.round < 255);
            _may(act.time >= block.timestamp + spot.terms.payment.reviewPeriod);
            _may(act.time >= spot.terms.conditions.milestones[act.part].deliverBy);
            (held.phase, held.clock, held.round) = (Phase.Active, act.time, held.round + 1);
        }
    }

    function _playDispute(Act memory act, Lying memory spot) private view {
        (address boss, address hand) = (spot.terms.payment.employer, spot.terms.payment.worker);
        Holding memory held = spot.held;
        bool takesPart = act.party == boss || act.party == hand;
        _may(act.party != address(0) && _agrees(act.party, act, act.one, _digestOf(act)));
        if (act.kind == Kind.SubmitEvidence) return _may(takesPart || act.party == spot.terms.conditions.arbiter);
        _may(spot.left != 0 && block.timestamp < held.clock);
        bool sentBack = held.phase == Phase.Active && held.round != 0 && act.party == hand;
        _may(sentBack || held.phase == Phase.Delivered && takesPart);
        (held.phase, held.clock) = (Phase.Disputed, uint40(block.timestamp) + spot.terms.conditions.disputePeriod);
    }

    function _playMoney(Act memory act, Lying memory spot) private {
        (Kind kind, Holding memory held, uint96 left) = (act.kind, spot.held, spot.left);
        if (kind == Kind.Release) {
            _may(
                _agrees(spot.terms.payment.employer, act, act.one, _digestOf(act))
                    && spot.terms.payment.worker != address(0)
            );
            _may(act.first > held.released && act.first - held.released <= left);
            return _split(spot, act.first - held.released, 0);
        }
        if (kind == Kind.Refund) {
            _may(_agrees(spot.terms.payment.worker, act, act.one, _digestOf(act)));
            _may(act.first > held.refunded && act.first - held.refunded <= left);
            return _split(spot, 0, act.first - held.refunded);
        }
        if (kind == Kind.Settle) return _playSettle(act, spot);
        _may(left != 0);
        bool over = block.timestamp >= held.clock;
        if (kind == Kind.Claim) {
            _may(held.phase == Phase.Delivered && over);
            return _split(spot, left, 0);
        }
        if (kind == Kind.Reclaim) {
            bool offered = held.phase == Phase.Offered;
            _may(offered || held.phase == Phase.Active && over);
            _may(!offered || _agrees(spot.terms.payment.employer, act, act.one, _digestOf(act)));
            return _split(spot, 0, left);
        }
        _may(held.phase == Phase.Disputed);
        if (kind == Kind.Conclude) {
            _may(over);
            uint96 share = uint96(uint256(left) * spot.terms.conditions.defaultWorkerBps / 10_000);
            return _split(spot, share, left - share);
        }
        _may(!over && act.first <= spot.amount);
        _may(_agrees(spot.terms.conditions.arbiter, act, act.one, _digestOf(act)));
        uint96 missing = act.first > held.released ? act.first - held.released : 0;
        missing = missing > left ? left : missing;
        _split(spot, missing, left - missing);
    }

    /// @dev Releases all that is left in each of a set, with one payout: as many releases with one.
    function _playReleaseAll(Act memory act) private {
        Terms memory terms = _termsOf(act.deal);
        Payment memory pay = terms.payment;
        _may(act.slip == 0 && _agrees(pay.employer, act, act.one, _digestOf(act)) && pay.worker != address(0));
        _may(act.part >> terms.conditions.milestones.length == 0);
        (uint256 net, bool any) = (0, false);
        for (uint256 i = 0; i < terms.conditions.milestones.length; ++i) {
            if (act.part >> i & 1 == 0) continue;
            bytes32 slot = _slotAt(act.deal, i);
            Holding memory held = _unpack(words[slot]);
            uint96 left = _left(held, terms.conditions.milestones[i].amount);
            _may(held.phase != Phase.None && held.phase != Phase.Amended);
            if (left != 0) any = true;
            net += left - _bookFee(pay, held.released, left);
            held.released += left;
            words[slot] = _pack(held);
        }
        _may(any);
        _push(pay.token, pay.worker, net, true);
    }

    function _playSettle(Act memory act, Lying memory spot) private {
        Holding memory held = spot.held;
        _may(block.timestamp < act.time);
        bytes32 digest = _digestOf(act);
        _may(_agrees(spot.terms.payment.employer, act, act.one, digest));
        _may(_agrees(spot.terms.payment.worker, act, act.two, digest));
        _may(act.first >= held.released && act.second >= held.refunded);
        uint256 rise = uint256(act.first) + act.second - held.released - held.refunded;
        _may(rise != 0 && rise <= spot.left);
        _split(spot, act.first - held.released, act.second - held.refunded);
    }

    function _playAmend(Act memory act) private {
        (Terms memory from, Terms memory to) = (_termsOf(act.deal), _termsOf(act.next));
        Deal storage old = deals[act.deal];
        _may(to.conditions.parent == old.id && old.successor == 0 && block.timestamp < act.time);
        _may(from.conditions.parent == 0 || _successorOf(from.conditions.parent) == old.id);
        bytes32 digest = _digestOf(act);
        _may(_agrees(to.payment.employer, act, act.one, digest));
        _may(to.payment.worker == address(0) || _agrees(to.payment.worker, act, act.two, digest));
        _may(from.payment.worker == address(0) || from.payment.worker == to.payment.worker);
        to.payment.worker = from.payment.worker;
        to.payment.reviewPeriod = from.payment.reviewPeriod;
        _may(keccak256(abi.encode(from.payment)) == keccak256(abi.encode(to.payment)));
        _may(to.conditions.milestones.length >= from.conditions.milestones.length);

        (uint256 before, uint256 afterwards, bool any) = (0, 0, false);
        for (uint256 i = 0; i < from.conditions.milestones.length; ++i) {
            (uint96 had, uint96 has, bool funded) = _moveOne(act, i);
            (before, afterwards, any) = (before + had, afterwards + has, any || funded);
        }
        _may(any);
        old.successor = deals[act.next].id;
        if (afterwards > before) _draw(act, to.payment, afterwards - before);
        else _push(to.payment.token, to.payment.employer, before - afterwards, true);
    }

    /// @dev Moves a milestone. How much was left in it before, and is afterwards.
    function _moveOne(Act memory act, uint256 i) private returns (uint96 had, uint96 has, bool funded) {
        bytes32 slot = _slotAt(act.deal, i);
        Holding memory held = _unpack(words[slot]);
        Terms memory next = _termsOf(act.next);
        Milestone memory part = next.conditions.milestones[i];
        funded = held.phase != Phase.None;
        had = _left(held, _termsOf(act.deal).conditions.milestones[i].amount);
        Holding memory dead = _unpack(words[slot]);
        dead.phase = Phase.Amended;
        words[slot] = _pack(dead);
        if (!funded) return (0, 0, false);

        _may(part.amount >= held.released + held.refunded);
        has = part.amount - held.released - held.refunded;
        _may(had != 0 || has == 0);
        if (has != 0 && (held.phase == Phase.Offered || held.phase == Phase.Active)) {
            _may(block.timestamp < part.deliverBy);
            held.clock = part.deliverBy;
            if (next.payment.worker != address(0)) held.phase = Phase.Active;
        }
        words[_slotAt(act.next, i)] = _pack(held);
    }

    function _playWithdraw(Act memory act) private {
        uint256 amount = dues[act.token][act.party];
        if (act.to != act.party) {
            _may(_agrees(act.party, act, act.one, _digestOf(act)));
            ++nonces[act.party];
        }
        _may(amount != 0 && act.to != address(0) && act.to != address(escrow));
        dues[act.token][act.party] = 0;
        _may(_push(act.token, act.to, amount, false));
    }

    function _playSweep(Act memory act) private {
        uint256 amount = fees[act.token][act.party];
        _may(amount != 0);
        fees[act.token][act.party] = 0;
        swept[act.token][act.party] += amount;
        _push(act.token, act.party, amount, true);
    }

    /* INTERNAL */

    function _may(bool allowed) private pure {
        if (!allowed) revert NotAllowed();
    }

    /// @dev A milestone that terms which came along rightly find, funded and not replaced.
    function _lying(Act memory act) private view returns (Lying memory spot) {
        spot.terms = _termsOf(act.deal);
        _may(act.slip == 0 && act.part < spot.terms.conditions.milestones.length);
        spot.id = deals[act.deal].id;
        spot.slot = _slotAt(act.deal, act.part);
        spot.held = _unpack(words[spot.slot]);
        spot.amount = spot.terms.conditions.milestones[act.part].amount;
        spot.left = _left(spot.held, spot.amount);
        _may(spot.held.phase != Phase.None && spot.held.phase != Phase.Amended);
    }

    /// @dev Whether a party is behind an act: it calls, or its key signed just this.
    function _agrees(address party, Act memory act, Consent memory consent, bytes32 digest)
        private
        view
        returns (bool)
    {
        if (consent.signature.length == 0) return act.caller == party;
        if (_isWallet(party) && !HostileWallet(payable(party)).isSigning()) return false;
        return consent.signer == party && consent.digest == digest;
    }

    /// @dev Moves what is left in a milestone: to the worker, of which the fee is kept, and to the employer.
    function _split(Lying memory spot, uint96 toWorker, uint96 toEmployer) private {
        Payment memory pay = spot.terms.payment;
        uint256 fee = _bookFee(pay, spot.held.released, toWorker);
        spot.held.released += toWorker;
        spot.held.refunded += toEmployer;
        _push(pay.token, pay.worker, toWorker - fee, true);
        _push(pay.token, pay.employer, toEmployer, true);
    }

    /// @dev The fee on what is released next: on all that is then released, less the fee on what was before.
    function _bookFee(Payment memory pay, uint256 released, uint256 rise) private returns (uint256 fee) {
        fee = (released + rise) * pay.feeBps / 10_000 - released * pay.feeBps / 10_000;
        fees[pay.token][pay.feeRecipient] += fee;
    }

    /// @dev What an employer brings: as value, or drawn from a token that moves just that.
    function _draw(Act memory act, Payment memory pay, uint256 amount) private {
        if (pay.token == address(0)) {
            _may(act.caller == pay.employer && amount <= unspent);
            unspent -= amount;
        } else if (pay.token == address(hostile)) {
            _may(!hostile.isBlocked(pay.employer) && hostile.answer() != HostileToken.Answer.False);
            _may(amount * hostile.feeBps() / 10_000 == 0);
        }
        _lock(pay.token, pay.employer, amount);
    }

    function _successorOf(bytes32 id) private view returns (bytes32) {
        for (uint256 i = 0; i < deals.length; ++i) {
            if (deals[i].id == id) return deals[i].successor;
        }
        return 0;
    }

    /* INTERNAL: WHETHER */

    /// @dev Whether the rules allow a call of these acts. If so, the ledger has it.
    function _allowed(Act[] memory acts, uint256 value) internal returns (bool) {
        try this.play(acts, value) {
            return true;
        } catch (bytes memory reason) {
            if (bytes4(reason) != NotAllowed.selector) _violated("the rules themselves are broken", "");
            return false;
        }
    }
}
