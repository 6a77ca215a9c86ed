// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {VM} from "./Cheats.sol";
import {Crowd} from "./Crowd.sol";
import {Acts} from "./Acts.sol";

/// @title Campaign
/// @notice What all campaigns share: a crowd of its own for each, which acts otherwise than those of the others.
/// Each invariant also fails on the first difference between chain and ledger that any act made: the ledger is looked
/// at after every act, and says which invariant was broken.
abstract contract Campaign {
    /// @notice As Foundry wants to be told which functions of a contract to call.
    struct Target {
        address target;
        bytes4[] selectors;
    }

    uint256 internal constant KINDS = 18;

    Crowd internal crowd;

    function setUp() public {
        _begin(_origin());
    }

    function targetContracts() public view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(crowd);
    }

    /// @dev Only what the crowd does: not what we ask it.
    function targetSelectors() public view returns (Target[] memory targets) {
        targets = new Target[](1);
        targets[0].target = address(crowd);
        targets[0].selectors = _acts();
    }

    /// @dev A run in which most acts are refused proves little.
    function afterInvariant() public view {
        _nothingWentWrong();
        (uint256 went,) = _counts(crowd);
        require(crowd.calls() < 100 || went * 3 >= crowd.calls(), "most acts were refused");
    }

    /* INTERNAL */

    /// @dev What makes a campaign differ from the others: Foundry gives all the same numbers.
    function _origin() internal pure virtual returns (uint256);

    function _begin(uint256 seed) internal {
        crowd = Crowd(VM.deployCode("Crowd.sol:Crowd"));
        crowd.begin(seed);
    }

    function _nothingWentWrong() internal view {
        require(bytes(crowd.violation()).length == 0, crowd.violation());
    }

    function _held(address token) internal view returns (uint256) {
        address escrow = address(crowd.escrow());
        if (token == address(0)) return escrow.balance;
        return token == address(crowd.honest()) ? crowd.honest().balanceOf(escrow) : crowd.hostile().balanceOf(escrow);
    }

    function _counts(Crowd whose) internal view returns (uint256 went, uint256 refused) {
        for (uint8 i = 0; i < KINDS; ++i) {
            went += whose.went(Acts.Kind(i));
            refused += whose.refused(Acts.Kind(i));
        }
    }

    function _acts() internal pure returns (bytes4[] memory selectors) {
        bytes4[23] memory acts = [
            Crowd.offer.selector,
            Crowd.fundMore.selector,
            Crowd.amend.selector,
            Crowd.accept.selector,
            Crowd.deliver.selector,
            Crowd.requestChanges.selector,
            Crowd.release.selector,
            Crowd.releaseAll.selector,
            Crowd.refund.selector,
            Crowd.claim.selector,
            Crowd.reclaim.selector,
            Crowd.settle.selector,
            Crowd.withdraw.selector,
            Crowd.sweep.selector,
            Crowd.dispute.selector,
            Crowd.submitEvidence.selector,
            Crowd.rule.selector,
            Crowd.conclude.selector,
            Crowd.batch.selector,
            Crowd.replay.selector,
            Crowd.wait.selector,
            Crowd.donate.selector,
            Crowd.misbehave.selector
        ];
        selectors = new bytes4[](24);
        for (uint256 i = 0; i < 23; ++i) {
            selectors[i] = acts[(i + 3 * _origin()) % 23];
        }
        selectors[23] = Crowd.behave.selector;
    }
}

contract HoldingsInvariantTest is Campaign {
    /// @dev For each token: balance(escrow) = sum escrowed + sum owed + sum accrued fees + what was given to it,
    /// where escrowed = amount - released - refunded of each funded milestone that was not amended.
    /// And: money in + given = money out + held.
    // spec: M1 F6 N8
    function invariant_1_holdingsCoverEverything() public view {
        address[3] memory tokens = [address(0), address(crowd.honest()), address(crowd.hostile())];
        for (uint256 i = 0; i < 3; ++i) {
            uint256 held = _held(tokens[i]);
            require(held == crowd.liabilities(tokens[i]), "(1) money is missing or stranded");
            require(held == crowd.flow(tokens[i]), "(1) money came or went unseen");
        }
        _nothingWentWrong();
    }

    function _origin() internal pure override returns (uint256) {
        return 1;
    }
}

contract MilestonesInvariantTest is Campaign {
    /// @dev For each milestone: amount = escrowed + released + refunded, with escrowed >= 0; released, refunded and
    /// round never decrease, also from an agreement to its successor; amended <=> it has a successor, and then it holds
    /// nothing.
    // spec: M2 M9 N6 N7
    function invariant_2_everyMilestoneAddsUp() public view {
        require(crowd.addsUp(), "(2) a milestone does not add up");
        _nothingWentWrong();
    }

    function _origin() internal pure override returns (uint256) {
        return 2;
    }
}

contract SilenceInvariantTest is Campaign {
    /// @dev claim => it was delivered, and clock <= now; reclaim => neither Delivered nor Disputed, and if Active then
    /// clock <= now. Looked at after each act, against what the chain said before it.
    // spec: K1 K2 X2 X3
    function invariant_3_silenceCountsOnlyWhenItsTimeHasCome() public view {
        _nothingWentWrong();
    }

    function _origin() internal pure override returns (uint256) {
        return 3;
    }
}

