// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC1271} from "@openzeppelin/contracts/interfaces/IERC1271.sol";

import {IEscrowPayments} from "../../../contracts/interfaces/IEscrowPayments.sol";
import {IEscrowWithdrawals} from "../../../contracts/interfaces/IEscrowWithdrawals.sol";
import {IEscrowErrors} from "../../../contracts/interfaces/IEscrowErrors.sol";
import {IEscrowTypes} from "../../../contracts/interfaces/IEscrowTypes.sol";
import {AnswerWallet} from "../../../contracts/test/wallets/AnswerWallet.sol";
import {GreedyWallet} from "../../../contracts/test/wallets/GreedyWallet.sol";
import {KeyWallet} from "../../../contracts/test/wallets/KeyWallet.sol";
import {LoudWallet} from "../../../contracts/test/wallets/LoudWallet.sol";
import {ReenteringWallet} from "../../../contracts/test/wallets/ReenteringWallet.sol";
import {RefusingWallet} from "../../../contracts/test/wallets/RefusingWallet.sol";
import {ThirstyWallet} from "../../../contracts/test/wallets/ThirstyWallet.sol";
import {TokenStage} from "./TokenStage.sol";
import {VM} from "./TokenCheats.sol";

/// @title WalletsTest
/// @notice Contract wallets as signers and as receivers of the chain's own currency.
contract WalletsTest is TokenStage {
    struct Answer {
        string name;
        bytes words;
        uint256 padding;
        bool signs;
    }

    address internal constant NATIVE = address(0);

    function setUp() public {
        _setStage();
    }

    /* SIGNERS */

    function fixtureAnswer() public pure returns (Answer[] memory rows) {
        bytes4 magic = IERC1271.isValidSignature.selector;
        rows = new Answer[](11);
        rows[0] = Answer("the word", abi.encode(magic), 0, true);
        rows[1] = Answer("the word, and much behind it", abi.encode(magic), 100_000, true);
        rows[2] = Answer("nothing", "", 0, false);
        rows[3] = Answer("four bytes", abi.encodePacked(magic), 0, false);
        rows[4] = Answer("31 bytes", abi.encodePacked(magic), 27, false);
        rows[5] = Answer("the word with dirt behind it", abi.encodePacked(magic, uint224(1)), 0, false);
        rows[6] = Answer("the word with dirt before it", abi.encode(uint32(magic)), 0, false);
        rows[7] = Answer("true", abi.encode(true), 0, false);
        rows[8] = Answer("the word for no", abi.encode(bytes4(0xffffffff)), 0, false);
        rows[9] = Answer("all ones", abi.encode(type(uint256).max), 0, false);
        rows[10] = Answer("zeros", "", 100_000, false);
    }

    // spec: TK14
    function table_aWalletSignsByTheOneWordAndNoOther(Answer memory answer) public {
        AnswerWallet signer = new AnswerWallet(VM.addr(EMPLOYER_KEY));
        _fundFor(address(signer), address(worker), 1000);
        signer.answerWith(answer.words, answer.padding);

        (bool done, bytes memory reason) = address(escrow).call(_releasingBy("any signature"));

        require(done == answer.signs, answer.name);
        bytes memory expected = abi.encodeWithSelector(IEscrowErrors.InvalidSignature.selector, signer);
        require(done || keccak256(reason) == keccak256(expected), VM.toString(reason));
        require(address(worker).balance == (done ? 970 : 0), "another sum arrived");
    }

    // spec: TK14
    function test_aWalletSignsWithItsKeyAndWithNoOther() public {
        _fundFor(address(employer), address(worker), 1000);

        (bool done,) = address(escrow).call(_releasingBy(_releaseSignature(WORKER_KEY)));
        require(!done, "another key signed");
        (done,) = address(escrow).call(_releasingBy(_releaseSignature(EMPLOYER_KEY)));
        require(done && address(worker).balance == 970, "its own key did not sign");
    }

    // spec: TK14 TK15
    function test_aWalletThatBurnsGasSignsNothingAndKeepsNobodysMoney() public {
        ThirstyWallet signer = new ThirstyWallet(VM.addr(EMPLOYER_KEY));
        _fundFor(address(signer), address(worker), 1000);

        (bool done,) = address(escrow).call{gas: 3_000_000}(_releasingBy("any signature"));
        require(!done, "it signed");

        _must(worker, NATIVE, 0, _delivering(NATIVE, 0));
        VM.warp(START + 3 days);
        bytes memory claim = abi.encodeCall(IEscrowPayments.claim, (_payment(NATIVE), 0, _amount(0), _rest(NATIVE)));
        (done,) = address(escrow).call(claim);
        require(done && address(worker).balance == 970, "its worker was not paid");
    }

    /* RECEIVERS */

    // spec: TK5
    function test_aReceiverThatRefusesIsOwed() public {
        _requireOwed(address(new RefusingWallet(VM.addr(WORKER_KEY))));
    }

    // spec: TK5
    function test_aReceiverThatBurnsAllGasIsOwed() public {
        _requireOwed(address(new GreedyWallet(VM.addr(WORKER_KEY), type(uint128).max)));
    }

    // spec: TK5
    function test_aReceiverThatRefusesAtLengthIsOwed() public {
        _requireOwed(address(new LoudWallet(VM.addr(WORKER_KEY), 150_000, true)));
    }

    // spec: TK5
    function test_aReceiverThatReturnsMegabytesRunsOutOfGasAndIsOwed() public {
        _requireOwed(address(new LoudWallet(VM.addr(WORKER_KEY), 4_000_000, false)));
    }

    // spec: TK15
    function test_aReceiverThatAnswersAtLengthIsPaid() public {
        _requirePaid(address(new LoudWallet(VM.addr(WORKER_KEY), 150_000, false)));
    }

    // spec: TK15
    function test_aReceiverThatNeedsAHundredThousandGasIsPaid() public {
        _requirePaid(address(new GreedyWallet(VM.addr(WORKER_KEY), 100_000)));
    }

    // spec: TK15
    function test_aReceiverThatNeedsNearlyAllGasIsPaid() public {
        _requirePaid(address(new GreedyWallet(VM.addr(WORKER_KEY), 201_000)));
    }

    // spec: TK16
    function test_noLackOfGasMakesAnHonestPayoutFail() public {
        GreedyWallet needy = new GreedyWallet(VM.addr(WORKER_KEY), 201_000);
        _fundFor(address(employer), address(needy), 1000);
        bytes memory input = _releasingBy(_releaseSignature(EMPLOYER_KEY));

        uint256 refused = 0;
        uint256 paid = 0;
        for (uint256 gas = 60_000; gas < 560_000; gas += 2500) {
            uint256 snapshot = VM.snapshotState();
            (bool done,) = address(escrow).call{gas: gas}(input);
            require(escrow.owedOf(NATIVE, address(needy)) == 0, VM.toString(gas));
            require(address(needy).balance == (done ? 970 : 0), VM.toString(gas));
            if (done) ++paid;
            else ++refused;
            VM.revertToStateAndDelete(snapshot);
        }
        require(refused > 50 && paid > 50, "the range holds one outcome only");
    }

    // spec: TK16
    function test_noLackOfGasMakesTheSecondOfTwoPayoutsFail() public {
        GreedyWallet first = new GreedyWallet(VM.addr(WORKER_KEY), 201_000);
        GreedyWallet second = new GreedyWallet(VM.addr(EMPLOYER_KEY), 201_000);
        _fundFor(address(second), address(first), 1000);
        bytes memory input = _settlingBySignatures();

        uint256 refused = 0;
        uint256 paid = 0;
        for (uint256 gas = 200_000; gas < 900_000; gas += 2500) {
            uint256 snapshot = VM.snapshotState();
            (bool done,) = address(escrow).call{gas: gas}(input);
            require(escrow.owedOf(NATIVE, address(first)) == 0, VM.toString(gas));
            require(escrow.owedOf(NATIVE, address(second)) == 0, VM.toString(gas));
            require(address(first).balance == (done ? 485 : 0), VM.toString(gas));
            require(address(second).balance == (done ? 200 : 0), VM.toString(gas));
            if (done) ++paid;
            else ++refused;
            VM.revertToStateAndDelete(snapshot);
        }
        require(refused > 50 && paid > 50, "the range holds one outcome only");
    }

    /* INTERNAL */

    /// @dev An accepted agreement of one funded milestone between two wallets, in the chain's own currency.
    function _fundFor(address payer, address payee, uint256 value) internal {
        (employer, worker) = (ReenteringWallet(payable(payer)), ReenteringWallet(payable(payee)));
        VM.deal(payer, value);
        _must(employer, NATIVE, value, _funding(NATIVE, 1, ""));
    }

    function _requireOwed(address payee) internal {
        _fundFor(address(employer), payee, 1000);
        bytes memory input = abi.encodeCall(KeyWallet.execute, (address(escrow), 0, _releasing(NATIVE, 1000)));

        // So little gas that a payout without a bound of its own would leave nothing to go on with.
        (bool done,) = address(employer).call{gas: 1_000_000}(input);

        require(done, "the act did not go on");
        require(escrow.owedOf(NATIVE, payee) == 970, "not owed");
        require(payee.balance == 0, "paid");
        _must(worker, NATIVE, 0, abi.encodeCall(IEscrowWithdrawals.withdraw, (NATIVE, payee, elsewhere, "")));
        require(elsewhere.balance == 970, "not withdrawn");
    }

    function _requirePaid(address payee) internal {
        _fundFor(address(employer), payee, 1000);
        _must(employer, NATIVE, 0, _releasing(NATIVE, 1000));

        require(payee.balance == 970 && escrow.owedOf(NATIVE, payee) == 0, "not paid");
    }

    function _releasingBy(bytes memory signature) internal view returns (bytes memory) {
        return
            abi.encodeCall(IEscrowPayments.release, (_payment(NATIVE), 0, _amount(0), _rest(NATIVE), 1000, signature));
    }

    function _releaseSignature(uint256 key) internal view returns (bytes memory) {
        bytes32 typehash = keccak256("Release(bytes32 agreementId,uint256 milestone,uint96 released)");
        return _sign(key, keccak256(abi.encode(typehash, _idOf(NATIVE), 0, 1000)));
    }

    function _settlingBySignatures() internal view returns (bytes memory) {
        bytes32 typehash = keccak256(
            "Settle(bytes32 agreementId,uint256 milestone,uint8 round,uint96 released,uint96 refunded,"
            "uint40 validBefore)"
        );
        bytes32 hash = keccak256(abi.encode(typehash, _idOf(NATIVE), 0, 0, 500, 200, FOREVER));
        bytes memory mine = _sign(EMPLOYER_KEY, hash);
        bytes memory yours = _sign(WORKER_KEY, hash);
        IEscrowTypes.Settlement memory settlement = IEscrowTypes.Settlement(500, 200, FOREVER);
        return abi.encodeCall(
            IEscrowPayments.settle, (_payment(NATIVE), 0, _amount(0), _rest(NATIVE), settlement, mine, yours)
        );
    }
}
