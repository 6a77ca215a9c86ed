// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAgreementEscrow} from "../../contracts/interfaces/IAgreementEscrow.sol";
import {HostileToken} from "../../contracts/test/HostileToken.sol";
import {VM} from "./Cheats.sol";
import {Stage} from "./Stage.sol";

/// @title Crowd
/// @notice Everybody, acting at random: parties and strangers, at any time, with tokens and wallets that misbehave.
/// What an act must never do is looked at after each one, and the first violation is kept.
contract Crowd is Stage {
    /// @notice What went wrong first. Empty: nothing did.
    string public violation;
    /// @notice How many acts went through: a crowd that gets nothing done proves nothing.
    uint256 public done;

    mapping(uint256 deal => mapping(uint256 part => IAgreementEscrow.Holding)) internal seen;

    constructor() {
        _setStage();
    }

    /* ACTS */

    function fund(uint256 deal, uint256 part, uint256 who, bool accepted) external {
        (deal, part) = (deal % DEALS, part % PARTS);
        IAgreementEscrow.Terms memory terms = _terms(deal);
        bytes memory acceptance = accepted ? _signDigest(WORKER_KEY, ids[deal]) : bytes("");
        uint256 value = terms.payment.token == address(0) ? terms.payment.milestones[part].amount : 0;
        address caller = _who(deal, who);
        VM.deal(caller, caller.balance + value);
        bool succeeded = _call(caller, value, abi.encodeCall(IAgreementEscrow.fund, (terms, part, "", acceptance)));
        if (!succeeded) VM.deal(caller, caller.balance - value);
        _look(deal, part, succeeded, caller == terms.payment.employer, "fund");
    }

    function accept(uint256 deal, uint256 part, uint256 who) external {
        (deal, part) = (deal % DEALS, part % PARTS);
        (IAgreementEscrow.Payment memory payment, bytes32 rest) = _money(deal);
        address caller = _who(deal, who);
        bool succeeded = _call(caller, 0, abi.encodeCall(IAgreementEscrow.accept, (payment, rest, part, "")));
        _look(deal, part, succeeded, caller == payment.worker, "accept");
    }

    function deliver(uint256 deal, uint256 part, uint256 who) external {
        (deal, part) = (deal % DEALS, part % PARTS);
        address caller = _who(deal, who);
        bytes memory input = abi.encodeCall(IAgreementEscrow.deliver, (_terms(deal), part, keccak256("work"), ""));
        bool succeeded = _call(caller, 0, input);
        _look(deal, part, succeeded, caller == _worker(deal), "deliver");
    }

    function requestChanges(uint256 deal, uint256 part, uint256 who, uint256 later) external {
        (deal, part) = (deal % DEALS, part % PARTS);
        address caller = _who(deal, who);
        uint40 deliverBy = uint40(block.timestamp + later % 60 days);
        bytes memory input =
            abi.encodeCall(IAgreementEscrow.requestChanges, (_terms(deal), part, keccak256("why"), deliverBy, ""));
        bool succeeded = _call(caller, 0, input);
        _look(deal, part, succeeded, caller == employer, "requestChanges");
    }

    function release(uint256 deal, uint256 part, uint256 who, uint256 released) external {
        (deal, part) = (deal % DEALS, part % PARTS);
        (IAgreementEscrow.Payment memory payment, bytes32 rest) = _money(deal);
        address caller = _who(deal, who);
        uint96 amount = uint96(released % 1100);
        bool succeeded = _call(caller, 0, abi.encodeCall(IAgreementEscrow.release, (payment, rest, part, amount, "")));
        _look(deal, part, succeeded, caller == employer, "release");
    }

    function releaseSigned(uint256 deal, uint256 part, bool forged, uint256 released) external {
        (deal, part) = (deal % DEALS, part % PARTS);
        (IAgreementEscrow.Payment memory payment, bytes32 rest) = _money(deal);
        uint96 amount = uint96(released % 1100);
        bytes32 typehash = keccak256("Release(bytes32 agreementId,uint256 milestone,uint96 released)");
        bytes memory signature =
            _sign(forged ? WORKER_KEY : EMPLOYER_KEY, keccak256(abi.encode(typehash, ids[deal], part, amount)));
        bool succeeded =
            _call(stranger, 0, abi.encodeCall(IAgreementEscrow.release, (payment, rest, part, amount, signature)));
        _look(deal, part, succeeded, !forged, "release signed");
    }

    function refund(uint256 deal, uint256 part, uint256 who, uint256 refunded) external {
        (deal, part) = (deal % DEALS, part % PARTS);
        (IAgreementEscrow.Payment memory payment, bytes32 rest) = _money(deal);
        address caller = _who(deal, who);
        uint96 amount = uint96(refunded % 1100);
        bool succeeded = _call(caller, 0, abi.encodeCall(IAgreementEscrow.refund, (payment, rest, part, amount, "")));
        _look(deal, part, succeeded, caller == payment.worker, "refund");
    }

    function claim(uint256 deal, uint256 part, uint256 who) external {
        (deal, part) = (deal % DEALS, part % PARTS);
        (IAgreementEscrow.Payment memory payment, bytes32 rest) = _money(deal);
        IAgreementEscrow.Holding memory held = _holding(deal, part);
        bool due = held.phase == IAgreementEscrow.Phase.Delivered && block.timestamp >= held.clock;
        bool succeeded = _call(_who(deal, who), 0, abi.encodeCall(IAgreementEscrow.claim, (payment, rest, part)));
        _look(deal, part, succeeded, due, "claim");
    }

    function reclaim(uint256 deal, uint256 part, uint256 who) external {
        (deal, part) = (deal % DEALS, part % PARTS);
        (IAgreementEscrow.Payment memory payment, bytes32 rest) = _money(deal);
        IAgreementEscrow.Holding memory held = _holding(deal, part);
        address caller = _who(deal, who);
        bool due = held.phase == IAgreementEscrow.Phase.Offered
            ? caller == employer
            : held.phase == IAgreementEscrow.Phase.Active && block.timestamp >= held.clock;
        bool succeeded = _call(caller, 0, abi.encodeCall(IAgreementEscrow.reclaim, (payment, rest, part, "")));
        _look(deal, part, succeeded, due, "reclaim");
    }

    function withdraw(uint256 who, uint256 owner, bool elsewhere, bool native) external {
        address caller = _who(1, who);
        address creditor = _who(owner, owner / DEALS);
        address to = elsewhere ? address(0xe15e) : creditor;
        address currency = native ? address(0) : address(token);
        bool succeeded = _call(caller, 0, abi.encodeCall(IAgreementEscrow.withdraw, (currency, creditor, to)));
        _look(DEALS, 0, succeeded, caller == creditor || !elsewhere, "withdraw");
    }

    function sweep(bool native) external {
        address currency = native ? address(0) : address(token);
        _look(DEALS, 0, _call(stranger, 0, abi.encodeCall(IAgreementEscrow.sweep, (currency, feeRecipient))), true, "");
    }

    /* CIRCUMSTANCES */

    function wait(uint256 time) external {
        VM.warp(block.timestamp + time % 2 days);
    }

    function misbehave(uint256 how, uint256 deal, uint256 part) external {
        (IAgreementEscrow.Payment memory payment, bytes32 rest) = _money(deal % DEALS);
        bytes memory claiming = abi.encodeCall(IAgreementEscrow.claim, (payment, rest, part % PARTS));
        token.answerWith(HostileToken.Answer(how % 4));
        token.setBlocked(worker, how % 3 == 1);
        token.setBlocked(employer, how % 7 == 1);
        token.takeFee(how % 5 == 1 ? 100 : 0);
        token.burnGas(how % 11 == 1 ? 300_000 : 0);
        token.callBack(how % 2 == 1 ? address(escrow) : address(0), claiming);
        wallet.setRefusing(how % 3 == 2);
        wallet.burnGas(how % 11 == 2 ? 300_000 : 0);
        wallet.callBack(how % 2 == 0 ? address(escrow) : address(0), claiming);
    }

    /// @notice Everybody behaves again, or else nothing would be funded any more.
    function behave() external {
        token.answerWith(HostileToken.Answer.True);
        token.setBlocked(worker, false);
        token.setBlocked(employer, false);
        token.takeFee(0);
        token.burnGas(0);
        token.callBack(address(0), "");
        wallet.setRefusing(false);
        wallet.burnGas(0);
        wallet.callBack(address(0), "");
    }

    /* WHAT MUST HOLD */

    /// @notice Token units that the escrow must hold at least: escrowed, owed and accrued.
    function liabilities(address currency) external view returns (uint256 sum) {
        for (uint256 deal = 0; deal < DEALS; ++deal) {
            if (_terms(deal).payment.token != currency) continue;
            for (uint256 part = 0; part < PARTS; ++part) {
                sum += _escrowed(deal, part);
            }
        }
        address[4] memory owners = [employer, worker, address(wallet), feeRecipient];
        for (uint256 i = 0; i < owners.length; ++i) {
            sum += escrow.owedOf(currency, owners[i]);
        }
        sum += escrow.feesOf(currency, feeRecipient);
    }

    /// @notice Token units and wei that strangers got.
    function strangersGain() external view returns (uint256) {
        return token.balanceOf(stranger) + stranger.balance;
    }

    /// @notice Whether one party alone empties every open milestone, given time. Changes nothing for good.
    function isLive() external returns (bool) {
        for (uint256 deal = 0; deal < DEALS; ++deal) {
            for (uint256 part = 0; part < PARTS; ++part) {
                if (_escrowed(deal, part) != 0 && !_emptiesAlone(deal, part)) return false;
            }
        }
        return true;
    }

    /* INTERNAL */

    function _emptiesAlone(uint256 deal, uint256 part) internal returns (bool emptied) {
        uint256 snapshot = VM.snapshotState();
        (IAgreementEscrow.Payment memory payment, bytes32 rest) = _money(deal);
        IAgreementEscrow.Holding memory held = _holding(deal, part);
        if (held.phase != IAgreementEscrow.Phase.Offered && block.timestamp < held.clock) VM.warp(held.clock);
        if (held.phase == IAgreementEscrow.Phase.Delivered) {
            _call(payment.worker, 0, abi.encodeCall(IAgreementEscrow.claim, (payment, rest, part)));
        } else {
            _call(payment.employer, 0, abi.encodeCall(IAgreementEscrow.reclaim, (payment, rest, part, "")));
        }
        emptied = _escrowed(deal, part) == 0;
        VM.revertToState(snapshot);
    }

    /// @dev Often the employer, as often the worker, now and then a stranger.
    function _who(uint256 deal, uint256 who) internal view returns (address) {
        if (who % 5 == 4) return stranger;
        return who % 5 < 2 ? employer : _worker(deal % DEALS);
    }

    function _worker(uint256 deal) internal view returns (address) {
        return deal % 2 == 0 ? worker : address(wallet);
    }

    function _money(uint256 deal) internal view returns (IAgreementEscrow.Payment memory, bytes32) {
        IAgreementEscrow.Terms memory terms = _terms(deal);
        return (terms.payment, escrow.conditionsHashOf(terms.conditions));
    }

    /// @dev After an act on one milestone: who may not act did not, amounts only grew, and no other holding changed.
    function _look(uint256 deal, uint256 part, bool succeeded, bool allowed, string memory act) internal {
        if (succeeded) ++done;
        if (succeeded && !allowed) _violated(string.concat("not allowed: ", act));
        for (uint256 i = 0; i < DEALS; ++i) {
            for (uint256 j = 0; j < PARTS; ++j) {
                IAgreementEscrow.Holding memory was = seen[i][j];
                IAgreementEscrow.Holding memory held = _holding(i, j);
                bool touched = i == deal && j == part && succeeded;
                if (!touched && keccak256(abi.encode(was)) != keccak256(abi.encode(held))) {
                    _violated("another changed");
                }
                if (held.released < was.released || held.refunded < was.refunded) _violated("an amount shrank");
                if (uint256(held.released) + held.refunded > _amount(j)) _violated("more left than came");
                seen[i][j] = held;
            }
        }
    }

    function _violated(string memory what) internal {
        if (bytes(violation).length == 0) violation = what;
    }
}
