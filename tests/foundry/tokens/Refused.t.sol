// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";

import {IAgreementEscrow} from "../../../contracts/interfaces/IAgreementEscrow.sol";
import {IEscrowErrors} from "../../../contracts/interfaces/IEscrowErrors.sol";
import {IEscrowTypes} from "../../../contracts/interfaces/IEscrowTypes.sol";
import {BlocklistToken} from "../../../contracts/test/tokens/BlocklistToken.sol";
import {FeeToken} from "../../../contracts/test/tokens/FeeToken.sol";
import {HookToken} from "../../../contracts/test/tokens/HookToken.sol";
import {MintableToken} from "../../../contracts/test/tokens/MintableToken.sol";
import {PausableToken} from "../../../contracts/test/tokens/PausableToken.sol";
import {RebasingToken} from "../../../contracts/test/tokens/RebasingToken.sol";
import {Market} from "./Market.sol";
import {TokenStage} from "./TokenStage.sol";
import {VM} from "./TokenCheats.sol";

/// @title RefusedTest
/// @notice Tokens of which another sum arrives than was drawn, or none: nothing is locked, and the error says why.
contract RefusedTest is TokenStage, Market {
    struct Case {
        string how;
        bool batched;
    }

    MintableToken internal honest;

    function setUp() public {
        _setStage();
        honest = new MintableToken(6);
        _enrich(address(honest), address(honest));
        _play(address(honest));
        VM.warp(START);
    }

    function fixtureRow() public pure returns (Case[] memory rows) {
        string[17] memory hows = [
            "takes a fee",
            "takes all",
            "moves nothing",
            "rounds down",
            "transferFrom returns false",
            "transferFrom returns two",
            "transferFrom returns a byte",
            "has no balance, and says false",
            "has no allowance",
            "blocks the employer",
            "blocks the escrow",
            "is paused",
            "brings too much",
            "is taken away at once",
            "loses more than it brings",
            "is no contract",
            "is the escrow"
        ];
        rows = new Case[](hows.length * 2);
        for (uint256 i = 0; i < rows.length; ++i) {
            rows[i] = Case(hows[i / 2], i % 2 == 1);
        }
    }

    // spec: TK3 TK4
    function table_aDepositThatDoesNotArriveIsRefused(Case memory row) public {
        (address token, bytes memory expected) = _spoiled(row.how);
        uint256 had = token.code.length == 0 || token == address(escrow) ? 0 : _balance(token, address(employer));
        bytes memory honestly = _funding(address(honest), 32, "");
        bytes[] memory both = new bytes[](2);
        (both[0], both[1]) = (honestly, _funding(token, 1, ""));

        (bool done, bytes memory reason) =
            _send(employer, 0, row.batched ? abi.encodeCall(IAgreementEscrow.batch, (both)) : both[1]);

        require(!done, "it was funded");
        require(keccak256(reason) == keccak256(expected), VM.toString(reason));
        require(_phase(token, 0) == IEscrowTypes.Phase.None, "a holding is there");
        require(_phase(address(honest), 5) == IEscrowTypes.Phase.None, "half a batch was carried out");
        require(had == 0 || _balance(token, address(employer)) == had, "the employer lost something");
        require(_balance(address(honest), address(escrow)) == _liabilities(address(honest)), "honest money moved");
    }

    /// @dev Sound when it was funded, and spoiled when the employer raises the amount.
    function fixtureSpoil() public pure returns (string[5] memory) {
        return ["takes a fee", "blocks the employer", "is paused", "brings too much", "is taken away at once"];
    }

    // spec: TK3 TK4
    function table_aRaiseThatDoesNotArriveIsRefused(string memory spoil) public {
        (address token, address sheet) = _make(
            _is(spoil, "takes a fee")
                ? "fee, off for now"
                : _is(spoil, "blocks the employer") ? "blocklist" : _is(spoil, "is paused") ? "pausable" : "hooks"
        );
        _enrich(token, sheet);
        _play(token);
        bytes memory expected = _spoil(token, spoil, 500);
        uint256 held = _balance(token, address(escrow));

        (,, bytes memory raise) = _call(Act.Raise, token);
        (bool done, bytes memory reason) = _send(employer, 0, raise);

        require(!done && keccak256(reason) == keccak256(expected), VM.toString(reason));
        require(escrow.successorOf(_idOf(token)) == 0, "amended");
        require(_balance(token, address(escrow)) == held && held == _liabilities(token), "money moved");
    }

    /// @dev A token in which the employer funds 1,000 units in vain, and the error.
    function _spoiled(string memory how) internal returns (address token, bytes memory expected) {
        if (_is(how, "is no contract")) return (address(0x70ce2), _noToken(address(0x70ce2)));
        if (_is(how, "is the escrow")) return (address(escrow), _noToken(address(escrow)));
        string memory kind = "hooks";
        if (_is(how, "takes a fee") || _is(how, "takes all")) kind = "fee, off for now";
        if (_is(how, "moves nothing")) kind = "idle";
        if (_is(how, "rounds down")) kind = "rebasing";
        if (_is(how, "has no balance, and says false")) kind = "returns false on failure";
        if (_is(how, "has no allowance")) kind = "18 decimals";
        if (_is(how, "blocks the employer") || _is(how, "blocks the escrow")) kind = "blocklist";
        if (_is(how, "is paused")) kind = "pausable";
        if (_isByAnswer(how)) kind = how;
        address sheet;
        (token, sheet) = _make(kind);
        if (_is(how, "has no balance, and says false")) {
            return (token, abi.encodeWithSelector(SafeERC20.SafeERC20FailedOperation.selector, token));
        }
        if (_is(how, "has no allowance")) {
            return (token, abi.encodeWithSelector(IERC20Errors.ERC20InsufficientAllowance.selector, escrow, 0, 1000));
        }
        _enrich(token, sheet);
        expected = _spoil(token, how, 1000);
    }

    /// @dev Makes a token misbehave when `amount` is drawn. Returns the error that it comes to.
    function _spoil(address token, string memory how, uint256 amount) internal returns (bytes memory) {
        if (_is(how, "takes a fee")) {
            FeeToken(token).takeFee(100, false);
            return _inexact(amount - amount / 100, amount);
        }
        if (_is(how, "takes all")) {
            FeeToken(token).takeFee(10_000, false);
            return _inexact(0, amount);
        }
        if (_is(how, "moves nothing")) return _inexact(0, amount);
        if (_is(how, "rounds down")) {
            RebasingToken(token).rebase(1500);
            return _inexact(999, amount);
        }
        if (_isByAnswer(how)) {
            return abi.encodeWithSelector(SafeERC20.SafeERC20FailedOperation.selector, token);
        }
        if (_is(how, "blocks the employer")) {
            BlocklistToken(token).blockSender(address(employer), true);
            return abi.encodeWithSelector(BlocklistToken.Blocked.selector, employer);
        }
        if (_is(how, "blocks the escrow")) {
            BlocklistToken(token).blockReceiver(address(escrow), true);
            return abi.encodeWithSelector(BlocklistToken.Blocked.selector, escrow);
        }
        if (_is(how, "is paused")) {
            PausableToken(token).pause(true);
            return abi.encodeWithSelector(PausableToken.Paused.selector);
        }
        return _spoilByHook(HookToken(token), how, amount);
    }

    function _spoilByHook(HookToken token, string memory how, uint256 amount) internal returns (bytes memory) {
        if (_is(how, "brings too much")) {
            bytes memory gift = abi.encodeCall(MintableToken.mint, (address(escrow), 70));
            token.beforeSending(address(employer), address(token), gift);
            return _inexact(amount + 70, amount);
        }
        if (_is(how, "is taken away at once")) {
            bytes memory theft = abi.encodeCall(MintableToken.burn, (address(escrow), 70));
            token.afterReceiving(address(escrow), address(token), theft);
            return _inexact(amount - 70, amount);
        }
        token.mint(address(escrow), 5000);
        bytes memory robbery = abi.encodeCall(MintableToken.burn, (address(escrow), amount + 2000));
        token.afterReceiving(address(escrow), address(token), robbery);
        return _inexact(0, amount);
    }

    function _noToken(address token) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(IEscrowErrors.NotAToken.selector, token);
    }

    function _inexact(uint256 received, uint256 expected) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(IEscrowErrors.InexactTransfer.selector, received, expected);
    }

    function _phase(address token, uint256 part) internal view returns (IEscrowTypes.Phase) {
        return escrow.holdingOf(_idOf(token), part, _amount(part)).phase;
    }

    function _isByAnswer(string memory how) internal pure returns (bool) {
        return _is(how, "transferFrom returns false") || _is(how, "transferFrom returns two")
            || _is(how, "transferFrom returns a byte");
    }
}
