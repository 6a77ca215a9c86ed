// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {HostileToken} from "../../contracts/test/HostileToken.sol";
import {HostileWallet} from "../../contracts/test/HostileWallet.sol";
import {VM} from "./Cheats.sol";
import {Acts} from "./Acts.sol";

/// @title Ledger
/// @notice What must be on chain, to the last unit: every purse of everybody, every debt, every fee, every holding.
/// It is written by {Rules} and held against the chain after each act. The first difference is kept.
abstract contract Ledger is Acts {
    /* TYPES */

    /// @dev A milestone of an agreement, its storage slot, and what its money is.
    struct Place {
        uint256 deal;
        uint256 part;
        uint96 amount;
        bytes32 slot;
        address token;
        address feeRecipient;
        uint16 feeBps;
    }

    /* STORAGE */

    /// @notice What went wrong first. Empty: nothing did.
    string public violation;

    Place[] internal places;
    mapping(bytes32 slot => uint256) internal words;
    /// @dev What was last seen on chain: independent of what the rules make of it.
    mapping(bytes32 slot => uint256) internal seen;
    mapping(address token => mapping(address who => uint256)) internal purses;
    mapping(address token => mapping(address who => uint256)) internal dues;
    mapping(address token => mapping(address who => uint256)) internal fees;
    mapping(address token => mapping(address who => uint256)) internal swept;
    mapping(address who => uint256) internal nonces;
    mapping(address token => uint256) internal cameIn;
    mapping(address token => uint256) internal wentOut;
    mapping(address token => uint256) internal donated;

    /* INTERNAL: WRITING */

    function _openLedger() internal {
        for (uint256 i = 0; i < people.length; ++i) {
            for (uint256 j = 0; j < currencies.length; ++j) {
                purses[currencies[j]][people[i]] = _balance(currencies[j], people[i]);
            }
        }
    }

    /// @dev Writes down an agreement, whether or not it ever comes into force.
    function _register(Terms memory terms) internal returns (uint256 deal) {
        deal = deals.length;
        bytes32 id = _digestOf(address(escrow), _hashOf(terms));
        deals.push(Deal(id, _hashOf(terms.conditions), 0, abi.encode(terms)));
        for (uint256 i = 0; i < terms.conditions.milestones.length; ++i) {
            uint96 amount = terms.conditions.milestones[i].amount;
            Payment memory pay = terms.payment;
            places.push(Place(deal, i, amount, _slotOf(id, i, amount), pay.token, pay.feeRecipient, pay.feeBps));
        }
    }

    /// @dev Money that comes in from somebody.
    function _lock(address token, address from, uint256 amount) internal {
        purses[token][from] -= amount;
        purses[token][address(escrow)] += amount;
        cameIn[token] += amount;
    }

    /// @dev Money that leaves: to the payee if it can be pushed, or else it is owed. `limited`: with bounded gas.
    function _push(address token, address to, uint256 amount, bool limited) internal returns (bool arrived) {
        if (amount == 0) return true;
        arrived = _accepts(token, to, limited);
        if (arrived) {
            purses[token][address(escrow)] -= amount;
            purses[token][to] += token == address(hostile) ? amount - amount * hostile.feeBps() / 10_000 : amount;
            wentOut[token] += amount;
        } else if (limited) {
            dues[token][to] += amount;
        }
    }

    /// @dev Whether a payment to somebody goes through, as the token and the receiver behave now.
    function _accepts(address token, address to, bool limited) private view returns (bool) {
        if (token == address(honest)) return true;
        if (token == address(hostile)) {
            if (hostile.isBlocked(to) || hostile.answer() == HostileToken.Answer.False) return false;
            return !limited || hostile.gasToBurn() < 200_000;
        }
        if (!_isWallet(to)) return true;
        HostileWallet wallet = HostileWallet(payable(to));
        return !wallet.isRefusing() && (!limited || wallet.gasToBurn() < 200_000);
    }

    /* INTERNAL: COMPARING */

    /// @dev Everything against the chain.
    function _compare(string memory act) internal {
        _compareHoldings(act);
        for (uint256 j = 0; j < people.length; ++j) {
            if (escrow.nonceOf(people[j]) != nonces[people[j]]) _violated("(5) a nonce differs after ", act);
            for (uint256 i = 0; i < currencies.length; ++i) {
                _comparePurse(currencies[i], people[j], act);
            }
        }
        bool reentered = hostile.calledBack() || firm.calledBack() || studio.calledBack() || court.calledBack();
        if (reentered) _violated("(5) reentered during ", act);
    }

    function _comparePurse(address token, address who, string memory act) private {
        if (_balance(token, who) != purses[token][who]) _violated("(5) a purse differs after ", act);
        if (escrow.owedOf(token, who) != dues[token][who]) _violated("(5) a debt differs after ", act);
        if (escrow.feesOf(token, who) != fees[token][who]) _violated("(5) a fee differs after ", act);
    }

    function _compareHoldings(string memory act) private {
        for (uint256 i = 0; i < places.length; ++i) {
            bytes32 slot = places[i].slot;
            uint256 word = uint256(VM.load(address(escrow), slot));
            if (word != words[slot]) _violated("(6) a holding differs after ", act);
            if (word == seen[slot]) continue;
            _compareSteps(places[i], seen[slot], word, act);
            seen[slot] = word;
        }
        for (uint256 i = 0; i < deals.length; ++i) {
            if (escrow.successorOf(deals[i].id) != deals[i].successor) _violated("a successor differs after ", act);
        }
    }

    /// @dev What no act may do to a holding, whatever the rules say: two sights of the chain, one after the other.
    function _compareSteps(Place memory place, uint256 was, uint256 word, string memory act) private {
        (Holding memory a, Holding memory b) = (_unpack(was), _unpack(word));
        uint256 amount = place.amount;
        if (b.released < a.released || b.refunded < a.refunded) _violated("(2) an amount shrank after ", act);
        if (uint256(b.released) + b.refunded > amount) _violated("(2) more left than came after ", act);
        if (b.round < a.round) _violated("a round decreased after ", act);
        if (b.phase == Phase.None) _violated("a holding vanished after ", act);
        if (a.phase == Phase.Amended) _violated("a dead holding changed after ", act);
        bool closed = a.phase != Phase.None && uint256(a.released) + a.refunded == amount;
        if (closed && b.phase != Phase.Amended) _violated("a closed holding changed after ", act);
    }

    function _violated(string memory what, string memory act) internal {
        if (bytes(violation).length == 0) violation = string.concat(what, act);
    }

    /* INTERNAL: READING */

    function _holdingAt(uint256 deal, uint256 part) internal view returns (Holding memory) {
        return _unpack(words[_slotAt(deal, part)]);
    }

    function _slotAt(uint256 deal, uint256 part) internal view returns (bytes32) {
        return _slotOf(deals[deal].id, part, _termsOf(deal).conditions.milestones[part].amount);
    }

    /// @inheritdoc Acts
    function _nonceOf(address owner) internal view override returns (uint256) {
        return nonces[owner];
    }

    /// @inheritdoc Acts
    function _roundOf(uint256 deal, uint256 part) internal view override returns (uint8) {
        if (part >= _termsOf(deal).conditions.milestones.length) return 0;
        return _holdingAt(deal, part).round;
    }

    /// @dev Token units left in a milestone: nothing where it was never funded, or was amended.
    function _left(Holding memory held, uint96 amount) internal pure returns (uint96) {
        if (held.phase == Phase.None || held.phase == Phase.Amended) return 0;
        return amount - held.released - held.refunded;
    }
}
