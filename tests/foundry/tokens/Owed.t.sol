// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEscrowWithdrawals} from "../../../contracts/interfaces/IEscrowWithdrawals.sol";
import {IEscrowErrors} from "../../../contracts/interfaces/IEscrowErrors.sol";
import {BlocklistToken} from "../../../contracts/test/tokens/BlocklistToken.sol";
import {FalseToken} from "../../../contracts/test/tokens/FalseToken.sol";
import {LoudToken} from "../../../contracts/test/tokens/LoudToken.sol";
import {MintableToken} from "../../../contracts/test/tokens/MintableToken.sol";
import {PausableToken} from "../../../contracts/test/tokens/PausableToken.sol";
import {ThirstyToken} from "../../../contracts/test/tokens/ThirstyToken.sol";
import {UpgradableToken} from "../../../contracts/test/tokens/UpgradableToken.sol";
import {ReenteringWallet} from "../../../contracts/test/wallets/ReenteringWallet.sol";
import {Market} from "./Market.sol";
import {TokenStage} from "./TokenStage.sol";
import {VM} from "./TokenCheats.sol";

/// @title OwedTest
/// @notice Whatever keeps a payout from arriving, the act goes on, and the payee withdraws later, or elsewhere.
contract OwedTest is TokenStage, Market {
    struct Case {
        string cause;
        Act act;
    }

    bytes internal code;

    function setUp() public {
        _setStage();
    }

    function fixtureRow() public pure returns (Case[] memory rows) {
        string[11] memory causes = [
            "the receiver refuses",
            "the receiver is blocked",
            "the escrow is blocked",
            "the token is paused",
            "the token returns false",
            "the token fails with 100000 bytes",
            "the token needs 250000 gas",
            "the token was upgraded, and is paused",
            "the token took the escrow's balance",
            "the token is out of order",
            "the token is gone"
        ];
        Act[10] memory acts = [
            Act.Release,
            Act.ReleaseAll,
            Act.Refund,
            Act.Claim,
            Act.Reclaim,
            Act.Settle,
            Act.Rule,
            Act.Conclude,
            Act.Sweep,
            Act.Lower
        ];
        rows = new Case[](causes.length * acts.length);
        for (uint256 i = 0; i < rows.length; ++i) {
            rows[i] = Case(causes[i / acts.length], acts[i % acts.length]);
        }
    }

    // spec: TK5 TK6
    function table_aPayoutThatFailsIsOwedAndTheActGoesOn(Case memory row) public {
        address token = _playUntilBroken(row.cause);
        (ReenteringWallet caller,, bytes memory input) = _call(row.act, token);
        uint256 wasOwed = escrow.owedOf(token, address(worker));

        _must(caller, token, 0, input);

        Moves memory moves = _moves(row.act);
        require(escrow.owedOf(token, address(employer)) == moves.toEmployer, "employer");
        require(escrow.owedOf(token, address(worker)) == wasOwed + moves.toWorker, "worker");
        require(escrow.owedOf(token, address(feeRecipient)) == moves.toFeeRecipient, "fee recipient");
        _cure(row.cause, token);
        require(_balance(token, address(escrow)) == _liabilities(token), "the escrow holds another sum than it owes");
    }

    // spec: TK6 TK7
    function table_whatIsOwedIsWithdrawnOnceTheObstacleIsGoneOrElsewhere(Case memory row) public {
        address token = _playUntilBroken(row.cause);
        (ReenteringWallet caller,, bytes memory input) = _call(row.act, token);
        _must(caller, token, 0, input);
        ReenteringWallet payee = _payee(row.act);
        uint256 owed = escrow.owedOf(token, address(payee));
        bytes memory home = abi.encodeCall(IEscrowWithdrawals.withdraw, (token, address(payee), address(payee), ""));
        bytes memory away = abi.encodeCall(IEscrowWithdrawals.withdraw, (token, address(payee), elsewhere, ""));

        (bool done, bytes memory reason) = _send(payee, 0, home);
        if (!_is(row.cause, "the token needs 250000 gas")) {
            require(!done, "it was no obstacle");
            bytes memory expected =
                abi.encodeWithSelector(IEscrowErrors.PayoutFailed.selector, token, address(payee), owed);
            require(keccak256(reason) == keccak256(expected), VM.toString(reason));
            require(escrow.owedOf(token, address(payee)) == owed, "a failed withdrawal changed something");

            if (!_isAboutTheReceiver(row.cause)) _cure(row.cause, token);
            _must(payee, token, 0, away);
            require(_balance(token, elsewhere) == owed, "not all arrived");
        }
        require(escrow.owedOf(token, address(payee)) == 0, "still owed");
        (done, reason) = _send(payee, 0, away);
        require(!done, "withdrawn twice");
    }

    // spec: TK7
    function test_aStrangerSendsWhatIsOwedToNobodyButTheOwner() public {
        address token = _playUntilBroken("the token is paused");
        _must(employer, token, 0, _releasing(token, 400));
        _cure("the token is paused", token);

        bytes memory away = abi.encodeCall(IEscrowWithdrawals.withdraw, (token, address(worker), elsewhere, ""));
        (bool done,) = _send(arbiter, 0, away);
        require(!done, "a stranger redirected a withdrawal");

        bytes memory home = abi.encodeCall(IEscrowWithdrawals.withdraw, (token, address(worker), address(worker), ""));
        _must(arbiter, token, 0, home);
        require(_balance(token, address(worker)) == 388, "not all arrived");
    }

    function _playUntilBroken(string memory cause) internal returns (address token) {
        address sheet;
        (token, sheet) = _make(_kindFor(cause));
        _enrich(token, sheet);
        _play(token);
        code = token.code;
        _break(cause, token);
    }

    function _kindFor(string memory cause) internal pure returns (string memory) {
        if (_is(cause, "the receiver refuses")) return "native";
        if (_is(cause, "the receiver is blocked") || _is(cause, "the escrow is blocked")) return "blocklist";
        if (_is(cause, "the token is paused")) return "pausable";
        if (_is(cause, "the token returns false")) return "returns false on failure";
        if (_is(cause, "the token fails with 100000 bytes")) return "returns 20000 bytes";
        if (_is(cause, "the token needs 250000 gas")) return "needs 150000 gas";
        if (_is(cause, "the token was upgraded, and is paused")) return "upgradable";
        return "18 decimals";
    }

    function _break(string memory cause, address token) internal {
        ReenteringWallet[3] memory payees = [employer, worker, feeRecipient];
        for (uint256 i = 0; i < 3; ++i) {
            if (_is(cause, "the receiver refuses")) payees[i].refuse(true);
            if (_is(cause, "the receiver is blocked")) BlocklistToken(token).blockReceiver(address(payees[i]), true);
            if (_is(cause, "the token returns false")) FalseToken(token).refuse(address(payees[i]), true);
        }
        if (_is(cause, "the escrow is blocked")) BlocklistToken(token).blockSender(address(escrow), true);
        if (_is(cause, "the token is paused")) PausableToken(token).pause(true);
        if (_is(cause, "the token fails with 100000 bytes")) LoudToken(token).speak(100_000, true);
        if (_is(cause, "the token needs 250000 gas")) ThirstyToken(token).burnGas(250_000);
        if (_is(cause, "the token was upgraded, and is paused")) {
            UpgradableToken(payable(token)).upgradeTo(address(new PausableToken()));
            PausableToken(token).pause(true);
        }
        if (_is(cause, "the token took the escrow's balance")) {
            MintableToken(token).burn(address(escrow), _balance(token, address(escrow)));
        }
        if (_is(cause, "the token is out of order")) VM.etch(token, hex"fe");
        if (_is(cause, "the token is gone")) VM.etch(token, "");
    }

    function _cure(string memory cause, address token) internal {
        if (_is(cause, "the escrow is blocked")) BlocklistToken(token).blockSender(address(escrow), false);
        if (_is(cause, "the token is paused")) PausableToken(token).pause(false);
        if (_is(cause, "the token fails with 100000 bytes")) LoudToken(token).speak(32, false);
        if (_is(cause, "the token was upgraded, and is paused")) PausableToken(token).pause(false);
        if (_is(cause, "the token took the escrow's balance")) {
            MintableToken(token).mint(address(escrow), _liabilities(token) - _balance(token, address(escrow)));
        }
        if (_is(cause, "the token is out of order") || _is(cause, "the token is gone")) VM.etch(token, code);
    }

    function _isAboutTheReceiver(string memory cause) internal pure returns (bool) {
        return _is(cause, "the receiver refuses") || _is(cause, "the receiver is blocked")
            || _is(cause, "the token returns false");
    }

    /// @dev Who is paid by an act. Of two, the worker.
    function _payee(Act act) internal view returns (ReenteringWallet) {
        Moves memory moves = _moves(act);
        if (moves.toWorker != 0) return worker;
        return moves.toEmployer != 0 ? employer : feeRecipient;
    }
}
