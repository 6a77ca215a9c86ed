// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEscrowTypes} from "../../contracts/interfaces/IEscrowTypes.sol";
import {Deeds} from "./Deeds.sol";
import {VM} from "./Symbols.sol";

/// @title Money
/// @notice What leaves a holding arrives: with the party that it is for, or as what that party is owed; and nothing
/// else leaves the escrow.
/// @dev Three people with addresses of their own, no fee, a plain token. Balances and debts are symbolic.
contract Money is Deeds {
    address internal constant EMPLOYER = address(0xe1);
    address internal constant WORKER = address(0xa1);
    address internal constant ARBITER = address(0xa4b);

    struct Purses {
        uint256 escrow;
        uint256 employer;
        uint256 worker;
        uint256 owed;
    }

    function check_release(Deal memory deal, uint96 released) public {
        _people(deal);
        _arrives(deal, EMPLOYER, _release(deal, released, ""));
    }

    function check_refund(Deal memory deal, uint96 refunded) public {
        _people(deal);
        _arrives(deal, WORKER, _refund(deal, refunded, ""));
    }

    function check_claim(Deal memory deal, address caller) public {
        _people(deal);
        _arrives(deal, caller, _claim(deal));
    }

    function check_reclaim(Deal memory deal) public {
        _people(deal);
        _arrives(deal, EMPLOYER, _reclaim(deal, ""));
    }

    function check_rule(Deal memory deal, uint96 released) public {
        _people(deal);
        _bringConditions(deal);
        _bothArrive(deal, ARBITER, _rule(deal, released, "", ""));
    }

    function check_conclude(Deal memory deal, address caller) public {
        _people(deal);
        _bringConditions(deal);
        _bothArrive(deal, caller, _conclude(deal));
    }

    /* INTERNAL */

    function _people(Deal memory deal) internal view {
        deal.payment.employer = EMPLOYER;
        deal.payment.worker = WORKER;
        deal.arbiter = ARBITER;
        deal.payment.token = address(token);
        deal.payment.feeBps = 0;
    }

    function _arrives(Deal memory deal, address caller, bytes memory input) internal {
        IEscrowTypes.Holding memory before = _holding(deal);
        _assumeWithin(before, deal.amount);
        Purses memory had = _purses();
        if (!_call(caller, input)) return;
        IEscrowTypes.Holding memory later = _holding(deal);
        unchecked {
            uint256 released = uint256(later.released) - before.released;
            _assertMoved(had, _purses(), released, uint256(later.refunded) - before.refunded);
        }
    }

    /// @dev The same of an act that leaves nothing: what the employer gets is the rest.
    function _bothArrive(Deal memory deal, address caller, bytes memory input) internal {
        IEscrowTypes.Holding memory before = _holding(deal);
        _assumeWithin(before, deal.amount);
        Purses memory had = _purses();
        if (!_call(caller, input)) return;
        IEscrowTypes.Holding memory later = _holding(deal);
        assert(later.released >= before.released);
        _assertNothingLeft(later, deal.amount);
        unchecked {
            uint96 released = later.released - before.released;
            uint96 refunded = deal.amount - before.released - before.refunded - released;
            assert(later.refunded - before.refunded == refunded && later.refunded >= before.refunded);
            _assertMoved(had, _purses(), released, refunded);
        }
    }

    /// @dev Sums wrap around alike on both sides.
    function _assertMoved(Purses memory had, Purses memory have, uint256 released, uint256 refunded) internal pure {
        unchecked {
            assert(have.worker - had.worker == released);
            assert(have.employer - had.employer == refunded);
            assert(had.escrow - have.escrow + (have.owed - had.owed) == released + refunded);
        }
    }

    /// @dev What the escrow has, what the parties have or are owed, and what both are owed.
    function _purses() internal view returns (Purses memory purses) {
        uint256 owedToEmployer = escrow.owedOf(address(token), EMPLOYER);
        uint256 owedToWorker = escrow.owedOf(address(token), WORKER);
        unchecked {
            purses.escrow = token.balanceOf(address(escrow));
            purses.employer = token.balanceOf(EMPLOYER) + owedToEmployer;
            purses.worker = token.balanceOf(WORKER) + owedToWorker;
            purses.owed = owedToEmployer + owedToWorker;
        }
    }
}
