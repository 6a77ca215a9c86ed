// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAgreementEscrow} from "../../contracts/interfaces/IAgreementEscrow.sol";
import {IEscrowTypes} from "../../contracts/interfaces/IEscrowTypes.sol";
import {Scene} from "./Scene.sol";

/// @title Deeds
/// @notice The calls of every act on one milestone.
abstract contract Deeds is Scene {
    function _accept(Deal memory d, bytes memory seal) internal pure returns (bytes memory) {
        return abi.encodeCall(IAgreementEscrow.accept, (d.payment, _restOf(d), d.milestone, d.amount, seal));
    }

    function _deliver(Deal memory d, bytes32 work, bytes memory seal) internal pure returns (bytes memory) {
        return abi.encodeCall(IAgreementEscrow.deliver, (d.payment, _restOf(d), d.milestone, d.amount, work, seal));
    }

    function _requestChanges(Deal memory d, bytes32 reason, uint40 by, bytes memory seal)
        internal
        pure
        returns (bytes memory)
    {
        return abi.encodeCall(
            IAgreementEscrow.requestChanges, (d.payment, _conditions(d), d.milestone, reason, by, seal)
        );
    }

    function _release(Deal memory d, uint96 released, bytes memory seal) internal pure returns (bytes memory) {
        return abi.encodeCall(IAgreementEscrow.release, (d.payment, _restOf(d), d.milestone, d.amount, released, seal));
    }

    function _refund(Deal memory d, uint96 refunded, bytes memory seal) internal pure returns (bytes memory) {
        return abi.encodeCall(IAgreementEscrow.refund, (d.payment, _restOf(d), d.milestone, d.amount, refunded, seal));
    }

    function _claim(Deal memory d) internal pure returns (bytes memory) {
        return abi.encodeCall(IAgreementEscrow.claim, (d.payment, _restOf(d), d.milestone, d.amount));
    }

    function _reclaim(Deal memory d, bytes memory seal) internal pure returns (bytes memory) {
        return abi.encodeCall(IAgreementEscrow.reclaim, (d.payment, _restOf(d), d.milestone, d.amount, seal));
    }

    function _settle(Deal memory d, IEscrowTypes.Settlement memory s, bytes memory first, bytes memory second)
        internal
        pure
        returns (bytes memory)
    {
        return abi.encodeCall(
            IAgreementEscrow.settle, (d.payment, _restOf(d), d.milestone, d.amount, s, first, second)
        );
    }

    function _dispute(Deal memory d, address party, bytes32 evidence, bytes memory seal)
        internal
        pure
        returns (bytes memory)
    {
        return abi.encodeCall(
            IAgreementEscrow.dispute, (d.payment, _conditions(d), d.milestone, party, evidence, seal)
        );
    }

    function _submitEvidence(Deal memory d, address party, bytes memory seal) internal pure returns (bytes memory) {
        return abi.encodeCall(
            IAgreementEscrow.submitEvidence, (d.payment, _conditions(d), d.milestone, party, "ipfs://it", seal)
        );
    }

    function _rule(Deal memory d, uint96 released, bytes32 reason, bytes memory seal)
        internal
        pure
        returns (bytes memory)
    {
        return abi.encodeCall(IAgreementEscrow.rule, (d.payment, _conditions(d), d.milestone, released, reason, seal));
    }

    function _conclude(Deal memory d) internal pure returns (bytes memory) {
        return abi.encodeCall(IAgreementEscrow.conclude, (d.payment, _conditions(d), d.milestone));
    }

    function _releaseAll(Deal memory d, uint256 milestones, bytes memory seal) internal pure returns (bytes memory) {
        return abi.encodeCall(IAgreementEscrow.releaseAll, (d.payment, _conditions(d), milestones, seal));
    }

    function _fund(Deal memory d, uint256 milestones) internal pure returns (bytes memory) {
        return abi.encodeCall(IAgreementEscrow.fund, (d.payment, _conditions(d), milestones, ""));
    }

    function _fundWithAllowance(Deal memory d, uint256 milestones, bytes memory seal)
        internal
        pure
        returns (bytes memory)
    {
        return abi.encodeCall(IAgreementEscrow.fundWithAllowance, (d.payment, _conditions(d), milestones, seal, ""));
    }
}
