// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {VM} from "./Cheats.sol";
import {Stage} from "./Stage.sol";

/// @title Agreed
/// @notice Agreements in the honest token between the employer and the worker with a key, for a test to vary.
abstract contract Agreed is Stage {
    /* INTERNAL */

    function _idOf(Terms memory terms) internal view returns (bytes32) {
        return _digestOf(address(escrow), _hashOf(terms));
    }

    /// @dev Sound terms in the honest token.
    function _terms(uint256 count, uint256 bps) internal view returns (Terms memory terms) {
        terms.payment =
            Payment(employer, worker, address(honest), bps == 0 ? address(0) : treasury, uint16(bps), 3 days);
        terms.conditions.arbiter = arbiter;
        terms.conditions.disputePeriod = 5 days;
        terms.conditions.milestones = new Milestone[](count);
        for (uint256 i = 0; i < count; ++i) {
            terms.conditions.milestones[i] = Milestone(uint96(1 + i * i), START + 1 days + uint40(i));
        }
    }

    function _funded(uint96 amount, uint256 bps) internal returns (Terms memory terms) {
        terms = _terms(1, bps);
        _fund(terms, amount);
    }

    function _fund(Terms memory terms, uint96 amount) internal {
        terms.conditions.milestones[0].amount = amount == 0 ? 1 : amount;
        VM.prank(employer);
        escrow.fund(terms.payment, 1, terms.conditions, "");
    }

    function _redeem(Terms memory terms, uint96 released) internal returns (bool) {
        return _releases(
            terms, released, _signDigest(0xe1, _digestOf(address(escrow), _releaseHash(_idOf(terms), 0, released)))
        );
    }

    function _releases(Terms memory terms, uint96 released, bytes memory signature) internal returns (bool) {
        uint96 amount = terms.conditions.milestones[0].amount;
        bytes32 rest = _hashOf(terms.conditions);
        bytes memory input = abi.encodeCall(escrow.release, (terms.payment, 0, amount, rest, released, signature));
        return _call(stranger, 0, input);
    }

    /// @dev Two milestones of 1,000 and 2,000 token units, both funded, with a fee of a fortieth.
    function _begun() internal returns (Terms memory terms) {
        terms = _terms(2, 250);
        (terms.conditions.milestones[0].amount, terms.conditions.milestones[1].amount) = (1000, 2000);
        VM.prank(employer);
        escrow.fund(terms.payment, 3, terms.conditions, "");
    }

    /// @dev The same, and the second one is delivered.
    function _delivered() internal returns (Terms memory terms) {
        terms = _begun();
        VM.prank(worker);
        escrow.deliver(terms.payment, 1, 2000, _hashOf(terms.conditions), "work", "");
    }

    /// @dev The same, and the employer disputes it.
    function _disputed() internal returns (Terms memory terms) {
        terms = _delivered();
        VM.prank(employer);
        escrow.dispute(terms.payment, terms.conditions, 1, employer, "bad", "");
    }

    /// @dev The employer releases of the second milestone.
    function _pay(Terms memory terms, uint96 released) internal {
        VM.prank(employer);
        escrow.release(terms.payment, 1, 2000, _hashOf(terms.conditions), released, "");
    }

    /// @dev Terms that amend others, and are the same otherwise.
    function _successorOf(Terms memory from) internal view returns (Terms memory to) {
        to = abi.decode(abi.encode(from), (Terms));
        to.conditions.parent = _idOf(from);
    }

    /// @dev An amendment that both parties sign, as a call in anybody's hands.
    function _amending(Terms memory from, Terms memory to) internal view returns (bytes memory) {
        bytes32 digest = _digestOf(address(escrow), _amendHash(to, START + 1));
        return abi.encodeCall(escrow.amend, (from, to, START + 1, _signDigest(0xe1, digest), _signDigest(0xa1, digest)));
    }

    /// @dev Calls the escrow as somebody, who is refused with just this reason.
    function _requireRefused(address caller, uint256 value, bytes memory input, bytes memory reason) internal {
        VM.prank(caller);
        (bool done, bytes memory said) = address(escrow).call{value: value}(input);
        require(!done, "went through");
        require(keccak256(said) == keccak256(reason), "refused for another reason");
    }

    /// @dev What events say, word by word, as `TermsPacking` describes it.
    function _packed(Terms memory terms, Phase phase, uint256 set) internal pure returns (bytes memory words) {
        (Payment memory pay, Conditions memory rest) = (terms.payment, terms.conditions);
        words = abi.encodePacked(pay.token, pay.feeBps, pay.reviewPeriod, rest.disputePeriod);
        uint8 count = uint8(rest.milestones.length);
        words = abi.encodePacked(
            words, rest.arbiter, rest.defaultWorkerBps, rest.salt, uint8(phase), count, rest.briefHash
        );
        if (pay.feeBps != 0) words = abi.encodePacked(words, abi.encode(pay.feeRecipient));
        for (uint256 i = 0; i < rest.milestones.length; ++i) {
            Milestone memory part = rest.milestones[i];
            words = abi.encodePacked(words, (set >> i & 1) << 255 | uint256(part.amount) << 40 | part.deliverBy);
        }
        if (rest.parent != 0) words = abi.encodePacked(words, rest.parent);
    }
}
