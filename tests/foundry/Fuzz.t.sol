// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAgreementEscrow} from "../../contracts/interfaces/IAgreementEscrow.sol";
import {VM} from "./Cheats.sol";
import {Stage} from "./Stage.sol";

/// @title FuzzTest
/// @notice The arithmetic and the assembly, against plain Solidity that says the same.
contract FuzzTest is Stage {
    function setUp() public {
        _setStage();
    }

    // spec: T1 T2
    function testFuzz_hashesTermsAsPlainSolidityDoes(
        IAgreementEscrow.Payment memory payment,
        IAgreementEscrow.Conditions memory conditions
    ) public view {
        bytes32[] memory parts = new bytes32[](payment.milestones.length);
        for (uint256 i = 0; i < parts.length; ++i) {
            parts[i] =
                keccak256(abi.encode(keccak256("Milestone(uint96 amount,uint40 deliverBy)"), payment.milestones[i]));
        }
        bytes32 paid = keccak256(
            abi.encode(
                keccak256(
                    "Payment(address employer,address worker,address token,address feeRecipient,uint16 feeBps,"
                    "Milestone[] milestones)Milestone(uint96 amount,uint40 deliverBy)"
                ),
                payment.employer,
                payment.worker,
                payment.token,
                payment.feeRecipient,
                payment.feeBps,
                keccak256(abi.encodePacked(parts))
            )
        );
        bytes32 ruled = keccak256(
            abi.encode(
                keccak256(
                    "Conditions(address arbiter,uint40 reviewPeriod,uint40 disputePeriod,uint16 defaultWorkerBps,"
                    "bytes32 briefHash,bytes32 parent,bytes32 salt)"
                ),
                conditions
            )
        );
        require(escrow.conditionsHashOf(conditions) == ruled, "conditions");
        require(escrow.agreementIdOf(IAgreementEscrow.Terms(payment, conditions)) == _digest(paid, ruled), "terms");
    }

    // spec: R2 R4 R5 M1
    function testFuzz_takesTheFeeOfTheWhole(uint96 first, uint96 second) public {
        IAgreementEscrow.Terms memory terms = _terms(1);
        first = uint96(1 + first % 998);
        second = uint96(first + 1 + second % (1000 - first));
        bytes32 rest = escrow.conditionsHashOf(terms.conditions);
        VM.prank(employer);
        escrow.fund(terms, 0, "", "");

        VM.prank(employer);
        escrow.release(terms.payment, rest, 0, first, "");
        VM.prank(employer);
        escrow.release(terms.payment, rest, 0, second, "");

        uint256 fee = uint256(second) * 300 / 10_000;
        require(escrow.feesOf(address(token), feeRecipient) == fee, "fee");
        require(token.balanceOf(address(wallet)) == second - fee, "paid");
    }

    // spec: S1 S2
    function testFuzz_takesNoSignatureButTheEmployers(uint256 key, bytes memory noise) public {
        key = 1 + key % (type(uint128).max);
        VM.assume(key != EMPLOYER_KEY && noise.length != 0);
        IAgreementEscrow.Terms memory terms = _terms(0);
        bytes32 rest = escrow.conditionsHashOf(terms.conditions);
        VM.prank(employer);
        escrow.fund(terms, 0, "", "");
        bytes32 typehash = keccak256("Release(bytes32 agreementId,uint256 milestone,uint96 released)");
        bytes memory forged = _sign(key, keccak256(abi.encode(typehash, ids[0], 0, 500)));

        require(!_call(stranger, 0, _releasing(terms, rest, noise)), "noise");
        require(!_call(stranger, 0, _releasing(terms, rest, forged)), "forged");
        bytes memory genuine = _sign(EMPLOYER_KEY, keccak256(abi.encode(typehash, ids[0], 0, 500)));
        require(_call(stranger, 0, _releasing(terms, rest, genuine)), "genuine");
    }

    function _releasing(IAgreementEscrow.Terms memory terms, bytes32 rest, bytes memory signature)
        internal
        pure
        returns (bytes memory)
    {
        return abi.encodeCall(IAgreementEscrow.release, (terms.payment, rest, 0, 500, signature));
    }

    function _digest(bytes32 paid, bytes32 ruled) internal view returns (bytes32) {
        bytes32 typehash = keccak256(
            "Terms(Payment payment,Conditions conditions)"
            "Conditions(address arbiter,uint40 reviewPeriod,uint40 disputePeriod,uint16 defaultWorkerBps,"
            "bytes32 briefHash,bytes32 parent,bytes32 salt)" "Milestone(uint96 amount,uint40 deliverBy)"
            "Payment(address employer,address worker,address token,address feeRecipient,uint16 feeBps,"
            "Milestone[] milestones)"
        );
        bytes32 domain = keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256("Tallystick"),
                keccak256("1"),
                block.chainid,
                address(escrow)
            )
        );
        return keccak256(abi.encodePacked(hex"1901", domain, keccak256(abi.encode(typehash, paid, ruled))));
    }
}
