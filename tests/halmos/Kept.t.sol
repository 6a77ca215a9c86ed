// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEscrowWithdrawals} from "../../contracts/interfaces/IEscrowWithdrawals.sol";
import {IEscrowTypes} from "../../contracts/interfaces/IEscrowTypes.sol";
import {Deeds} from "./Deeds.sol";
import {VM} from "./Symbols.sol";

/// @title Kept
/// @notice What every act on a milestone keeps, whoever calls, whenever: what was released and refunded only grows, and
/// never beyond the amount; a round never ends; and no other holding changes.
/// @dev Calls, and no signatures: what a signature allows is proved in `Authority`, and its effect is the same.
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
        _keeps(deal, other, caller, _release(deal, released, ""));
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
        _bringConditions(deal);
        _keeps(deal, other, caller, _rule(deal, released, "", ""));
    }

    function check_conclude(Deal memory deal, Place memory other, address caller) public {
        _assumePeople(deal);
        _halve(deal);
        _bringConditions(deal);
        _keeps(deal, other, caller, _conclude(deal));
    }

    function check_settle(Deal memory deal, Place memory other, IEscrowTypes.Settlement memory split, Seal memory seal)
        public
    {
        _assumePeople(deal);
        bytes memory signature = abi.encodePacked(seal.r, seal.s, seal.v);
        _keeps(deal, other, deal.payment.employer, _settle(deal, split, "", signature));
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
        // Another place: one whose key is another. That two places never share one is the strength of keccak256.
        bytes32 key = keccak256(abi.encode(_idOf(deal), deal.milestone, deal.amount));
        VM.assume(keccak256(abi.encode(other.agreementId, other.milestone, other.amount)) != key);
        IEscrowTypes.Holding memory before = _holding(deal);
        IEscrowTypes.Holding memory beforeOfTheOther = _at(other);
        _assumeWithin(before, deal.amount);

        if (!_call(caller, input)) return;

        IEscrowTypes.Holding memory later = _holding(deal);
        assert(later.released >= before.released && later.refunded >= before.refunded);
        assert(uint256(later.released) + later.refunded <= deal.amount);
        assert(later.round >= before.round);
        _assertSame(beforeOfTheOther, _at(other));
    }

    function _assertSame(IEscrowTypes.Holding memory one, IEscrowTypes.Holding memory same) internal pure {
        assert(one.released == same.released && one.refunded == same.refunded && one.clock == same.clock);
        assert(one.phase == same.phase && one.round == same.round);
    }
}
