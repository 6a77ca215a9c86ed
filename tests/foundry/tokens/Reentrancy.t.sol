// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";

import {IEscrowErrors} from "../../../contracts/interfaces/IEscrowErrors.sol";
import {IEscrowTypes} from "../../../contracts/interfaces/IEscrowTypes.sol";
import {HookToken} from "../../../contracts/test/tokens/HookToken.sol";
import {MintableToken} from "../../../contracts/test/tokens/MintableToken.sol";
import {KeyWallet} from "../../../contracts/test/wallets/KeyWallet.sol";
import {ReenteringWallet} from "../../../contracts/test/wallets/ReenteringWallet.sol";
import {TokenStage} from "./TokenStage.sol";
import {VM} from "./TokenCheats.sol";

/// @title ReentrancyTest
/// @notice While money moves, the escrow is called back from everywhere, by parties who may do what they ask for:
/// each of these acts goes through alone, and only the guard keeps it out.
contract ReentrancyTest is TokenStage {
    enum From {
        BeforeTheTransfer,
        AfterTheTransfer,
        TheReceiver
    }

    struct Case {
        Act outer;
        Act inner;
        From from;
        bool outerBatched;
        bool innerBatched;
        bool same;
    }

    HookToken internal hooks;
    MintableToken internal honest;

    function setUp() public {
        _setStage();
        elsewhere = address(new ReenteringWallet(stranger));
        hooks = new HookToken();
        honest = new MintableToken(18);
        _enrich(address(hooks), address(hooks));
        _enrich(address(honest), address(honest));
        _enrich(address(0), address(0));
        _play(address(hooks));
        _play(address(honest));
        _play(address(0));
    }

    /// @notice Every act that calls out, from each place, calling back into every act: of the same agreement, and of
    /// one in an honest token.
    function fixtureRow() public pure returns (Case[] memory rows) {
        rows = new Case[](ACTS * ACTS * 24);
        uint256 count = 0;
        for (uint256 i = 0; i < rows.length; ++i) {
            Act outer = Act(i % ACTS);
            From from = From(i / ACTS / ACTS % 3);
            // Nobody receives the chain's own currency when it comes in.
            if (from == From.TheReceiver && (outer == Act.Fund || outer == Act.Raise)) continue;
            uint256 flags = i / ACTS / ACTS / 3;
            rows[count++] =
                Case(outer, Act(i / ACTS % ACTS), from, flags & 1 != 0, flags & 2 != 0, flags & 4 != 0);
        }
        assembly ("memory-safe") {
            mstore(rows, count)
        }
    }

    // spec: TK8 TK9
    function table_noActThatMovesMoneyGoesThroughWhileAnotherDoes(Case memory row) public {
        address token = row.from == From.TheReceiver ? address(0) : address(hooks);
        address target = row.same ? token : address(honest);
        (ReenteringWallet agent, uint256 worth, bytes memory inner) = _call(row.inner, target);
        if (row.innerBatched) inner = _batched(inner);
        _requireGoesThroughAlone(agent, worth, inner);
        _plant(row.from, agent, abi.encodeCall(KeyWallet.execute, (address(escrow), worth, inner)));
        uint256 honestly = _balance(address(honest), address(escrow));
        (ReenteringWallet caller, uint256 value, bytes memory outer) = _call(row.outer, token);

        _must(caller, token, value, row.outerBatched ? _batched(outer) : outer);

        bytes4 expected = ReentrancyGuardTransient.ReentrancyGuardReentrantCall.selector;
        if (row.outerBatched && row.innerBatched) expected = IEscrowErrors.BatchInBatch.selector;
        require(_outcome(row.from) == expected, "another reason");
        require(_balance(address(honest), address(escrow)) == honestly, "honest money moved");
        require(_balance(address(honest), address(escrow)) == _liabilities(address(honest)), "honest: another sum");
        require(_balance(address(hooks), address(escrow)) == _liabilities(address(hooks)), "hooks: another sum");
        require(address(escrow).balance == _liabilities(address(0)), "native: another sum");
    }

    // spec: TK9
    function test_workGoesOnWithinACallBackAndIsUndoneWithIt() public {
        bytes memory work =
            abi.encodeCall(KeyWallet.execute, (address(escrow), 0, _delivering(address(hooks), 5)));
        hooks.beforeSending(address(employer), address(worker), work);

        uint256 snapshot = VM.snapshotState();
        _must(employer, address(hooks), 0, _funding(address(hooks), 32, ""));
        require(hooks.successes() == 1, "the delivery failed");
        require(_phaseOfLast() == IEscrowTypes.Phase.Delivered, "not delivered");
        require(_balance(address(hooks), address(escrow)) == _liabilities(address(hooks)), "another sum");

        VM.revertToStateAndDelete(snapshot);
        hooks.burn(address(employer), _balance(address(hooks), address(employer)));
        (bool done,) = _send(employer, 0, _funding(address(hooks), 32, ""));
        require(!done && _phaseOfLast() == IEscrowTypes.Phase.None, "delivered without money");
    }

    // spec: TK9
    function test_aDepositWithinACallBackIsNotCountedForTheOneAroundIt() public {
        // The employer sends the whole sum by itself, from within, and lets the drawing fail quietly.
        bytes memory gift = abi.encodeCall(MintableToken.mint, (address(escrow), 1500));
        hooks.beforeSending(address(employer), address(hooks), gift);
        uint256 held = _balance(address(hooks), address(escrow));

        (bool done, bytes memory reason) = _send(employer, 0, _funding(address(hooks), 32, ""));

        bytes memory expected = abi.encodeWithSelector(IEscrowErrors.InexactTransfer.selector, 3000, 1500);
        require(!done && keccak256(reason) == keccak256(expected), VM.toString(reason));
        require(_balance(address(hooks), address(escrow)) == held, "something stayed");
    }

    /* INTERNAL */

    function _requireGoesThroughAlone(ReenteringWallet agent, uint256 value, bytes memory input) internal {
        uint256 snapshot = VM.snapshotState();
        (bool done, bytes memory reason) = _send(agent, value, input);
        require(done, string.concat("it would fail anyway: ", VM.toString(reason)));
        VM.revertToStateAndDelete(snapshot);
    }

    function _plant(From from, ReenteringWallet agent, bytes memory input) internal {
        address[5] memory holders =
            [address(employer), address(worker), address(feeRecipient), elsewhere, address(escrow)];
        for (uint256 i = 0; i < 5; ++i) {
            if (from == From.BeforeTheTransfer) hooks.beforeSending(holders[i], address(agent), input);
            if (from == From.AfterTheTransfer) hooks.afterReceiving(holders[i], address(agent), input);
            if (from == From.TheReceiver && i < 4) {
                ReenteringWallet(payable(holders[i])).callBack(address(agent), input);
            }
        }
    }

    /// @dev Why the last call back failed. Zero: there was none, or it went through.
    function _outcome(From from) internal view returns (bytes4 reason) {
        require(hooks.successes() == 0, "a call back went through");
        if (from != From.TheReceiver) return hooks.reason();
        ReenteringWallet[4] memory payees = [employer, worker, feeRecipient, ReenteringWallet(payable(elsewhere))];
        for (uint256 i = 0; i < 4; ++i) {
            require(!payees[i].wentThrough(), "a call back went through");
            if (payees[i].calls() != 0) reason = payees[i].reason();
        }
    }

    function _phaseOfLast() internal view returns (IEscrowTypes.Phase) {
        return escrow.holdingOf(_idOf(address(hooks)), 5, _amount(5)).phase;
    }
}
