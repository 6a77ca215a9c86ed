// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEscrowWithdrawals} from "../../contracts/interfaces/IEscrowWithdrawals.sol";
import {IEscrowTypes} from "../../contracts/interfaces/IEscrowTypes.sol";
import {Deeds} from "./Deeds.sol";
import {VM} from "./Symbols.sol";

/// @title Authority
/// @notice Whoever calls: without the party's own call, and without its signature of exactly this act, an act fails.
/// @dev A signature is of 65 bytes, all symbolic; `ecrecover` is any function. Contract wallets are not covered.
contract Authority is Deeds {
    /* THE CALLER IS NOT THE PARTY */

    function check_onlyTheWorkerAccepts(Deal memory deal, address caller) public {
        VM.assume(caller != deal.payment.worker);
        assert(!_call(caller, _accept(deal, "")));
    }

    function check_onlyTheWorkerDelivers(Deal memory deal, address caller, bytes32 work) public {
        VM.assume(caller != deal.payment.worker);
        assert(!_call(caller, _deliver(deal, work, "")));
    }

    function check_onlyTheEmployerRequestsChanges(Deal memory deal, address caller, bytes32 reason, uint40 by) public {
        _bringConditions(deal);
        VM.assume(caller != deal.payment.employer);
        assert(!_call(caller, _requestChanges(deal, reason, by, "")));
    }

    function check_onlyTheEmployerReleases(Deal memory deal, address caller, uint96 released) public {
        VM.assume(caller != deal.payment.employer);
        assert(!_call(caller, _release(deal, released, "")));
    }

    function check_onlyTheWorkerRefunds(Deal memory deal, address caller, uint96 refunded) public {
        VM.assume(caller != deal.payment.worker);
        assert(!_call(caller, _refund(deal, refunded, "")));
    }

    function check_onlyTheEmployerReclaimsAnOffer(Deal memory deal, address caller) public {
        VM.assume(caller != deal.payment.employer);
        VM.assume(_holding(deal).phase == IEscrowTypes.Phase.Offered);
        assert(!_call(caller, _reclaim(deal, "")));
    }

    function check_nobodySettlesAlone(Deal memory deal, address caller, IEscrowTypes.Settlement memory split) public {
        VM.assume(deal.payment.employer != deal.payment.worker);
        assert(!_call(caller, _settle(deal, split, "", "")));
    }

    function check_onlyAPartyDisputes(Deal memory deal, address caller, address party, bytes32 evidence) public {
        _bringConditions(deal);
        bool isParty = party == deal.payment.employer || party == deal.payment.worker;
        VM.assume(caller != party || !isParty);
        assert(!_call(caller, _dispute(deal, party, evidence, "")));
    }

    function check_onlyARoleSubmitsEvidence(Deal memory deal, address caller, address party) public {
        _bringConditions(deal);
        bool isRole = party == deal.payment.employer || party == deal.payment.worker || party == deal.arbiter;
        VM.assume(caller != party || !isRole || party == address(0));
        assert(!_call(caller, _submitEvidence(deal, party, "")));
    }

    function check_onlyTheArbiterRules(Deal memory deal, address caller, uint96 released, bytes32 reason) public {
        _bringConditions(deal);
        VM.assume(caller != deal.arbiter);
        assert(!_call(caller, _rule(deal, released, reason, "")));
    }

    function check_onlyTheEmployerReleasesAll(Deal memory deal, address caller) public {
        _bringConditions(deal);
        VM.assume(caller != deal.payment.employer);
        assert(!_call(caller, _releaseAll(deal, 3, "")));
    }

    function check_onlyTheEmployerFunds(Deal memory deal, address caller) public {
        _bringConditions(deal);
        VM.assume(caller != deal.payment.employer);
        assert(!_call(caller, _fund(deal, 3)));
    }

    function check_onlyTheOwnerWithdrawsElsewhere(address caller, address currency, address owner, address to) public {
        VM.assume(caller != owner && to != owner);
        assert(!_call(caller, abi.encodeCall(IEscrowWithdrawals.withdraw, (currency, owner, to, ""))));
    }

    /* THE SIGNATURE IS NOT THE PARTY'S, OR OF ANOTHER ACT */

    function check_acceptanceIsSignedByTheWorker(Deal memory deal, address caller, Seal memory seal) public {
        _assumeNotSignedBy(deal.payment.worker, _idOf(deal), seal);
        assert(!_call(caller, _accept(deal, _packed(seal))));
    }

    function check_deliveryIsSignedByTheWorker(Deal memory deal, address caller, bytes32 work, Seal memory seal)
        public
    {
        bytes32 typehash = keccak256("Deliver(bytes32 agreementId,uint256 milestone,uint8 round,bytes32 deliverable)");
        bytes32 signed = keccak256(abi.encode(typehash, _idOf(deal), deal.milestone, _holding(deal).round, work));
        _assumeNotSignedBy(deal.payment.worker, _digest(signed), seal);
        assert(!_call(caller, _deliver(deal, work, _packed(seal))));
    }

    function check_releaseIsSignedByTheEmployer(Deal memory deal, address caller, uint96 released, Seal memory seal)
        public
    {
        bytes32 typehash = keccak256("Release(bytes32 agreementId,uint256 milestone,uint96 released)");
        bytes32 signed = keccak256(abi.encode(typehash, _idOf(deal), deal.milestone, released));
        _assumeNotSignedBy(deal.payment.employer, _digest(signed), seal);
        assert(!_call(caller, _release(deal, released, _packed(seal))));
    }

    function check_refundIsSignedByTheWorker(Deal memory deal, address caller, uint96 refunded, Seal memory seal)
        public
    {
        bytes32 typehash = keccak256("Refund(bytes32 agreementId,uint256 milestone,uint96 refunded)");
        bytes32 signed = keccak256(abi.encode(typehash, _idOf(deal), deal.milestone, refunded));
        _assumeNotSignedBy(deal.payment.worker, _digest(signed), seal);
        assert(!_call(caller, _refund(deal, refunded, _packed(seal))));
    }

    function check_settlementIsSignedByTheOther(
        Deal memory deal,
        IEscrowTypes.Settlement memory split,
        Seal memory seal
    ) public {
        bytes32 typehash = keccak256(
            "Settle(bytes32 agreementId,uint256 milestone,uint8 round,uint96 released,uint96 refunded,"
            "uint40 validBefore)"
        );
        uint8 round = _holding(deal).round;
        bytes32 signed = keccak256(abi.encode(typehash, _idOf(deal), deal.milestone, round, split));
        _assumeNotSignedBy(deal.payment.worker, _digest(signed), seal);
        assert(!_call(deal.payment.employer, _settle(deal, split, "", _packed(seal))));
    }

    function check_rulingIsSignedByTheArbiter(
        Deal memory deal,
        address caller,
        uint96 released,
        bytes32 reason,
        Seal memory seal
    ) public {
        _bringConditions(deal);
        bytes32 typehash = keccak256("Rule(bytes32 agreementId,uint256 milestone,uint96 released,bytes32 reason)");
        bytes32 signed = keccak256(abi.encode(typehash, _idOf(deal), deal.milestone, released, reason));
        _assumeNotSignedBy(deal.arbiter, _digest(signed), seal);
        assert(!_call(caller, _rule(deal, released, reason, _packed(seal))));
    }

    function check_fundingIsSignedByTheEmployer(Deal memory deal, address caller, Seal memory seal) public {
        _bringConditions(deal);
        bytes32 typehash = keccak256("Fund(bytes32 agreementId,uint128 milestones)");
        bytes32 signed = keccak256(abi.encode(typehash, _idOf(deal), uint256(1)));
        _assumeNotSignedBy(deal.payment.employer, _digest(signed), seal);
        assert(!_call(caller, _fundWithAllowance(deal, 1, _packed(seal))));
    }

    function check_withdrawalIsSignedByTheOwner(
        address caller,
        address currency,
        address owner,
        address to,
        Seal memory seal
    ) public {
        bytes32 typehash = keccak256("Withdraw(address owner,address token,address to,uint256 nonce)");
        VM.assume(to != owner);
        bytes32 signed = keccak256(abi.encode(typehash, owner, currency, to, escrow.nonceOf(owner)));
        _assumeNotSignedBy(owner, _digest(signed), seal);
        assert(!_call(caller, abi.encodeCall(IEscrowWithdrawals.withdraw, (currency, owner, to, _packed(seal)))));
    }

    /* INTERNAL */

    function _packed(Seal memory seal) internal pure returns (bytes memory) {
        return abi.encodePacked(seal.r, seal.s, seal.v);
    }

    /// @dev The signer is a key, and the seal is not its seal of this digest.
    function _assumeNotSignedBy(address signer, bytes32 digest, Seal memory seal) internal view {
        _assumePerson(signer);
        VM.assume(ecrecover(digest, seal.v, seal.r, seal.s) != signer);
    }
}
