// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {PanelArbiter} from "../../../contracts/arbiters/PanelArbiter.sol";
import {IArbiterCases} from "../../../contracts/arbiters/interfaces/IArbiterCases.sol";
import {IEscrowTypes} from "../../../contracts/interfaces/IEscrowTypes.sol";
import {HostileWallet} from "../../../contracts/test/HostileWallet.sol";
import {CHEATS, Scene} from "./Scene.sol";

/// @title PanelScene
/// @notice A panel of five, the last of them a contract wallet, with a quorum of three.
abstract contract PanelScene is Scene {
    uint256 internal constant FIRST_KEY = 0xb1;
    uint40 internal constant EXECUTION = 1 days;
    uint40 internal constant VOTE_BY = RULE_BY - EXECUTION;

    HostileWallet internal memberWallet = new HostileWallet(CHEATS.addr(FIRST_KEY + 4));
    PanelArbiter internal panel;
    IEscrowTypes.Terms internal terms;
    IArbiterCases.Case internal matter;
    bytes32 internal caseId;

    function _setPanel() internal {
        _setScene();
        panel = _panelOf(_seats(5), 3, EXECUTION);
        _copy(_terms(address(panel), worker));
        matter = _matter(terms, 0);
        caseId = panel.caseIdOf(matter);
    }

    function _panelOf(address[] memory seats, uint256 quorum, uint40 executionPeriod) internal returns (PanelArbiter) {
        return PanelArbiter(_make("PanelArbiter.sol:PanelArbiter", abi.encode(seats, quorum, executionPeriod)));
    }

    function _seats(uint256 count) internal view returns (address[] memory seats) {
        seats = new address[](count);
        for (uint256 i = 0; i < count; ++i) {
            seats[i] = i == 4 ? address(memberWallet) : CHEATS.addr(FIRST_KEY + i);
        }
    }

    /// @dev Member by member: the compiler copies no array of structs from memory to storage by itself.
    function _copy(IEscrowTypes.Terms memory from) internal {
        terms.payment = from.payment;
        terms.conditions.arbiter = from.conditions.arbiter;
        terms.conditions.disputePeriod = from.conditions.disputePeriod;
        terms.conditions.defaultWorkerBps = from.conditions.defaultWorkerBps;
        terms.conditions.briefHash = from.conditions.briefHash;
        terms.conditions.parent = from.conditions.parent;
        terms.conditions.salt = from.conditions.salt;
        delete terms.conditions.milestones;
        for (uint256 i = 0; i < from.conditions.milestones.length; ++i) {
            terms.conditions.milestones.push(from.conditions.milestones[i]);
        }
    }

    function _member(uint256 seat) internal view returns (address) {
        return _seats(5)[seat];
    }

    function _open(uint256 milestone) internal {
        IEscrowTypes.Terms memory brought = terms;
        CHEATS.prank(stranger);
        panel.open(escrow, brought.payment, brought.conditions, milestone);
    }

    /// @dev Disputed in the escrow, and opened at the panel.
    function _opened() internal {
        _disputed(terms, 0);
        _open(0);
    }

    /// @dev A member's vote, by its own call. The reason tells seat and amount.
    function _vote(uint256 seat, uint96 released) internal {
        address member = _member(seat);
        IArbiterCases.Case memory about = matter;
        bytes32 reason = _reason(seat, released);
        if (member == address(memberWallet)) {
            return memberWallet.execute(
                address(panel), 0, abi.encodeCall(PanelArbiter.vote, (about, member, released, reason, ""))
            );
        }
        CHEATS.prank(member);
        panel.vote(about, member, released, reason, "");
    }

    function _reason(uint256 seat, uint96 released) internal pure returns (bytes32) {
        return keccak256(abi.encode(seat, released));
    }

    /// @dev A member's signature of a vote, by the key of its seat.
    function _signVote(uint256 seat, bytes32 about, uint96 released, uint32 turn) internal view returns (bytes memory) {
        return _sign(FIRST_KEY + seat, _voteDigest(address(panel), seat, about, released, turn));
    }

    function _voteDigest(address verifier, uint256 seat, bytes32 about, uint96 released, uint32 turn)
        internal
        view
        returns (bytes32)
    {
        bytes32 typehash = keccak256(
            "Vote(Case matter,address member,uint96 released,bytes32 reason,uint32 turn)"
            "Case(address escrow,bytes32 agreementId,uint256 milestone,uint96 amount)"
        );
        bytes32 structHash =
            keccak256(abi.encode(typehash, about, _member(seat), released, _reason(seat, released), turn));
        return _digest("Tallystick Panel", verifier, structHash);
    }

    function _execute() internal {
        IEscrowTypes.Terms memory brought = terms;
        CHEATS.prank(stranger);
        panel.execute(escrow, brought.payment, brought.conditions, 0);
    }
}