contract LivenessInvariantTest is Campaign {
    /// @dev From here, for either side alone: after its acts and the passage of time, escrowed = 0 in each of its
    /// milestones, and it was paid or is owed exactly what the terms say. Tried out on every sixteenth state.
    // spec: M3 W1
    function invariant_4_oneHonestPartyEmptiesEveryMilestone() public {
        if (crowd.calls() % 16 != 0) return;
        require(crowd.isLive(false), "(4) an employer is stuck");
        require(crowd.isLive(true), "(4) a worker is stuck");
        _nothingWentWrong();
    }

    function _origin() internal pure override returns (uint256) {
        return 4;
    }
}

contract MoneyInvariantTest is Campaign {
    /// @dev For each act: it goes through <=> the rules allow it, and then for each person and token
    /// balance' - balance and owed' - owed are what the rules say: zero for everybody whom the terms do not name.
    // spec: M4 M7 M8 R1 U1 E1 W3 W7
    function invariant_5_noStrangerMovesMoneyAnywhereElse() public view {
        _nothingWentWrong();
    }

    function _origin() internal pure override returns (uint256) {
        return 5;
    }
}

contract NeighboursInvariantTest is Campaign {
    /// @dev For each act and each storage slot of a known milestone: word' = word, but for the one that the act names,
    /// where word' is what the rules say.
    // spec: M5 F9 N6
    function invariant_6_anActTouchesItsOwnHoldingOnly() public view {
        _nothingWentWrong();
    }

    function _origin() internal pure override returns (uint256) {
        return 6;
    }
}

contract FeesInvariantTest is Campaign {
    /// @dev For each token and recipient: accrued + swept = sum over its milestones of floor(released * bps / 10_000).
    // spec: R4 R5 U4
    function invariant_7_feesAreTheFeesOnWhatWasReleased() public view {
        address[3] memory tokens = [address(0), address(crowd.honest()), address(crowd.hostile())];
        for (uint256 i = 0; i < 3; ++i) {
            require(crowd.feesAddUp(tokens[i], address(0xfee)), "a fee is missing or too much");
            require(crowd.feesAddUp(tokens[i], address(crowd.studio())), "a fee is missing or too much");
        }
        _nothingWentWrong();
    }

    function _origin() internal pure override returns (uint256) {
        return 7;
    }
}

/// @title CrowdTest
/// @notice That the crowd does what the invariants speak of.
contract CrowdTest is Campaign {
    /// @dev Foundry prints events of this name.
    event log_named_string(string key, string text);

    /// @dev That the crowd does what the invariants speak of. CROWD_ROUNDS says how often 400 acts start afresh.
    function test_everyActGoesThroughAndIsRefused() public {
        uint256[KINDS] memory went;
        uint256[KINDS] memory refused;
        uint256[3] memory others;
        uint256 rounds = VM.envOr("CROWD_ROUNDS", 4);
        bytes4[] memory acts = _acts();
        for (uint256 round = 0; round < rounds; ++round) {
            _begin(1000 + round);
            for (uint256 i = 0; i < 400; ++i) {
                uint256 seed = uint256(keccak256(abi.encode(round, i)));
                bytes4 act = acts[seed % acts.length];
                bytes memory input = abi.encodePacked(act, seed, keccak256(abi.encode(seed)));
                (bool succeeded,) = address(crowd).call(input);
                require(succeeded, "the crowd itself failed");
                _nothingWentWrong();
            }
            for (uint8 i = 0; i < KINDS; ++i) {
                went[i] += crowd.went(Acts.Kind(i));
                refused[i] += crowd.refused(Acts.Kind(i));
            }
            others[0] += crowd.batches();
            others[1] += crowd.replays();
            others[2] += crowd.starvations();
        }
        _tell(went, refused, others);
        for (uint256 i = 0; i < KINDS; ++i) {
            require(went[i] >= rounds && refused[i] != 0, string.concat("too rare: ", crowd.nameOf(i)));
        }
        require(others[0] >= rounds && others[1] >= rounds && others[2] >= rounds, "too few batches or replays");
    }

    /* INTERNAL */

    /// @dev The table, which Foundry prints with `-vv`.
    function _tell(uint256[KINDS] memory went, uint256[KINDS] memory refused, uint256[3] memory others) internal {
        for (uint256 i = 0; i < KINDS; ++i) {
            string memory text = string.concat(_text(went[i]), " went through, ", _text(refused[i]), " were refused");
            emit log_named_string(crowd.nameOf(i), text);
        }
        emit log_named_string("batches that went through", _text(others[0]));
        emit log_named_string("replays that went through", _text(others[1]));
        emit log_named_string("starved calls that went through", _text(others[2]));
    }

    function _text(uint256 number) internal pure returns (string memory) {
        bytes memory digit = abi.encodePacked(bytes1(uint8(48 + number % 10)));
        return number < 10 ? string(digit) : string.concat(_text(number / 10), string(digit));
    }

    function _origin() internal pure override returns (uint256) {
        return 0;
    }
}
