// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEscrowWithdrawals} from "../../contracts/interfaces/IEscrowWithdrawals.sol";
import {IEscrowTypes} from "../../contracts/interfaces/IEscrowTypes.sol";
import {Deeds} from "./Deeds.sol";
import {Arithmetic} from "./Facts.t.sol";
import {VM} from "./Symbols.sol";

/// @title Kept
/// @notice What every act on a milestone keeps, whoever calls, whenever: what was released and refunded only grows, and
/// never beyond the amount; a round never ends; and no other holding changes.
/// @dev Calls, and no signatures: what a signature allows is proved in `Authority`, and its effect is the same. The fee
/// is any, but of the acts that name an amount for the worker: to which amounts these move is proved in `Phases`, where
/// there is none, and known here. A fee is a part of what is released, and no holding knows it.
contract Kept is Deeds {
    function check_accept(Deal memory deal, Place memory other, address caller) public {
        _assumePeople(deal);
        _keeps(deal, other, caller, _accept(deal, ""));
    }

    function check_deliver(Deal memory deal, Place memory other, address caller, bytes32 work) public {
        _assumePeople(deal);
        _keeps(deal, other, caller, _deliver(deal, work, ""));
    }

    function check_requestChanges(Deal memory deal, Place memory other, address caller, bytes32 reason, uint40 by)
        public
    {
        _assumePeople(deal);
        _bringConditions(deal);
        _keeps(deal, other, caller, _requestChanges(deal, reason, by, ""));
    }

    function check_release(Deal memory deal, Place memory other, address caller, uint96 released) public {
        _assumePeople(deal);
        deal.payment.feeBps = 0;
        IEscrowTypes.Settlement memory split = IEscrowTypes.Settlement(released, _holding(deal).refunded, 0);
        _movesTo(deal, other, split, caller, _release(deal, released, ""));
    }

    function check_refund(Deal memory deal, Place memory other, address caller, uint96 refunded) public {
        _assumePeople(deal);
        _keeps(deal, other, caller, _refund(deal, refunded, ""));
    }

    function check_claim(Deal memory deal, Place memory other, address caller) public {
        _assumePeople(deal);
        _keeps(deal, other, caller, _claim(deal));
    }

    function check_reclaim(Deal memory deal, Place memory other, address caller) public {
        _assumePeople(deal);
        _keeps(deal, other, caller, _reclaim(deal, ""));
    }

    function check_dispute(Deal memory deal, Place memory other, address caller, address party) public {
        _assumePeople(deal);
        _bringConditions(deal);
        _keeps(deal, other, caller, _dispute(deal, party, "", ""));
    }

    function check_submitEvidence(Deal memory deal, Place memory other, address caller, address party) public {
        _assumePeople(deal);
        _bringConditions(deal);
        _keeps(deal, other, caller, _submitEvidence(deal, party, ""));
    }

    function check_rule(Deal memory deal, Place memory other, address caller, uint96 released) public {
        _assumePeople(deal);
        deal.payment.feeBps = 0;
        _bringConditions(deal);
        IEscrowTypes.Holding memory before = _before(deal, other);
        if (!_leavesTheOther(other, caller, _rule(deal, released, "", ""))) return;
        IEscrowTypes.Holding memory later = _holding(deal);
        _assumeRuled(before, later, deal.amount);
        _assertKept(before, later, deal.amount);
    }

    function check_conclude(Deal memory deal, Place memory other, address caller) public {
        _assumePeople(deal);
        _bringConditions(deal);
        _empties(deal, other, caller, _conclude(deal));
    }

    function check_settle(Deal memory deal, Place memory other, IEscrowTypes.Settlement memory split, Seal memory seal)
        public
    {
        _assumePeople(deal);
        deal.payment.feeBps = 0;
        bytes memory signature = abi.encodePacked(seal.r, seal.s, seal.v);
        _movesTo(deal, other, split, deal.payment.employer, _settle(deal, split, "", signature));
    }

    function check_withdraw(Deal memory deal, Place memory other, address caller, address owner, address to) public {
        _assumePeople(deal);
        _assumePerson(to);
        _keeps(deal, other, caller, abi.encodeCall(IEscrowWithdrawals.withdraw, (address(token), owner, to, "")));
    }

    function check_sweep(Deal memory deal, Place memory other, address caller, address feeRecipient) public {
        _assumePeople(deal);
        _assumePerson(feeRecipient);
        _keeps(deal, other, caller, abi.encodeCall(IEscrowWithdrawals.sweep, (address(token), feeRecipient)));
    }

    /* INTERNAL */

    function _keeps(Deal memory deal, Place memory other, address caller, bytes memory input) internal {
        IEscrowTypes.Holding memory before = _before(deal, other);
        if (!_leavesTheOther(other, caller, input)) return;
        _assertKept(before, _holding(deal), deal.amount);
    }

    /// @dev The same of an act that leaves nothing: what is refunded is then a difference, which helps the solver.
    function _empties(Deal memory deal, Place memory other, address caller, bytes memory input) internal {
        IEscrowTypes.Holding memory before = _before(deal, other);
        if (!_leavesTheOther(other, caller, input)) return;
        IEscrowTypes.Holding memory later = _holding(deal);
        assert(later.released >= before.released);
        _assertNothingLeft(later, deal.amount);
        _assertKept(before, later, deal.amount);
    }

    /// @dev The same of an act that names both amounts, and moves to them, as `Phases` proves.
    function _movesTo(
        Deal memory deal,
        Place memory other,
        IEscrowTypes.Settlement memory split,
        address caller,
        bytes memory input
    ) internal {
        IEscrowTypes.Holding memory before = _before(deal, other);
        if (!_leavesTheOther(other, caller, input)) return;
        IEscrowTypes.Holding memory later = _holding(deal);
        VM.assume(later.released == split.released && later.refunded == split.refunded);
        _assumeFacts(before, split, deal.amount);
        _assertKept(before, later, deal.amount);
    }

    /// @dev The holding at hand, in any state that can be, and another place: one whose key is another. That two places
    /// never share one is the strength of keccak256.
    function _before(Deal memory deal, Place memory other) internal view returns (IEscrowTypes.Holding memory before) {
        bytes32 key = keccak256(abi.encode(_idOf(deal), deal.milestone, deal.amount));
        VM.assume(keccak256(abi.encode(other.agreementId, other.milestone, other.amount)) != key);
        before = _holding(deal);
        _assumeWithin(before, deal.amount);
    }

    /// @dev Whether the act went through; it changes nothing at the other place.
    function _leavesTheOther(Place memory other, address caller, bytes memory input) internal returns (bool done) {
        IEscrowTypes.Holding memory before = _at(other);
        done = _call(caller, input);
        if (done) _assertSame(before, _at(other));
    }

    function _assertKept(IEscrowTypes.Holding memory before, IEscrowTypes.Holding memory later, uint96 amount)
        internal
        pure
    {
        assert(later.released >= before.released && later.refunded >= before.refunded);
        _assertWithin(later, amount);
        assert(later.round >= before.round);
    }

    /// @dev True of all numbers ({Facts}): parts that fit into what was left make sums that fit into the whole.
    function _assumeFacts(IEscrowTypes.Holding memory held, IEscrowTypes.Settlement memory split, uint96 amount)
        internal
        pure
    {
        unchecked {
            uint96 left = amount - held.released - held.refunded;
            (uint96 one, uint96 rest) = (split.released - held.released, split.refunded - held.refunded);
            VM.assume(Arithmetic.partsFit(left, one, rest));
            VM.assume(Arithmetic.cancels(split.released, amount - held.refunded, held.released));
            VM.assume(Arithmetic.swaps(amount, split.released, held.refunded));
            VM.assume(Arithmetic.cancels(split.refunded, amount - split.released, held.refunded));
        }
    }

    /// @dev What `Phases` proves of a ruling: the worker gets no more than was left, and the employer all the rest. And
    /// what is true of all numbers ({Facts}).
    function _assumeRuled(IEscrowTypes.Holding memory before, IEscrowTypes.Holding memory later, uint96 amount)
        internal
        pure
    {
        unchecked {
            VM.assume(later.released >= before.released && later.released <= amount);
            VM.assume(later.released - before.released <= _leftOf(before, amount));
            VM.assume(later.refunded == amount - later.released);
            VM.assume(Arithmetic.cancels(later.released, amount - before.refunded, before.released));
            VM.assume(Arithmetic.swaps(amount, later.released, before.refunded));
        }
    }

    function _assertSame(IEscrowTypes.Holding memory one, IEscrowTypes.Holding memory same) internal pure {
        assert(one.released == same.released && one.refunded == same.refunded && one.clock == same.clock);
        assert(one.phase == same.phase && one.round == same.round);
    }
}
