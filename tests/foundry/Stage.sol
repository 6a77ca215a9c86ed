// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AgreementEscrow} from "../../contracts/AgreementEscrow.sol";
import {IAgreementEscrow} from "../../contracts/interfaces/IAgreementEscrow.sol";
import {HostileToken} from "../../contracts/test/HostileToken.sol";
import {HostileWallet} from "../../contracts/test/HostileWallet.sol";
import {VM} from "./Cheats.sol";

/// @title Stage
/// @notice Four agreements of two milestones each: in a token and in the chain's own currency, with a key and with a
/// contract wallet as worker, with and without a fee.
abstract contract Stage {
    uint256 internal constant DEALS = 4;
    uint256 internal constant PARTS = 2;
    uint256 internal constant EMPLOYER_KEY = 0xe1;
    uint256 internal constant WORKER_KEY = 0xa1;
    uint40 internal constant START = 1_800_000_000;

    AgreementEscrow public escrow = new AgreementEscrow();
    HostileToken public token = new HostileToken();
    HostileWallet public wallet = new HostileWallet(VM.addr(WORKER_KEY));
    address internal employer = VM.addr(EMPLOYER_KEY);
    address internal worker = VM.addr(WORKER_KEY);
    address internal feeRecipient = address(0xfee);
    address internal stranger = address(0xbad);
    bytes32[DEALS] internal ids;

    function _setStage() internal {
        VM.warp(START);
        VM.deal(employer, 1 ether);
        token.mint(employer, 1 ether);
        VM.prank(employer);
        token.approve(address(escrow), type(uint256).max);
        for (uint256 deal = 0; deal < DEALS; ++deal) {
            ids[deal] = escrow.agreementIdOf(_terms(deal));
        }
    }

    /// @dev Terms are made anew for each use: they are never stored, here as on chain.
    function _terms(uint256 deal) internal view returns (IAgreementEscrow.Terms memory terms) {
        IAgreementEscrow.Milestone[] memory parts = new IAgreementEscrow.Milestone[](PARTS);
        parts[0] = IAgreementEscrow.Milestone(_amount(0), START + 20 days);
        parts[1] = IAgreementEscrow.Milestone(_amount(1), START + 60 days);
        terms.payment = IAgreementEscrow.Payment({
            employer: employer,
            worker: deal % 2 == 0 ? worker : address(wallet),
            token: deal < 2 ? address(token) : address(0),
            feeRecipient: deal == 0 ? address(0) : feeRecipient,
            feeBps: uint16(deal * 300),
            milestones: parts
        });
        terms.conditions = IAgreementEscrow.Conditions({
            arbiter: address(0xa4b),
            reviewPeriod: 3 days,
            disputePeriod: 7 days,
            defaultWorkerBps: 5000,
            briefHash: keccak256("brief"),
            parent: 0,
            salt: bytes32(deal)
        });
    }

    /// @dev Token units of a milestone, the same in every deal.
    function _amount(uint256 part) internal pure returns (uint96) {
        return part == 0 ? 1000 : 777;
    }

    function _holding(uint256 deal, uint256 part) internal view returns (IAgreementEscrow.Holding memory) {
        return escrow.holdingOf(ids[deal], part);
    }

    /// @dev Token units left in a milestone.
    function _escrowed(uint256 deal, uint256 part) internal view returns (uint256) {
        IAgreementEscrow.Holding memory held = _holding(deal, part);
        if (held.phase == IAgreementEscrow.Phase.None) return 0;
        return _amount(part) - held.released - held.refunded;
    }

    /// @dev Calls the escrow as an address, through its wallet if it is one. Whether it went through.
    function _call(address caller, uint256 value, bytes memory input) internal returns (bool succeeded) {
        if (caller == address(wallet)) {
            (succeeded,) = address(wallet).call(abi.encodeCall(HostileWallet.execute, (address(escrow), value, input)));
        } else {
            VM.prank(caller);
            (succeeded,) = address(escrow).call{value: value}(input);
        }
    }

    function _sign(uint256 key, bytes32 structHash) internal view returns (bytes memory) {
        bytes32 separator = keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256("Tallystick"),
                keccak256("1"),
                block.chainid,
                address(escrow)
            )
        );
        return _signDigest(key, keccak256(abi.encodePacked(hex"1901", separator, structHash)));
    }

    function _signDigest(uint256 key, bytes32 digest) internal pure returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = VM.sign(key, digest);
        return abi.encodePacked(r, s, v);
    }
}
