// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {VM} from "./Cheats.sol";
import {Rules} from "./Rules.sol";

/// @title Play
/// @notice Carries acts out on the chain and by the rules, and holds the one against the other.
abstract contract Play is Rules {
    /// @dev How many signed acts a relayer keeps in mind.
    uint256 internal constant MEMORY = 48;

    /// @notice How often acts of a kind went through.
    mapping(Kind kind => uint256) public went;
    /// @notice How often they were refused.
    mapping(Kind kind => uint256) public refused;
    /// @notice How many batches of several acts went through, replays did, starved calls did, and all calls there were.
    uint256 public batches;
    uint256 public replays;
    uint256 public starvations;
    uint256 public calls;

    /// @dev Signed acts, whether or not they were carried out.
    bytes[] internal heard;
    /// @dev Those of them that nobody carried out yet.
    mapping(uint256 index => bool) internal isFresh;
    uint256 internal overheard;
    /// @dev Milestones that were ever delivered, as the crowd knows.
    mapping(bytes32 slot => bool) internal delivered;

    /* INTERNAL */

    function _perform(Act memory act) internal returns (bool) {
        Act[] memory acts = new Act[](1);
        acts[0] = act;
        _remember(act, true);
        return _send(acts, _inputOf(act), act.value, act.gas);
    }

    /// @dev Several acts at once, as the caller of the first.
    function _performAll(Act[] memory acts, uint256 value) internal returns (bool succeeded) {
        bytes[] memory inputs = new bytes[](acts.length);
        for (uint256 i = 0; i < acts.length; ++i) {
            acts[i].caller = acts[0].caller;
            inputs[i] = _inputOf(acts[i]);
            _remember(acts[i], true);
        }
        succeeded = _send(acts, abi.encodeCall(escrow.batch, (inputs)), value, 0);
        if (succeeded && acts.length > 1) ++batches;
    }

    /// @dev A relayer hears every signature.
    function _remember(Act memory act, bool carriedOut) internal {
        if (act.one.signature.length == 0 && act.two.signature.length == 0) return;
        uint256 index = heard.length < MEMORY ? heard.length : overheard++ % MEMORY;
        if (index == heard.length) heard.push();
        heard[index] = abi.encode(act);
        isFresh[index] = !carriedOut;
    }

    /// @dev Calls the escrow, and looks whether it did what the rules say, and nothing else.
    function _send(Act[] memory acts, bytes memory input, uint256 value, uint256 gas_)
        private
        returns (bool succeeded)
    {
        ++calls;
        string memory name = acts.length == 1 ? _nameOf(acts[0].kind) : "a batch";
        Holding memory before = acts.length == 1 ? _sightOf(acts[0]) : Holding(0, 0, 0, Phase.None, 0);
        VM.prank(acts[0].caller);
        (succeeded,) = address(escrow).call{value: value, gas: gas_ == 0 ? gasleft() : gas_}(input);

        // A caller that gives too little gas makes the act fail as a whole, or not at all.
        bool starved = gas_ != 0 && !succeeded;
        if (!starved && _allowed(acts, value) != succeeded) {
            _violated(succeeded ? "(5) went through against the rules: " : "refused against the rules: ", name);
        }
        if (succeeded && gas_ != 0) ++starvations;
        for (uint256 i = 0; i < acts.length; ++i) {
            succeeded ? ++went[acts[i].kind] : ++refused[acts[i].kind];
            if (succeeded) _note(acts[i]);
        }
        if (succeeded && acts.length == 1) _lookForSilence(acts[0], before);
        _compare(name);
    }

    /// @dev What a milestone is on chain, as far as the act names one.
    function _sightOf(Act memory act) private view returns (Holding memory) {
        if (act.kind < Kind.Accept || act.kind >= Kind.Amend || act.kind == Kind.ReleaseAll) {
            return Holding(0, 0, 0, Phase.None, 0);
        }
        if (act.part >= _termsOf(act.deal).conditions.milestones.length) return Holding(0, 0, 0, Phase.None, 0);
        return _unpack(uint256(VM.load(address(escrow), _slotAt(act.deal, act.part))));
    }

    /// @dev Keeps in mind what was delivered; an amendment moves that along.
    function _note(Act memory act) private {
        if (act.kind == Kind.Deliver) delivered[_slotAt(act.deal, act.part)] = true;
        if (act.kind != Kind.Amend) return;
        uint256 count = _termsOf(act.deal).conditions.milestones.length;
        for (uint256 i = 0; i < count; ++i) {
            delivered[_slotAt(act.next, i)] = delivered[_slotAt(act.deal, i)];
        }
    }

    /// @dev Nothing delivered: no claim. Delivered, and in review or before the arbiter: no reclaim.
    function _lookForSilence(Act memory act, Holding memory before) private {
        bool over = block.timestamp >= before.clock;
        if (act.kind == Kind.Claim) {
            if (!delivered[_slotAt(act.deal, act.part)]) _violated("(3) claimed what was never delivered", "");
            if (before.phase != Phase.Delivered || !over) _violated("(3) claimed before the review was over", "");
        }
        if (act.kind == Kind.Reclaim) {
            bool inReview = before.phase == Phase.Delivered || before.phase == Phase.Disputed;
            if (inReview) _violated("(3) reclaimed what was delivered", "");
            if (before.phase == Phase.Active && !over) _violated("(3) reclaimed before the deadline", "");
        }
    }

    function _nameOf(Kind kind) internal pure returns (string memory) {
        string[18] memory names = [
            "fund",
            "fundWithAuthorization",
            "accept",
            "deliver",
            "requestChanges",
            "release",
            "releaseAll",
            "refund",
            "claim",
            "reclaim",
            "dispute",
            "submitEvidence",
            "rule",
            "conclude",
            "settle",
            "amend",
            "withdraw",
            "sweep"
        ];
        return names[uint256(kind)];
    }
}
