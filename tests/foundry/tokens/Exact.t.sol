// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEscrowPayments} from "../../../contracts/interfaces/IEscrowPayments.sol";
import {ReenteringWallet} from "../../../contracts/test/wallets/ReenteringWallet.sol";
import {Market} from "./Market.sol";
import {TokenStage} from "./TokenStage.sol";

/// @title ExactTest
/// @notice Tokens that are odd but fair: everything works in them, to the last unit.
contract ExactTest is TokenStage, Market {
    struct Case {
        string kind;
        Act act;
        bool batched;
    }

    function setUp() public {
        _setStage();
    }

    /// @notice Each act, alone and in a batch, in each kind of token.
    function fixtureRow() public pure returns (Case[] memory rows) {
        string[23] memory kinds = _fairKinds();
        rows = new Case[](kinds.length * ACTS * 2);
        for (uint256 i = 0; i < rows.length; ++i) {
            rows[i] = Case(kinds[i / ACTS / 2], Act(i / 2 % ACTS), i % 2 == 1);
        }
    }

    // spec: TK1 TK2
    function table_anActMovesExactlyWhatItSays(Case memory row) public {
        (address token, address sheet) = _make(row.kind);
        _enrich(token, sheet);
        _play(token);
        (ReenteringWallet caller, uint256 value, bytes memory input) = _call(row.act, token);
        uint256[5] memory before = _balances(token);

        _must(caller, token, value, row.batched ? _batched(input) : input);

        uint256[5] memory later = _balances(token);
        Moves memory moves = _moves(row.act);
        require(later[0] == before[0] + moves.toEmployer - moves.fromEmployer, "employer");
        require(later[1] == before[1] + moves.toWorker, "worker");
        require(later[2] == before[2] + moves.toFeeRecipient, "fee recipient");
        require(later[3] == before[3] + moves.toElsewhere, "elsewhere");
        require(later[4] == _liabilities(token), "the escrow holds another sum than it owes");
    }

    // spec: TK2
    function table_anEmptiedAgreementLeavesNothingBehind(Case memory row) public {
        (address token, address sheet) = _make(row.kind);
        _enrich(token, sheet);
        _play(token);

        Act[7] memory acts = [Act.Settle, Act.Claim, Act.Reclaim, Act.Rule, Act.Conclude, Act.Withdraw, Act.Sweep];
        for (uint256 i = 0; i < acts.length; ++i) {
            (ReenteringWallet caller,, bytes memory input) = _call(acts[i], token);
            _must(caller, token, 0, row.batched ? _batched(input) : input);
        }
        bytes memory last = abi.encodeCall(
            IEscrowPayments.refund, (_payment(token), 0, _amount(0), _rest(token), _amount(0) - 500, "")
        );
        _must(worker, token, 0, last);

        require(_balance(token, address(escrow)) == 0, "something is left");
        require(_liabilities(token) == 0, "something is owed");
    }

    function _balances(address token) internal view returns (uint256[5] memory) {
        return [
            _balance(token, address(employer)),
            _balance(token, address(worker)),
            _balance(token, address(feeRecipient)),
            _balance(token, elsewhere),
            _balance(token, address(escrow))
        ];
    }
}
