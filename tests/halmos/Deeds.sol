// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEscrowDisputes} from "../../contracts/interfaces/IEscrowDisputes.sol";
import {IEscrowFunding} from "../../contracts/interfaces/IEscrowFunding.sol";
import {IEscrowPayments} from "../../contracts/interfaces/IEscrowPayments.sol";
import {IEscrowWork} from "../../contracts/interfaces/IEscrowWork.sol";
import {IEscrowTypes} from "../../contracts/interfaces/IEscrowTypes.sol";
import {Scene} from "./Scene.sol";

/// @title Deeds
/// @notice The calls of every act on one milestone.
abstract contract Deeds is Scene {
    function _accept(Deal memory d, bytes memory seal) internal pure returns (bytes memory) {
        return abi.encodeCall(IEscrowWork.accept, (d.payment, d.milestone, d.amount, d.conditionsHash, seal));
    }

    function _deliver(Deal memory d, bytes32 work, bytes memory seal) internal pure returns (bytes memory) {
        return abi.encodeCall(IEscrowWork.deliver, (d.payment, d.milestone, d.amount, d.conditionsHash, work, seal));
    }

    function _requestChanges(Deal memory d, bytes32 reason, uint40 by, bytes memory seal)
        internal
        pure
        returns (bytes memory)
    {
        return abi.encodeCall(IEscrowWork.requestChanges, (d.payment, _conditions(d), d.milestone, reason, by, seal));
    }

    function _release(Deal memory d, uint96 released, bytes memory seal) internal pure returns (bytes memory) {
        return
            abi.encodeCall(
                IEscrowPayments.release, (d.payment, d.milestone, d.amount, d.conditionsHash, released, seal)
            );
    }

    function _refund(Deal memory d, uint96 refunded, bytes memory seal) internal pure returns (bytes memory) {
        return
            abi.encodeCall(IEscrowPayments.refund, (d.payment, d.milestone, d.amount, d.conditionsHash, refunded, seal));
    }

    function _claim(Deal memory d) internal pure returns (bytes memory) {
        return abi.encodeCall(IEscrowPayments.claim, (d.payment, d.milestone, d.amount, d.conditionsHash));
    }

    function _reclaim(Deal memory d, bytes memory seal) internal pure returns (bytes memory) {
        return abi.encodeCall(IEscrowPayments.reclaim, (d.payment, d.milestone, d.amount, d.conditionsHash, seal));
    }

    function _settle(Deal memory d, IEscrowTypes.Settlement memory s, bytes memory first, bytes memory second)
        internal
        pure
        returns (bytes memory)
    {
        return abi.encodeCall(
            IEscrowPayments.settle, (d.payment, d.milestone, d.amount, d.conditionsHash, s, first, second)
        );
    }

    function _dispute(Deal memory d, address party, bytes32 evidence, bytes memory seal)
        internal
        pure
        returns (bytes memory)
    {
        return abi.encodeCall(IEscrowDisputes.dispute, (d.payment, _conditions(d), d.milestone, party, evidence, seal));
    }

    function _submitEvidence(Deal memory d, address party, bytes memory seal) internal pure returns (bytes memory) {
        return abi.encodeCall(
            IEscrowDisputes.submitEvidence, (d.payment, _conditions(d), d.milestone, party, "ipfs://it", seal)
        );
    }

    function _rule(Deal memory d, uint96 released, bytes32 reason, bytes memory seal)
        internal
        pure
        returns (bytes memory)
    {
        return abi.encodeCall(IEscrowDisputes.rule, (d.payment, _conditions(d), d.milestone, released, reason, seal));
    }

    function _conclude(Deal memory d) internal pure returns (bytes memory) {
        return abi.encodeCall(IEscrowDisputes.conclude, (d.payment, _conditions(d), d.milestone));
    }

    function _releaseAll(Deal memory d, uint128 milestones, bytes memory seal) internal pure returns (bytes memory) {
        return abi.encodeCall(IEscrowPayments.releaseAll, (d.payment, milestones, _conditions(d), seal));
    }

    function _fund(Deal memory d, uint128 milestones) internal pure returns (bytes memory) {
        return abi.encodeCall(IEscrowFunding.fund, (d.payment, milestones, _conditions(d), ""));
    }

    function _fundWithAllowance(Deal memory d, uint128 milestones, bytes memory seal)
        internal
        pure
        returns (bytes memory)
    {
        return abi.encodeCall(IEscrowFunding.fundWithAllowance, (d.payment, milestones, _conditions(d), seal, ""));
    }
}
