// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {VM} from "./Cheats.sol";
import {Ideas} from "./Ideas.sol";

/// @title Exits
/// @notice What must hold of the chain as it lies, whatever was done to it: read from the chain, not from the ledger.
abstract contract Exits is Ideas {
    /* VIEWS: FORMULAS */

    /// @notice Token units that the escrow must hold: sum of what is escrowed, owed and accrued, and was given to it.
    function liabilities(address token) external view returns (uint256 sum) {
        for (uint256 i = 0; i < places.length; ++i) {
            if (places[i].token == token) sum += _left(_onChain(i), places[i].amount);
        }
        for (uint256 i = 0; i < people.length; ++i) {
            sum += escrow.owedOf(token, people[i]) + escrow.feesOf(token, people[i]);
        }
        return sum + donated[token];
    }

    /// @notice What came in, less what went out, and what was given: what must be there.
    function flow(address token) external view returns (uint256) {
        return cameIn[token] + donated[token] - wentOut[token];
    }

    /// @notice Whether in every milestone released + refunded <= amount, what left an amended one is gone under its
    /// successor, too, and an amended one holds nothing.
    function addsUp() external view returns (bool) {
        for (uint256 i = 0; i < places.length; ++i) {
            Holding memory held = _onChain(i);
            if (uint256(held.released) + held.refunded > places[i].amount) return false;
            bool isDead = held.phase == Phase.Amended;
            if (isDead != (deals[places[i].deal].successor != 0)) return false;
        }
        for (uint256 i = 0; i < deals.length; ++i) {
            if (!_carriesOn(i)) return false;
        }
        return true;
    }

    /// @notice Whether what a recipient got of fees is the fee on all that was released under its terms, holding by
    /// holding, rounded down.
    function feesAddUp(address token, address recipient) external view returns (bool) {
        uint256 sum;
        for (uint256 i = 0; i < places.length; ++i) {
            if (places[i].token != token || places[i].feeRecipient != recipient) continue;
            Holding memory held = _onChain(i);
            if (held.phase != Phase.Amended) sum += uint256(held.released) * places[i].feeBps / 10_000;
        }
        return escrow.feesOf(token, recipient) + swept[token][recipient] == sum;
    }

    /* VIEWS: LIVENESS */

    /// @notice Whether one honest party alone, and time, empties every milestone: the employer, or the worker. All
    /// others are silent, refuse money and are blocked. Changes nothing for good.
    function isLive(bool byWorker) external returns (bool live) {
        uint256 snapshot = VM.snapshotState();
        _turnHostile(byWorker);
        for (uint256 i = 0; byWorker && i < places.length; ++i) {
            _deliverInTime(places[i]);
        }
        _waitForAll();
        live = true;
        for (uint256 i = 0; i < places.length; ++i) {
            if (!_leaves(places[i], byWorker)) live = false;
        }
        _compare("leaving");
        string memory found = violation;
        VM.revertToStateAndDelete(snapshot);
        _violated(found, "");
    }

    /* INTERNAL */

    function _onChain(uint256 place) internal view returns (Holding memory) {
        return _unpack(uint256(VM.load(address(escrow), places[place].slot)));
    }

    /// @dev Whether all that left an amended agreement is gone under its successor, too.
    function _carriesOn(uint256 deal) private view returns (bool) {
        bytes32 successor = deals[deal].successor;
        if (successor == 0) return true;
        uint256 next = deal;
        while (deals[next].id != successor) ++next;
        Milestone[] memory parts = _termsOf(deal).conditions.milestones;
        for (uint256 i = 0; i < parts.length; ++i) {
            Holding memory a = _unpack(uint256(VM.load(address(escrow), _slotAt(deal, i))));
            Holding memory b = _unpack(uint256(VM.load(address(escrow), _slotAt(next, i))));
            if (b.phase == Phase.None) continue;
            if (b.released < a.released || b.refunded < a.refunded || b.round < a.round) return false;
        }
        return true;
    }

    /// @dev Everybody but one side is as bad as can be.
    function _turnHostile(bool byWorker) private {
        hostile.takeFee(0);
        for (uint256 i = 0; i < people.length - 1; ++i) {
            address who = people[i];
            bool good = byWorker ? who == worker || who == address(studio) : who == employer || who == address(firm);
            hostile.setBlocked(who, !good);
        }
        (byWorker ? firm : studio).setRefusing(true);
        (byWorker ? firm : studio).setSigning(false);
        court.setRefusing(true);
        court.setSigning(false);
    }

    /// @dev A worker hands in what it still can.
    function _deliverInTime(Place memory place) private {
        Holding memory held = _unpack(words[place.slot]);
        address hand = _termsOf(place.deal).payment.worker;
        if (hand == address(0) || _left(held, place.amount) == 0 || block.timestamp >= held.clock) return;
        if (held.phase != Phase.Offered && held.phase != Phase.Active) return;
        Act memory act = _exit(Kind.Deliver, place, hand, 0);
        if (!_goes(act)) _violated("(4) an honest worker cannot deliver", "");
    }

    /// @dev Until every clock has come.
    function _waitForAll() private {
        uint256 latest = block.timestamp;
        for (uint256 i = 0; i < places.length; ++i) {
            uint256 clock = _unpack(words[places[i].slot]).clock;
            if (clock > latest) latest = clock;
        }
        VM.warp(latest);
    }

    /// @dev Empties a milestone as one party can, once all clocks have come, and looks who got how much.
    function _leaves(Place memory place, bool byWorker) private returns (bool) {
        Holding memory held = _unpack(words[place.slot]);
        uint96 left = _left(held, place.amount);
        Terms memory terms = _termsOf(place.deal);
        address party = byWorker ? terms.payment.worker : terms.payment.employer;
        if (left == 0 || party == address(0)) return true;
        uint256 due = _dueTo(byWorker, terms, held, left);
        uint256 before = _worth(terms.payment.token, party);
        if (!_goes(_exit(_wayOut(held.phase, byWorker), place, party, held.refunded + left))) return false;
        Holding memory empty = _unpack(uint256(VM.load(address(escrow), place.slot)));
        return _left(empty, place.amount) == 0 && _worth(terms.payment.token, party) - before == due;
    }

    /// @dev An offer is the employer's to take back: a worker who does not want it gives it back.
    function _wayOut(Phase phase, bool byWorker) private pure returns (Kind) {
        if (phase == Phase.Delivered) return Kind.Claim;
        if (phase == Phase.Disputed) return Kind.Conclude;
        return phase == Phase.Offered && byWorker ? Kind.Refund : Kind.Reclaim;
    }

    /// @dev What a party gets of what is left, once all clocks have come.
    function _dueTo(bool byWorker, Terms memory terms, Holding memory held, uint256 left)
        private
        pure
        returns (uint256)
    {
        uint256 share = held.phase == Phase.Delivered ? left : 0;
        if (held.phase == Phase.Disputed) share = left * terms.conditions.defaultWorkerBps / 10_000;
        if (!byWorker) return left - share;
        uint256 bps = terms.payment.feeBps;
        return share - ((held.released + share) * bps / 10_000 - uint256(held.released) * bps / 10_000);
    }

    /// @dev What somebody has and is owed.
    function _worth(address token, address who) private view returns (uint256) {
        return _balance(token, who) + escrow.owedOf(token, who);
    }

    function _exit(Kind kind, Place memory place, address party, uint96 first) private pure returns (Act memory act) {
        (act.kind, act.deal, act.part, act.first, act.caller) = (kind, place.deal, place.part, first, party);
    }

    /// @dev Whether an act goes through on chain, and by the rules.
    function _goes(Act memory act) private returns (bool) {
        Act[] memory acts = new Act[](1);
        acts[0] = act;
        bool succeeded = _call(act.caller, 0, _inputOf(act));
        return _allowed(acts, 0) && succeeded;
    }
}
