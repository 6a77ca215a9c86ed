// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEscrowWithdrawals} from "../../../contracts/interfaces/IEscrowWithdrawals.sol";
import {AnswerToken} from "../../../contracts/test/tokens/AnswerToken.sol";
import {BlocklistToken} from "../../../contracts/test/tokens/BlocklistToken.sol";
import {DoubleEntryToken} from "../../../contracts/test/tokens/DoubleEntryToken.sol";
import {FalseToken} from "../../../contracts/test/tokens/FalseToken.sol";
import {FeeToken} from "../../../contracts/test/tokens/FeeToken.sol";
import {HookToken} from "../../../contracts/test/tokens/HookToken.sol";
import {IdleToken} from "../../../contracts/test/tokens/IdleToken.sol";
import {LyingToken} from "../../../contracts/test/tokens/LyingToken.sol";
import {MintableToken} from "../../../contracts/test/tokens/MintableToken.sol";
import {PausableToken} from "../../../contracts/test/tokens/PausableToken.sol";
import {RebasingToken} from "../../../contracts/test/tokens/RebasingToken.sol";
import {SecondDoor} from "../../../contracts/test/tokens/SecondDoor.sol";
import {ThirstyToken} from "../../../contracts/test/tokens/ThirstyToken.sol";
import {UpgradableToken} from "../../../contracts/test/tokens/UpgradableToken.sol";
import {KeyWallet} from "../../../contracts/test/wallets/KeyWallet.sol";
import {ReenteringWallet} from "../../../contracts/test/wallets/ReenteringWallet.sol";
import {Market} from "./Market.sol";
import {TokenStage} from "./TokenStage.sol";
import {VM} from "./TokenCheats.sol";

