// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEscrowTypes} from "../../contracts/interfaces/IEscrowTypes.sol";
import {Deeds} from "./Deeds.sol";
import {VM} from "./Symbols.sol";

/// @title Phases
/// @notice Which act goes through in which phase and on which side of the clock, and which phase it leads to.
/// @dev Without a fee, which changes none of this: what the fee is, is proved in `Fees`.
contract Phases is Deeds {
    function check_nothingIsClaimedButADeliveryWhoseReviewIsOver(Deal memory deal, address caller) public {
        IEscrowTypes.Holding memory before = _before(deal);
        if (!_call(caller, _claim(deal))) return;
        assert(before.phase == IEscrowTypes.Phase.Delivered && block.timestamp >= before.clock);
        IEscrowTypes.Holding memory later = _holding(deal);
        assert(later.refunded == before.refunded);
        _assertNothingLeft(later, deal.amount);
    }

    function check_nothingDeliveredIsReclaimed(Deal memory deal, address caller) public {
        IEscrowTypes.Holding memory before = _before(deal);
        if (!_call(caller, _reclaim(deal, ""))) return;
        bool lapsed = before.phase == IEscrowTypes.Phase.Active && block.timestamp >= before.clock;
        bool offered = before.phase == IEscrowTypes.Phase.Offered;
        assert(lapsed || (offered && caller == deal.payment.employer));
        IEscrowTypes.Holding memory later = _holding(deal);
        assert(later.released == before.released);
        _assertNothingLeft(later, deal.amount);
    }

    function check_onlyAnOfferThatStandsIsAccepted(Deal memory deal, address caller) public {
        IEscrowTypes.Holding memory before = _before(deal);
        if (!_call(caller, _accept(deal, ""))) return;
        assert(before.phase == IEscrowTypes.Phase.Offered && block.timestamp < before.clock);
        assert(_holding(deal).phase == IEscrowTypes.Phase.Active && _holding(deal).clock == before.clock);
    }

    function check_workIsDeliveredInTime(Deal memory deal, address caller, bytes32 work) public {
        IEscrowTypes.Holding memory before = _before(deal);
        if (!_call(caller, _deliver(deal, work, ""))) return;
        bool waited = before.phase == IEscrowTypes.Phase.Offered || before.phase == IEscrowTypes.Phase.Active;
        assert(waited && block.timestamp < before.clock);
        assert(_holding(deal).phase == IEscrowTypes.Phase.Delivered);
        assert(_holding(deal).clock == block.timestamp + deal.payment.reviewPeriod);
    }

    function check_changesAreRequestedInTimeAndLeaveTime(Deal memory deal, address caller, uint40 by) public {
        _bringConditions(deal);
        IEscrowTypes.Holding memory before = _before(deal);
        if (!_call(caller, _requestChanges(deal, "", by, ""))) return;
        assert(before.phase == IEscrowTypes.Phase.Delivered && block.timestamp < before.clock);
        assert(by >= block.timestamp + deal.payment.reviewPeriod && by >= deal.deliverBy);
        IEscrowTypes.Holding memory later = _holding(deal);
        assert(later.phase == IEscrowTypes.Phase.Active && later.clock == by);
        assert(uint256(later.round) == uint256(before.round) + 1);
    }

    function check_onlyDeliveredWorkIsDisputed(Deal memory deal, address caller, address party) public {
        _bringConditions(deal);
        IEscrowTypes.Holding memory before = _before(deal);
        if (!_call(caller, _dispute(deal, party, "", ""))) return;
        bool sentBack = before.phase == IEscrowTypes.Phase.Active && before.round > 0 && party == deal.payment.worker;
        assert(sentBack || before.phase == IEscrowTypes.Phase.Delivered);
        assert(block.timestamp < before.clock);
        assert(_holding(deal).phase == IEscrowTypes.Phase.Disputed);
        assert(_holding(deal).clock == block.timestamp + deal.disputePeriod);
    }

    function check_aRulingComesInTimeAndLeavesNothing(Deal memory deal, address caller, uint96 released) public {
        _bringConditions(deal);
        IEscrowTypes.Holding memory before = _before(deal);
        if (!_call(caller, _rule(deal, released, "", ""))) return;
        assert(before.phase == IEscrowTypes.Phase.Disputed && block.timestamp < before.clock);
        assert(released <= deal.amount);
        // The worker gets what it is missing of what was ruled, as far as it is there.
        uint96 left = _leftOf(before, deal.amount);
        uint96 missing = released > before.released ? released - before.released : 0;
        _assertSplit(deal, before, missing > left ? left : missing);
    }

    /// @dev At every share up to the whole, which is what money is locked under.
    function check_aConclusionComesAfterTheArbitersTimeAndLeavesNothing(Deal memory deal, address caller) public {
        _bringConditions(deal);
        IEscrowTypes.Holding memory before = _before(deal);
        VM.assume(deal.defaultWorkerBps <= 10_000);
        if (!_call(caller, _conclude(deal))) return;
        assert(before.phase == IEscrowTypes.Phase.Disputed && block.timestamp >= before.clock);
        uint256 left = _leftOf(before, deal.amount);
        uint256 share;
        unchecked {
            share = left * deal.defaultWorkerBps / 10_000;
        }
        // A fact of numbers, of which the solver knows nothing: a share is not more than the whole.
        VM.assume(share <= left);
        _assertSplit(deal, before, uint96(share));
    }

    function check_aReleaseMovesToTheAmountNamed(Deal memory deal, address caller, uint96 released) public {
        IEscrowTypes.Holding memory before = _before(deal);
        if (!_call(caller, _release(deal, released, ""))) return;
        _assertOpenToConsent(before.phase);
        IEscrowTypes.Holding memory later = _holding(deal);
        assert(later.released == released && released > before.released && later.refunded == before.refunded);
        assert(later.phase == before.phase && later.clock == before.clock && later.round == before.round);
    }

    function check_aRefundMovesToTheAmountNamed(Deal memory deal, address caller, uint96 refunded) public {
        IEscrowTypes.Holding memory before = _before(deal);
        if (!_call(caller, _refund(deal, refunded, ""))) return;
        _assertOpenToConsent(before.phase);
        IEscrowTypes.Holding memory later = _holding(deal);
        assert(later.refunded == refunded && refunded > before.refunded && later.released == before.released);
        assert(later.phase == before.phase && later.clock == before.clock && later.round == before.round);
    }

    function check_aSettlementMovesToTheAmountsNamed(
        Deal memory deal,
        IEscrowTypes.Settlement memory split,
        Seal memory seal
    ) public {
        IEscrowTypes.Holding memory before = _before(deal);
        bytes memory signature = abi.encodePacked(seal.r, seal.s, seal.v);
        if (!_call(deal.payment.employer, _settle(deal, split, "", signature))) return;
        _assertOpenToConsent(before.phase);
        assert(block.timestamp < split.validBefore);
        IEscrowTypes.Holding memory later = _holding(deal);
        assert(later.released == split.released && later.refunded == split.refunded);
        assert(later.released > before.released || later.refunded > before.refunded);
    }

    /* INTERNAL */

    function _before(Deal memory deal) internal view returns (IEscrowTypes.Holding memory before) {
        _assumePeople(deal);
        deal.payment.feeBps = 0;
        before = _holding(deal);
        _assumeWithin(before, deal.amount);
    }

    /// @dev The worker got this, the employer all the rest.
    function _assertSplit(Deal memory deal, IEscrowTypes.Holding memory before, uint96 toWorker) internal view {
        IEscrowTypes.Holding memory later = _holding(deal);
        unchecked {
            assert(later.released == before.released + toWorker);
        }
        assert(later.released >= before.released);
        _assertNothingLeft(later, deal.amount);
    }

    function _assertOpenToConsent(IEscrowTypes.Phase phase) internal pure {
        assert(phase != IEscrowTypes.Phase.None && phase != IEscrowTypes.Phase.Amended);
    }
}
