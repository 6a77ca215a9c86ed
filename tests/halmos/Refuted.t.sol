// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Deeds} from "./Deeds.sol";

/// @title Refuted
/// @notice Each of these is false, and Halmos must find out: in this scene, acts do go through. Without that, every
/// proof that begins with "if the act goes through" would hold of nothing.
contract Refuted is Deeds {
    function check_nobodyEverAccepts(Deal memory deal, address caller) public {
        assert(!_call(caller, _accept(deal, "")));
    }

    function check_nobodyEverDelivers(Deal memory deal, address caller) public {
        assert(!_call(caller, _deliver(deal, "", "")));
    }

    function check_nobodyEverReleases(Deal memory deal, address caller, uint96 released) public {
        _withoutFee(deal);
        assert(!_call(caller, _release(deal, released, "")));
    }

    function check_nobodyEverClaims(Deal memory deal, address caller) public {
        _withoutFee(deal);
        assert(!_call(caller, _claim(deal)));
    }

    function check_nobodyEverReclaims(Deal memory deal, address caller) public {
        _withoutFee(deal);
        assert(!_call(caller, _reclaim(deal, "")));
    }

    function check_nobodyEverDisputes(Deal memory deal, address caller) public {
        _bringConditions(deal);
        assert(!_call(caller, _dispute(deal, deal.payment.worker, "", "")));
    }

    /* INTERNAL */

    function _withoutFee(Deal memory deal) internal view {
        _assumeToken(deal);
        deal.payment.feeBps = 0;
    }

    function _assumeToken(Deal memory deal) internal view {
        deal.payment.token = address(token);
    }
}
