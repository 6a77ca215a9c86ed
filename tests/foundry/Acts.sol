// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEscrowPayments} from "../../contracts/interfaces/IEscrowPayments.sol";
import {Stage} from "./Stage.sol";

/// @title Acts
/// @notice Acts as values: what the escrow is called with, and what a party signs for it. So an act can be carried out
/// now or later, again, by somebody else, on another milestone, or as one of many in a batch.
abstract contract Acts is Stage {
    /* TYPES */

    enum Kind {
        Fund,
        Authorize,
        Accept,
        Deliver,
        RequestChanges,
        Release,
        ReleaseAll,
        Refund,
        Claim,
        Reclaim,
        Dispute,
        SubmitEvidence,
        Rule,
        Conclude,
        Settle,
        Amend,
        Withdraw,
        Sweep
    }

    /// @dev A signature, and what it is one of. Empty: none.
    struct Consent {
        address signer;
        bytes32 digest;
        bytes signature;
    }

    struct Act {
        Kind kind;
        /// @dev Of which agreement, by number.
        uint256 deal;
        /// @dev The milestone; or the set of them, when funding or releasing all.
        uint256 part;
        /// @dev Token units: released in all; or refunded in all, when refunding.
        uint96 first;
        /// @dev Token units: refunded in all, when settling.
        uint96 second;
        /// @dev Unix seconds: a deadline that the act names.
        uint40 time;
        /// @dev Hash of a deliverable, a reason or evidence.
        bytes32 hash;
        /// @dev Who disputes, submits, is owed, or receives fees.
        address party;
        address token;
        address to;
        /// @dev The agreement that an amendment brings, by number.
        uint256 next;
        /// @dev Whether the terms that come along are wrong: 1 the amount, 2 another member.
        uint256 slip;
        address caller;
        uint256 value;
        /// @dev The gas that the caller gives. Zero: plenty.
        uint256 gas;
        /// @dev Of the party that acts; of the employer where two are needed.
        Consent one;
        /// @dev Of the worker where two are needed.
        Consent two;
    }

    /// @dev An agreement that somebody wrote down, in force or not. `successor` is what must be on chain.
    struct Deal {
        bytes32 id;
        bytes32 conditionsHash;
        bytes32 successor;
        bytes terms;
    }

    Deal[] internal deals;

    /* INTERNAL: WHAT IS SIGNED */

    function _termsOf(uint256 deal) internal view returns (Terms memory) {
        return abi.decode(deals[deal].terms, (Terms));
    }

    /// @dev What the acting party signs, as things stand; the employer, where two are needed.
    function _digestOf(Act memory act) internal view returns (bytes32) {
        Kind kind = act.kind;
        bytes32 id = deals[act.deal].id;
        if (kind == Kind.Accept) return id;
        if (kind == Kind.Authorize) return _tokenDigest(act);
        return _digestOf(address(escrow), _structHashOf(act, id));
    }

    function _structHashOf(Act memory act, bytes32 id) private view returns (bytes32) {
        Kind kind = act.kind;
        uint256 part = act.part;
        if (kind == Kind.Fund) return _fundHash(id, part);
        if (kind == Kind.Release) return _releaseHash(id, part, act.first);
        if (kind == Kind.ReleaseAll) return _releaseAllHash(id, part);
        if (kind == Kind.Refund) return _refundHash(id, part, act.first);
        if (kind == Kind.Amend) return _amendHash(_termsOf(act.next), act.time);
        if (kind == Kind.Withdraw) return _withdrawHash(act.party, act.token, act.to, _nonceOf(act.party));
        uint8 round = _roundOf(act.deal, part);
        if (kind == Kind.Settle) return _settleHash(id, part, round, Settlement(act.first, act.second, act.time));
        return _workHashOf(act, id, round);
    }

    function _workHashOf(Act memory act, bytes32 id, uint8 round) private pure returns (bytes32) {
        (Kind kind, uint256 part, bytes32 hash) = (act.kind, act.part, act.hash);
        if (kind == Kind.Deliver) {
            bytes32 typehash =
                keccak256("Deliver(bytes32 agreementId,uint256 milestone,uint8 round,bytes32 deliverable)");
            return keccak256(abi.encode(typehash, id, part, round, hash));
        }
        if (kind == Kind.Dispute) {
            bytes32 typehash = keccak256("Dispute(bytes32 agreementId,uint256 milestone,uint8 round,bytes32 evidence)");
            return keccak256(abi.encode(typehash, id, part, round, hash));
        }
        if (kind == Kind.Reclaim) {
            return keccak256(abi.encode(keccak256("Reclaim(bytes32 agreementId,uint256 milestone)"), id, part));
        }
        if (kind == Kind.SubmitEvidence) {
            bytes32 typehash = keccak256("SubmitEvidence(bytes32 agreementId,uint256 milestone,string evidence)");
            return keccak256(abi.encode(typehash, id, part, keccak256(abi.encodePacked(hash))));
        }
        if (kind == Kind.Rule) {
            bytes32 typehash = keccak256("Rule(bytes32 agreementId,uint256 milestone,uint96 released,bytes32 reason)");
            return keccak256(abi.encode(typehash, id, part, act.first, hash));
        }
        require(kind == Kind.RequestChanges, "nobody signs that");
        bytes32 changes = keccak256(
            "RequestChanges(bytes32 agreementId,uint256 milestone,uint8 round,bytes32 reason,uint40 deliverBy)"
        );
        return keccak256(abi.encode(changes, id, part, round, hash, act.time));
    }

    /// @dev What an employer signs for a token that knows ERC-3009.
    function _tokenDigest(Act memory act) private view returns (bytes32) {
        Terms memory terms = _termsOf(act.deal);
        bytes32 typehash = keccak256(
            "ReceiveWithAuthorization(address from,address to,uint256 value,uint256 validAfter,uint256 validBefore,"
            "bytes32 nonce)"
        );
        bytes32 nonce = _digestOf(address(escrow), _fundHash(deals[act.deal].id, act.part));
        bytes memory signed = abi.encode(
            typehash, terms.payment.employer, address(escrow), _sumOf(terms, act.part), uint256(0), act.time, nonce
        );
        bytes32 separator = _separator("Tally Dollar", address(honest));
        return keccak256(abi.encodePacked(hex"1901", separator, keccak256(signed)));
    }

    /* INTERNAL: WHAT THE ESCROW IS CALLED WITH */

    function _inputOf(Act memory act) internal view returns (bytes memory) {
        Kind kind = act.kind;
        if (kind == Kind.Withdraw) {
            return abi.encodeCall(escrow.withdraw, (act.token, act.party, act.to, act.one.signature));
        }
        if (kind == Kind.Sweep) return abi.encodeCall(escrow.sweep, (act.token, act.party));
        Terms memory terms = _termsOf(act.deal);
        if (kind == Kind.Amend) {
            Terms memory next = _termsOf(act.next);
            return abi.encodeCall(escrow.amend, (terms, next, act.time, act.one.signature, act.two.signature));
        }
        if (act.slip == 1) terms.conditions.salt += 1;
        if (act.slip == 2) terms.payment.reviewPeriod += 1;
        return uint8(kind) <= uint8(Kind.Authorize) ? _fundingOf(act, terms) : _partInputOf(act, terms);
    }

    function _fundingOf(Act memory act, Terms memory terms) private view returns (bytes memory) {
        (Payment memory payment, Conditions memory rest) = (terms.payment, terms.conditions);
        (bytes memory one, bytes memory two) = (act.one.signature, act.two.signature);
        uint128 set = uint128(act.part);
        if (act.kind == Kind.Fund) {
            // By itself, or by allowance with a signature.
            return one.length == 0
                ? abi.encodeCall(escrow.fund, (payment, set, rest, two))
                : abi.encodeCall(escrow.fundWithAllowance, (payment, set, rest, one, two));
        }
        return abi.encodeCall(escrow.fundWithAuthorization, (payment, set, rest, 0, act.time, one, two));
    }

    /// @dev Acts that carry the whole terms.
    function _partInputOf(Act memory act, Terms memory terms) private view returns (bytes memory) {
        (Payment memory pay, Conditions memory rest) = (terms.payment, terms.conditions);
        (Kind kind, uint256 part, bytes32 hash, bytes memory sig) = (act.kind, act.part, act.hash, act.one.signature);
        if (kind == Kind.RequestChanges) {
            return abi.encodeCall(escrow.requestChanges, (pay, rest, part, hash, act.time, sig));
        }
        if (kind == Kind.Dispute) {
            return abi.encodeCall(escrow.dispute, (pay, rest, part, act.party, hash, sig));
        }
        if (kind == Kind.SubmitEvidence) {
            string memory text = string(abi.encodePacked(hash));
            return abi.encodeCall(escrow.submitEvidence, (pay, rest, part, act.party, text, sig));
        }
        if (kind == Kind.Rule) return abi.encodeCall(escrow.rule, (pay, rest, part, act.first, hash, sig));
        if (kind == Kind.Conclude) return abi.encodeCall(escrow.conclude, (pay, rest, part));
        if (kind == Kind.ReleaseAll) return abi.encodeCall(escrow.releaseAll, (pay, uint128(part), rest, sig));
        return _shortInputOf(act, pay, part < rest.milestones.length ? rest.milestones[part].amount : 1);
    }

    /// @dev Acts that carry the payment, the hash of the conditions and the amount.
    function _shortInputOf(Act memory act, Payment memory pay, uint96 amount) private view returns (bytes memory) {
        (Kind kind, uint256 part, bytes memory sig) = (act.kind, act.part, act.one.signature);
        bytes32 rest = deals[act.deal].conditionsHash;
        if (act.slip == 1) amount = amount == type(uint96).max ? 1 : amount + 1;
        if (kind == Kind.Accept) return abi.encodeCall(escrow.accept, (pay, part, amount, rest, sig));
        if (kind == Kind.Deliver) {
            return abi.encodeCall(escrow.deliver, (pay, part, amount, rest, act.hash, sig));
        }
        if (kind == Kind.Release) {
            return abi.encodeCall(escrow.release, (pay, part, amount, rest, act.first, sig));
        }
        if (kind == Kind.Refund) {
            return abi.encodeCall(escrow.refund, (pay, part, amount, rest, act.first, sig));
        }
        if (kind == Kind.Claim) return abi.encodeCall(escrow.claim, (pay, part, amount, rest));
        if (kind == Kind.Reclaim) return abi.encodeCall(escrow.reclaim, (pay, part, amount, rest, sig));
        Settlement memory split = Settlement(act.first, act.second, act.time);
        return abi.encodeCall(IEscrowPayments.settle, (pay, part, amount, rest, split, sig, act.two.signature));
    }

    /* INTERNAL */

    function _sumOf(Terms memory terms, uint256 milestones) internal pure returns (uint256 sum) {
        for (uint256 i = 0; i < terms.conditions.milestones.length; ++i) {
            if (milestones >> i & 1 == 1) sum += terms.conditions.milestones[i].amount;
        }
    }

    /// @dev The nonce that a withdrawal needs next.
    function _nonceOf(address owner) internal view virtual returns (uint256);

    /// @dev The round that a milestone is in.
    function _roundOf(uint256 deal, uint256 part) internal view virtual returns (uint8);
}
