// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AnswerToken} from "../../../contracts/test/tokens/AnswerToken.sol";
import {BlocklistToken} from "../../../contracts/test/tokens/BlocklistToken.sol";
import {DollarToken} from "../../../contracts/test/tokens/DollarToken.sol";
import {DoubleEntryToken} from "../../../contracts/test/tokens/DoubleEntryToken.sol";
import {FalseToken} from "../../../contracts/test/tokens/FalseToken.sol";
import {FeeToken} from "../../../contracts/test/tokens/FeeToken.sol";
import {HookToken} from "../../../contracts/test/tokens/HookToken.sol";
import {IdleToken} from "../../../contracts/test/tokens/IdleToken.sol";
import {LoudToken} from "../../../contracts/test/tokens/LoudToken.sol";
import {LyingToken} from "../../../contracts/test/tokens/LyingToken.sol";
import {MintableToken} from "../../../contracts/test/tokens/MintableToken.sol";
import {NoZeroToken} from "../../../contracts/test/tokens/NoZeroToken.sol";
import {PausableToken} from "../../../contracts/test/tokens/PausableToken.sol";
import {PermitToken} from "../../../contracts/test/tokens/PermitToken.sol";
import {PhantomToken} from "../../../contracts/test/tokens/PhantomToken.sol";
import {RacingToken} from "../../../contracts/test/tokens/RacingToken.sol";
import {RebasingToken} from "../../../contracts/test/tokens/RebasingToken.sol";
import {SecondDoor} from "../../../contracts/test/tokens/SecondDoor.sol";
import {ThirstyToken} from "../../../contracts/test/tokens/ThirstyToken.sol";
import {UpgradableToken} from "../../../contracts/test/tokens/UpgradableToken.sol";

/// @title Market
/// @notice All kinds of tokens that there are, by name.
abstract contract Market {
    bytes internal constant YES = abi.encode(true);
    bytes internal constant NO = abi.encode(false);

    /// @dev The tokens in which everything must work to the last unit. The chain's own currency is one of them.
    function _fairKinds() internal pure returns (string[23] memory) {
        return [
            "native",
            "no decimals",
            "2 decimals",
            "6 decimals",
            "18 decimals",
            "24 decimals",
            "returns nothing",
            "transfer returns nothing",
            "returns 20000 bytes",
            "reverts on zero",
            "refuses a second allowance",
            "returns false on failure",
            "blocklist",
            "pausable",
            "hooks",
            "upgradable",
            "two doors: the first",
            "two doors: the second",
            "accepts every call",
            "permit",
            "dollar",
            "needs 150000 gas",
            "fee, off for now"
        ];
    }

    /// @return token What agreements name.
    /// @return sheet Where balances are kept, and minted.
    function _make(string memory kind) internal returns (address token, address sheet) {
        if (_is(kind, "native")) return (address(0), address(0));
        if (_is(kind, "two doors: the second")) {
            DoubleEntryToken twofold = new DoubleEntryToken();
            SecondDoor door = new SecondDoor(twofold);
            twofold.open(address(door));
            return (address(door), address(twofold));
        }
        token = _plain(kind);
        if (token == address(0)) token = _odd(kind);
        require(token != address(0), kind);
        return (token, token);
    }

    function _plain(string memory kind) private returns (address) {
        if (_is(kind, "no decimals")) return address(new MintableToken(0));
        if (_is(kind, "2 decimals")) return address(new MintableToken(2));
        if (_is(kind, "6 decimals")) return address(new MintableToken(6));
        if (_is(kind, "18 decimals")) return address(new MintableToken(18));
        if (_is(kind, "24 decimals")) return address(new MintableToken(24));
        if (_is(kind, "returns nothing")) return address(new AnswerToken("", ""));
        if (_is(kind, "transfer returns nothing")) return address(new AnswerToken("", YES));
        if (_is(kind, "reverts on zero")) return address(new NoZeroToken());
        if (_is(kind, "refuses a second allowance")) return address(new RacingToken());
        if (_is(kind, "returns false on failure")) return address(new FalseToken());
        if (_is(kind, "blocklist")) return address(new BlocklistToken());
        if (_is(kind, "pausable")) return address(new PausableToken());
        if (_is(kind, "permit")) return address(new PermitToken());
        if (_is(kind, "dollar")) return address(new DollarToken());
        if (_is(kind, "fee, off for now")) return address(new FeeToken());
        return address(0);
    }

    function _odd(string memory kind) private returns (address) {
        if (_is(kind, "hooks")) return address(new HookToken());
        if (_is(kind, "upgradable")) return address(new UpgradableToken(address(new MintableToken(18))));
        if (_is(kind, "two doors: the first")) return address(new DoubleEntryToken());
        if (_is(kind, "accepts every call")) return address(new PhantomToken());
        if (_is(kind, "rebasing")) return address(new RebasingToken());
        if (_is(kind, "lying")) return address(new LyingToken());
        if (_is(kind, "idle")) return address(new IdleToken());
        if (_is(kind, "transferFrom returns false")) return address(new AnswerToken(YES, NO));
        if (_is(kind, "transferFrom returns two")) return address(new AnswerToken(YES, abi.encode(2)));
        if (_is(kind, "transferFrom returns a byte")) return address(new AnswerToken(YES, hex"01"));
        if (_is(kind, "returns 20000 bytes")) {
            LoudToken loud = new LoudToken();
            loud.speak(20_000, false);
            return address(loud);
        }
        if (_is(kind, "needs 150000 gas")) {
            ThirstyToken thirsty = new ThirstyToken();
            thirsty.burnGas(120_000);
            return address(thirsty);
        }
        return address(0);
    }

    function _is(string memory one, string memory other) internal pure returns (bool) {
        return keccak256(bytes(one)) == keccak256(bytes(other));
    }
}
