// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAgreementEscrow} from "../../contracts/interfaces/IAgreementEscrow.sol";
import {DevToken} from "../../contracts/test/DevToken.sol";
import {HostileToken} from "../../contracts/test/HostileToken.sol";
import {HostileWallet} from "../../contracts/test/HostileWallet.sol";
import {VM} from "./Cheats.sol";
import {Pen} from "./Pen.sol";

/// @title Stage
/// @notice The escrow and who is around: each role once with a key and once as a contract wallet that may misbehave,
/// an honest token, a hostile one and the chain's own currency.
abstract contract Stage is Pen {
    uint40 internal constant START = 1_800_000_000;
    /// @dev What everybody has of every currency: more than anybody can lock.
    uint256 internal constant WEALTH = 1 << 128;
    /// @dev Where the compiler puts the mapping of holdings.
    uint256 internal constant HOLDINGS_SLOT = 2;

    // By name, so that a change of the contract does not compile the tests anew.
    IAgreementEscrow public escrow = IAgreementEscrow(VM.deployCode("AgreementEscrow.sol:AgreementEscrow"));
    DevToken public honest = DevToken(VM.deployCode("DevToken.sol:DevToken"));
    HostileToken public hostile = HostileToken(VM.deployCode("HostileToken.sol:HostileToken"));

    address internal employer = VM.addr(0xe1);
    address internal worker = VM.addr(0xa1);
    address internal arbiter = VM.addr(0xb1);
    address internal stranger = VM.addr(0xbad);
    address internal treasury = address(0xfee);
    HostileWallet public firm = _newWallet(0xe2);
    HostileWallet public studio = _newWallet(0xa2);
    HostileWallet public court = _newWallet(0xb2);

    /// @dev Everybody, the escrow last.
    address[] internal people;
    /// @dev Zero: the chain's own currency.
    address[3] internal currencies;
    /// @dev The key that signs for an address, be it the address' own or its wallet's.
    mapping(address who => uint256) internal keyOf;

    function _setStage() internal {
        VM.warp(START);
        currencies = [address(0), address(honest), address(hostile)];
        people = [employer, address(firm), worker, address(studio), arbiter, address(court), stranger, treasury];
        uint16[7] memory keys = [0xe1, 0xe2, 0xa1, 0xa2, 0xb1, 0xb2, 0xbad];
        for (uint256 i = 0; i < people.length; ++i) {
            if (i < keys.length) keyOf[people[i]] = keys[i];
            _enrich(people[i]);
        }
        people.push(address(escrow));
    }

    /// @dev Gives somebody of everything, and the escrow leave to draw it.
    function _enrich(address who) internal {
        VM.deal(who, WEALTH);
        honest.mint(who, WEALTH);
        hostile.mint(who, WEALTH);
        VM.prank(who);
        honest.approve(address(escrow), type(uint256).max);
        VM.prank(who);
        hostile.approve(address(escrow), type(uint256).max);
    }

    /* INTERNAL */

    function _newWallet(uint256 key) private returns (HostileWallet) {
        address wallet = VM.deployCode("HostileWallet.sol:HostileWallet", abi.encode(VM.addr(key)));
        return HostileWallet(payable(wallet));
    }

    function _balance(address token, address who) internal view returns (uint256) {
        return token == address(0) ? who.balance : DevToken(token).balanceOf(who);
    }

    function _isWallet(address who) internal view returns (bool) {
        return who == address(firm) || who == address(studio) || who == address(court);
    }

    /// @dev Where a holding is stored: the key of the mapping, by the book.
    function _slotOf(bytes32 id, uint256 milestone, uint96 amount) internal pure returns (bytes32) {
        return keccak256(abi.encode(keccak256(abi.encode(id, milestone, amount)), HOLDINGS_SLOT));
    }

    function _pack(Holding memory held) internal pure returns (uint256) {
        return held.released | uint256(held.refunded) << 96 | uint256(held.clock) << 192 | uint256(held.phase) << 232
            | uint256(held.round) << 240;
    }

    function _unpack(uint256 word) internal pure returns (Holding memory) {
        Phase phase = Phase(uint8(word >> 232));
        return Holding(uint96(word), uint96(word >> 96), uint40(word >> 192), phase, uint8(word >> 240));
    }

    /// @dev Calls the escrow as somebody. Whether it went through.
    function _call(address caller, uint256 value, bytes memory input) internal returns (bool succeeded) {
        VM.prank(caller);
        (succeeded,) = address(escrow).call{value: value}(input);
    }
}