/// @title SolvencyTest
/// @notice Whatever a hostile token does: who deals in an honest one finds all of it, and can take it out.
contract SolvencyTest is TokenStage, Market {
    MintableToken internal honest;
    UpgradableToken internal hostile;
    address[10] internal natures;

    function setUp() public {
        _setStage();
        honest = new MintableToken(6);
        _enrich(address(honest), address(honest));
        _play(address(honest));
        hostile = new UpgradableToken(address(new MintableToken(18)));
        _enrich(address(hostile), address(hostile));
        _play(address(hostile));
        natures = [
            address(new MintableToken(18)),
            address(new FeeToken()),
            address(new RebasingToken()),
            address(new LyingToken()),
            address(new IdleToken()),
            address(new FalseToken()),
            address(new BlocklistToken()),
            address(new PausableToken()),
            address(new ThirstyToken()),
            address(new HookToken())
        ];
    }

    // spec: TK10 TK11
    function testFuzz_honestMoneyIsThereWhateverAHostileTokenBecomes(uint256[12] memory chances) public {
        for (uint256 i = 0; i < chances.length; ++i) {
            _turn(chances[i]);
            address token = chances[i] >> 16 & 3 == 0 ? address(honest) : address(hostile);
            (ReenteringWallet caller,, bytes memory input) = _call(Act((chances[i] >> 8) % ACTS), token);
            uint256 others = _balance(address(honest), address(escrow));
            _send(caller, 0, chances[i] >> 18 & 1 == 0 ? input : _batched(input));

            uint256 held = _balance(address(honest), address(escrow));
            require(token == address(honest) || held == others, "an act in another token moved honest money");
            require(held == _liabilities(address(honest)), "honest money is missing");
        }
    }

    // spec: TK11
    function test_anHonestAgreementIsEmptiedBesideABrokenToken() public {
        VM.etch(address(hostile), hex"fe");

        Act[7] memory acts = [Act.Settle, Act.Claim, Act.Reclaim, Act.Rule, Act.Conclude, Act.Withdraw, Act.Sweep];
        for (uint256 i = 0; i < acts.length; ++i) {
            (ReenteringWallet caller,, bytes memory input) = _call(acts[i], address(honest));
            _must(caller, address(honest), 0, input);
        }

        require(_balance(address(honest), address(escrow)) == 300, "another sum than what was left of milestone 0");
        require(_liabilities(address(honest)) == 300, "another sum is owed");
    }

    // spec: TK11
    function test_twoDoorsOfOneTokenShareNoUnit() public {
        DoubleEntryToken sheet = new DoubleEntryToken();
        SecondDoor door = new SecondDoor(sheet);
        sheet.open(address(door));
        _enrich(address(sheet), address(sheet));
        _enrich(address(door), address(sheet));
        _play(address(sheet));
        _play(address(door));
        for (uint256 i = 0; i < ACTS; ++i) {
            uint256 snapshot = VM.snapshotState();
            (ReenteringWallet caller,, bytes memory input) = _call(Act(i), address(door));
            _must(caller, address(door), 0, input);
            uint256 owed = _liabilities(address(sheet)) + _liabilities(address(door));
            require(sheet.balanceOf(address(escrow)) == owed, "both doors: another sum");
            VM.revertToStateAndDelete(snapshot);
        }
    }

    // spec: TK12
    function test_whatATokenTakesAwayIsMissedByThoseWhoComeLastAndBlocksNobody() public {
        RebasingToken shrinking = new RebasingToken();
        _enrich(address(shrinking), address(shrinking));
        _play(address(shrinking));
        uint256 liabilities = _liabilities(address(shrinking));
        shrinking.rebase(500);

        Act[4] memory acts = [Act.Claim, Act.Reclaim, Act.Rule, Act.Conclude];
        for (uint256 i = 0; i < acts.length; ++i) {
            (ReenteringWallet caller,, bytes memory input) = _call(acts[i], address(shrinking));
            _must(caller, address(shrinking), 0, input);
        }

        require(shrinking.balanceOf(address(worker)) == 1164, "who came first is paid");
        require(escrow.owedOf(address(shrinking), address(worker)) == 97 + 776 + 340, "the worker is not owed");
        require(escrow.owedOf(address(shrinking), address(employer)) == 1050, "the employer is not owed");
        shrinking.rebase(1000);
        require(_liabilities(address(shrinking)) < liabilities, "nothing was paid");
    }

    // spec: TK12
    function test_whatATokenAddsBelongsToNobody() public {
        RebasingToken growing = new RebasingToken();
        _enrich(address(growing), address(growing));
        _play(address(growing));
        uint256 liabilities = _liabilities(address(growing));

        growing.rebase(2000);

        require(_liabilities(address(growing)) == liabilities, "the escrow owes what rained on it");
        (ReenteringWallet caller,, bytes memory input) = _call(Act.Claim, address(growing));
        _must(caller, address(growing), 0, input);
        require(growing.balanceOf(address(worker)) == 1164, "the worker got another sum");
    }

    // spec: TK13
    function test_aTokenThatMovesAndSaysNoIsOwedAgainAtItsOwnExpenseOnly() public {
        AnswerToken forgetful = new AnswerToken(NO, YES);
        _enrich(address(forgetful), address(forgetful));
        _play(address(forgetful));
        uint256 honestly = _balance(address(honest), address(escrow));

        (ReenteringWallet caller,, bytes memory input) = _call(Act.Claim, address(forgetful));
        _must(caller, address(forgetful), 0, input);

        require(escrow.owedOf(address(forgetful), address(worker)) == 97 + 1164, "not owed");
        require(_balance(address(honest), address(escrow)) == honestly, "honest money moved");
        bytes memory away =
            abi.encodeCall(IEscrowWithdrawals.withdraw, (address(forgetful), address(worker), elsewhere, ""));
        (bool done,) = _send(worker, 0, away);
        require(!done, "a withdrawal that was answered with false went through");
    }

    // spec: TK11
    function test_aTokenThatOnlySaysItMovedLocksNothingButItsOwnWords() public {
        LyingToken lying = new LyingToken();
        _enrich(address(lying), address(lying));
        lying.pretend(true);
        uint256 honestly = _balance(address(honest), address(escrow));

        _play(address(lying));
        for (uint256 i = 1; i < 10; ++i) {
            (ReenteringWallet caller,, bytes memory input) = _call(Act(i), address(lying));
            _send(caller, 0, input);
        }

        require(_balance(address(honest), address(escrow)) == honestly, "honest money moved");
        require(honestly == _liabilities(address(honest)), "another sum is owed");
    }

    /* INTERNAL */

    /// @dev Gives the hostile token another nature, and makes it behave by it.
    function _turn(uint256 chance) internal {
        address token = address(hostile);
        uint256 nature = chance % natures.length;
        hostile.upgradeTo(natures[nature]);
        bool bad = chance >> 32 & 1 == 1;
        if (nature == 1) FeeToken(token).takeFee(bad ? 700 : 0, chance >> 33 & 1 == 1);
        if (nature == 2) RebasingToken(token).rebase(1 + (chance >> 40) % 3000);
        if (nature == 3) LyingToken(token).lieAbout(address(escrow), (chance >> 40) % 5000);
        if (nature == 3) LyingToken(token).pretend(bad);
        if (nature == 5) FalseToken(token).refuse(bad ? address(worker) : address(employer), true);
        if (nature == 6) BlocklistToken(token).blockSender(address(escrow), bad);
        if (nature == 7) PausableToken(token).pause(bad);
        if (nature == 8) ThirstyToken(token).burnGas(bad ? 250_000 : 1000);
        if (nature == 9) _plant(HookToken(token), chance);
    }

    function _plant(HookToken token, uint256 chance) internal {
        (ReenteringWallet agent,, bytes memory inner) = _call(Act((chance >> 64) % ACTS), address(honest));
        bytes memory input = abi.encodeCall(KeyWallet.execute, (address(escrow), 0, inner));
        token.beforeSending(address(employer), address(agent), input);
        token.beforeSending(address(escrow), address(agent), input);
        token.afterReceiving(address(worker), address(agent), input);
    }
}
