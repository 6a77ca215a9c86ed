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
}
