// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEscrowPayments} from "../../contracts/interfaces/IEscrowPayments.sol";
import {VM} from "./Cheats.sol";
import {Agreed} from "./Agreed.sol";

/// @title CallsTest
/// @notice How the escrow is called, and calls: with little gas, from within itself, many acts at once.
contract CallsTest is Agreed {
    function setUp() public {
        _setStage();
    }

    // spec: M6
    function testFuzz_noCallerMakesAPayoutFailByStarvingIt(uint256 gas_, uint256 burnt) public {
        Terms memory terms = _terms(1, 0);
        (terms.payment.token, terms.payment.worker) = (address(0), address(studio));
        terms.conditions.milestones[0].amount = 1000;
        require(_call(employer, 1000, abi.encodeCall(escrow.fund, (terms.payment, 1, terms.conditions, ""))), "funded");
        bytes memory signature = _signDigest(0xe1, _digestOf(address(escrow), _releaseHash(_idOf(terms), 0, 1000)));
        bytes32 rest = _hashOf(terms.conditions);
        bytes memory input = abi.encodeCall(escrow.release, (terms.payment, 0, 1000, rest, 1000, signature));
        // Within what a receiver may use: it is paid, or nothing happens.
        studio.burnGas(burnt % 190_000);
        VM.prank(stranger);
        (bool succeeded,) = address(escrow).call{gas: 50_000 + gas_ % 400_000}(input);
        require(address(studio).balance == WEALTH + (succeeded ? 1000 : 0), "paid, or not released");
        require(escrow.owedOf(address(0), address(studio)) == 0, "nothing owed");
    }

    // spec: M7
    function testFuzz_letsNobodyReenterWithAnActThatWouldGoThrough(uint256 way) public {
        Terms memory terms = _terms(2, 1000);
        terms.payment.token = address(hostile);
        (terms.conditions.milestones[0].amount, terms.conditions.milestones[1].amount) = (1000, 1000);
        VM.prank(employer);
        escrow.fund(terms.payment, 3, terms.conditions, "");
        // Fees to sweep, and a debt to withdraw.
        hostile.setBlocked(worker, true);
        require(_redeem(terms, 500), "released");
        hostile.setBlocked(worker, false);
        bytes memory message = _wouldGoThrough(terms, way);
        hostile.callBack(address(escrow), message);
        // What pays with all the gas there is, what draws, what pushes.
        if (way / 8 % 3 == 0) {
            escrow.withdraw(address(hostile), worker, worker, "");
        } else if (way / 8 % 3 == 1) {
            Terms memory others = _terms(1, 0);
            others.payment.token = address(hostile);
            others.conditions.milestones[0].deliverBy = START + 30 days;
            VM.prank(employer);
            escrow.fund(others.payment, 1, others.conditions, "");
        } else {
            require(_redeem(terms, 600), "released");
        }
        require(!hostile.calledBack(), "reentered");
        hostile.callBack(address(0), "");
        bool spent = way % 8 == 1 && way / 8 % 3 == 0;
        require(spent || _call(stranger, 0, message), "and it would have gone through");
    }

    // spec: V2
    function testFuzz_countsTheValueOfABatchOnce(uint96[3] memory amounts, uint256 value) public {
        bytes[] memory acts = new bytes[](3);
        uint256 sum;
        for (uint256 i = 0; i < 3; ++i) {
            Terms memory terms = _terms(1, 0);
            terms.payment.token = address(0);
            terms.conditions.salt = uint64(i);
            terms.conditions.milestones[0].amount = uint96(1 + amounts[i] % 1e24);
            sum += terms.conditions.milestones[0].amount;
            acts[i] = abi.encodeCall(escrow.fund, (terms.payment, 1, terms.conditions, ""));
        }
        // Somebody else's money is there, so that what is counted twice could be paid.
        VM.deal(address(escrow), 1 << 100);
        value = value % 3 == 0 ? sum : value % (2 * sum);
        require(_call(employer, value, abi.encodeCall(escrow.batch, (acts))) == (value == sum), "the sum, or nothing");
        require(address(escrow).balance == (1 << 100) + (value == sum ? sum : 0), "all that was locked came");
    }

    // spec: V1
    function test_noBatchInABatch() public {
        bytes[] memory none = new bytes[](0);
        bytes[] memory acts = new bytes[](1);
        acts[0] = abi.encodeCall(escrow.batch, (none));
        require(_call(stranger, 0, acts[0]), "an empty batch");
        require(!_call(stranger, 0, abi.encodeCall(escrow.batch, (acts))), "a batch in a batch");
        require(_call(stranger, 0, acts[0]), "and after it");
    }

    /* INTERNAL */

    /// @dev An act of anybody's, on a milestone of which nothing is gone, on debts or on fees.
    function _wouldGoThrough(Terms memory terms, uint256 way) internal returns (bytes memory) {
        (Payment memory pay, bytes32 rest, bytes32 id) = (terms.payment, _hashOf(terms.conditions), _idOf(terms));
        bytes memory signature;
        if (way % 8 == 0) return abi.encodeCall(escrow.sweep, (address(hostile), treasury));
        if (way % 8 == 1) return abi.encodeCall(escrow.withdraw, (address(hostile), worker, worker, ""));
        if (way % 8 == 2) {
            signature = _signDigest(0xa1, _digestOf(address(escrow), _refundHash(id, 1, 1000)));
            return abi.encodeCall(escrow.refund, (pay, 1, 1000, rest, 1000, signature));
        }
        if (way % 8 == 3) {
            signature = _signDigest(0xe1, _digestOf(address(escrow), _releaseAllHash(id, 2)));
            return abi.encodeCall(escrow.releaseAll, (pay, 2, terms.conditions, signature));
        }
        if (way % 8 == 4) {
            signature = _signDigest(0xe1, _digestOf(address(escrow), _releaseHash(id, 1, 1000)));
            return abi.encodeCall(escrow.release, (pay, 1, 1000, rest, 1000, signature));
        }
        if (way % 8 == 5) {
            Settlement memory split = Settlement(400, 600, START + 30 days);
            bytes32 digest = _digestOf(address(escrow), _settleHash(id, 1, 0, split));
            signature = _signDigest(0xe1, digest);
            return
                abi.encodeCall(
                    IEscrowPayments.settle, (pay, 1, 1000, rest, split, signature, _signDigest(0xa1, digest))
                );
        }
        VM.prank(worker);
        escrow.deliver(pay, 1, 1000, rest, rest, "");
        if (way % 8 == 6) {
            VM.warp(START + 3 days);
            return abi.encodeCall(escrow.claim, (pay, 1, 1000, rest));
        }
        VM.prank(worker);
        escrow.dispute(pay, terms.conditions, 1, worker, rest, "");
        VM.warp(START + 5 days);
        return abi.encodeCall(escrow.conclude, (pay, terms.conditions, 1));
    }
}
