// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAgreementEscrow} from "../../../contracts/interfaces/IAgreementEscrow.sol";
import {IEscrowAmendments} from "../../../contracts/interfaces/IEscrowAmendments.sol";
import {IEscrowDisputes} from "../../../contracts/interfaces/IEscrowDisputes.sol";
import {IEscrowFunding} from "../../../contracts/interfaces/IEscrowFunding.sol";
import {IEscrowPayments} from "../../../contracts/interfaces/IEscrowPayments.sol";
import {IEscrowWithdrawals} from "../../../contracts/interfaces/IEscrowWithdrawals.sol";
import {IEscrowWork} from "../../../contracts/interfaces/IEscrowWork.sol";
import {IEscrowTypes} from "../../../contracts/interfaces/IEscrowTypes.sol";
import {TermsHash} from "../../../contracts/libraries/TermsHash.sol";
import {KeyWallet} from "../../../contracts/test/wallets/KeyWallet.sol";
import {ReenteringWallet} from "../../../contracts/test/wallets/ReenteringWallet.sol";
import {VM} from "./TokenCheats.sol";

/// @notice What a stage's token must do for us beside being one.
interface IMintable {
    function approve(address spender, uint256 amount) external;
    function balanceOf(address owner) external view returns (uint256);
    function mint(address to, uint256 amount) external;
}

/// @title TokenStage
/// @notice One agreement in any token, brought to where each act that moves money can be carried out at once:
/// milestone 0 is Active and partly released, 1 Offered, 2 Delivered and its review over, 3 Disputed in time,
/// 4 Disputed and the arbiter late, 5 not funded. The worker is owed something, and fees accrued.
/// @dev Everybody is a contract wallet, so that tokens and payouts can make it act.
abstract contract TokenStage {
    /* TYPES */

    /// @notice The acts that move money.
    enum Act {
        Fund,
        Release,
        ReleaseAll,
        Refund,
        Claim,
        Reclaim,
        Settle,
        Rule,
        Conclude,
        Withdraw,
        Sweep,
        Raise,
        Lower
    }

    /// @notice What an act moves, in token units.
    struct Moves {
        uint256 fromEmployer;
        uint256 toEmployer;
        uint256 toWorker;
        uint256 toFeeRecipient;
        uint256 toElsewhere;
    }

    /* CONSTANTS */

    uint256 internal constant ACTS = 13;
    uint256 internal constant PARTS = 6;
    uint256 internal constant EMPLOYER_KEY = 0xe1;
    uint256 internal constant WORKER_KEY = 0xa1;
    uint40 internal constant START = 1_800_000_000;
    uint40 internal constant FOREVER = type(uint40).max;
    uint16 internal constant FEE_BPS = 300;

    /* STORAGE */

    IAgreementEscrow internal escrow;
    ReenteringWallet internal employer;
    ReenteringWallet internal worker;
    ReenteringWallet internal arbiter;
    ReenteringWallet internal feeRecipient;
    address internal elsewhere = address(0xe15e);
    address internal stranger = address(0xbad);

    /* INTERNAL: THE STAGE */

    function _setStage() internal {
        VM.warp(START);
        // By name, so that a change of the contract does not compile the tests anew.
        escrow = IAgreementEscrow(VM.deployCode("AgreementEscrow.sol:AgreementEscrow"));
        employer = new ReenteringWallet(VM.addr(EMPLOYER_KEY));
        worker = new ReenteringWallet(VM.addr(WORKER_KEY));
        arbiter = new ReenteringWallet(VM.addr(0xa4b));
        feeRecipient = new ReenteringWallet(VM.addr(0xfee));
    }

    /// @dev Gives the employer money, and lets the escrow draw it.
    function _enrich(address token, address sheet) internal {
        if (token == address(0)) return VM.deal(address(employer), address(employer).balance + 1_000_000);
        IMintable(sheet).mint(address(employer), 1_000_000);
        employer.execute(token, 0, abi.encodeCall(IMintable.approve, (address(escrow), type(uint256).max)));
    }

    /// @dev Brings the agreement in a token to where every act is possible.
    function _play(address token) internal {
        VM.warp(START);
        IEscrowTypes.Payment memory payment = _payment(token);
        IEscrowTypes.Conditions memory conditions = _conditions(token);
        bytes memory acceptance = _signDigest(WORKER_KEY, _idOf(token));
        _must(employer, token, _sum(29), _funding(token, 29, acceptance));
        _must(employer, token, _sum(2), _funding(token, 2, ""));
        _must(worker, token, 0, _delivering(token, 2));
        _must(worker, token, 0, _delivering(token, 4));
        bytes memory disputing =
            abi.encodeCall(IEscrowDisputes.dispute, (payment, conditions, 4, address(employer), 0, ""));
        _must(employer, token, 0, disputing);
        _owe(token);

        VM.warp(START + 8 days);
        _must(worker, token, 0, _delivering(token, 3));
        disputing = abi.encodeCall(IEscrowDisputes.dispute, (payment, conditions, 3, address(worker), 0, ""));
        _must(worker, token, 0, disputing);
    }

    /// @dev Releases a hundred while the token, or the worker's wallet, is out of order.
    function _owe(address token) internal {
        address broken = token == address(0) ? address(worker) : token;
        bytes memory code = broken.code;
        VM.etch(broken, hex"fe");
        _must(employer, token, 0, _releasing(token, 100));
        VM.etch(broken, code);
        require(escrow.owedOf(token, address(worker)) == 97, "the worker is not owed");
    }

    /* INTERNAL: TERMS */

    function _payment(address token) internal view returns (IEscrowTypes.Payment memory) {
        return IEscrowTypes.Payment({
            employer: address(employer),
            worker: address(worker),
            token: token,
            feeRecipient: address(feeRecipient),
            feeBps: FEE_BPS,
            reviewPeriod: 3 days
        });
    }

    function _conditions(address token) internal view returns (IEscrowTypes.Conditions memory conditions) {
        IEscrowTypes.Milestone[] memory parts = new IEscrowTypes.Milestone[](PARTS);
        for (uint256 i = 0; i < PARTS; ++i) {
            parts[i] = IEscrowTypes.Milestone(_amount(i), START + 30 days);
        }
        conditions = IEscrowTypes.Conditions({
            arbiter: address(arbiter),
            disputePeriod: 7 days,
            defaultWorkerBps: 2500,
            briefHash: keccak256("brief"),
            parent: 0,
            salt: uint64(uint160(token)),
            milestones: parts
        });
    }

    /// @dev The same terms with another amount of milestone 0, to be amended to.
    function _amended(address token, uint96 amount) internal view returns (IEscrowTypes.Terms memory) {
        IEscrowTypes.Conditions memory conditions = _conditions(token);
        conditions.parent = _idOf(token);
        conditions.milestones[0].amount = amount;
        return IEscrowTypes.Terms(_payment(token), conditions);
    }

    function _idOf(address token) internal view returns (bytes32) {
        return escrow.agreementIdOf(_payment(token), _conditions(token));
    }

    function _rest(address token) internal view returns (bytes32) {
        return escrow.conditionsHashOf(_conditions(token));
    }

    function _amount(uint256 part) internal pure returns (uint96) {
        return uint96(1000 + 100 * part);
    }

    function _sum(uint256 set) internal pure returns (uint256 sum) {
        for (uint256 i = 0; i < PARTS; ++i) {
            if (set >> i & 1 == 1) sum += _amount(i);
        }
    }

    /* INTERNAL: ACTS */

    /// @dev Who carries an act out, what comes along in the chain's own currency, and the call.
    function _call(Act act, address token)
        internal
        view
        returns (ReenteringWallet caller, uint256 value, bytes memory input)
    {
        IEscrowTypes.Payment memory payment = _payment(token);
        bytes32 rest = _rest(token);
        caller = employer;
        if (act == Act.Fund) {
            (value, input) = (_amount(5), _funding(token, 32, ""));
        } else if (act == Act.Release) {
            input = _releasing(token, 400);
        } else if (act == Act.ReleaseAll) {
            input = abi.encodeCall(IEscrowPayments.releaseAll, (payment, 5, _conditions(token), ""));
        } else if (act == Act.Refund) {
            caller = worker;
            input = abi.encodeCall(IEscrowPayments.refund, (payment, 0, _amount(0), rest, 250, ""));
        } else if (act == Act.Claim) {
            caller = worker;
            input = abi.encodeCall(IEscrowPayments.claim, (payment, 2, _amount(2), rest));
        } else if (act == Act.Reclaim) {
            input = abi.encodeCall(IEscrowPayments.reclaim, (payment, 1, _amount(1), rest, ""));
        } else if (act == Act.Settle) {
            input = _settling(token);
        } else if (act == Act.Rule) {
            caller = arbiter;
            input = abi.encodeCall(IEscrowDisputes.rule, (payment, _conditions(token), 3, 800, 0, ""));
        } else if (act == Act.Conclude) {
            input = abi.encodeCall(IEscrowDisputes.conclude, (payment, _conditions(token), 4));
        } else if (act == Act.Withdraw) {
            caller = worker;
            input = abi.encodeCall(IEscrowWithdrawals.withdraw, (token, address(worker), elsewhere, ""));
        } else if (act == Act.Sweep) {
            input = abi.encodeCall(IEscrowWithdrawals.sweep, (token, address(feeRecipient)));
        } else if (act == Act.Raise) {
            (value, input) = (500, _amending(token, 1500));
        } else {
            input = _amending(token, 700);
        }
        if (token != address(0)) value = 0;
    }

    /// @dev What an act moves in the stage's agreement.
    function _moves(Act act) internal pure returns (Moves memory moves) {
        if (act == Act.Fund) moves.fromEmployer = 1500;
        else if (act == Act.Release) moves.toWorker = 300 - 9;
        else if (act == Act.ReleaseAll) moves.toWorker = 900 - 27 + 1200 - 36;
        else if (act == Act.Refund) moves.toEmployer = 250;
        else if (act == Act.Claim) moves.toWorker = 1200 - 36;
        else if (act == Act.Reclaim) moves.toEmployer = 1100;
        else if (act == Act.Settle) (moves.toWorker, moves.toEmployer) = (400 - 12, 200);
        else if (act == Act.Rule) (moves.toWorker, moves.toEmployer) = (800 - 24, 500);
        else if (act == Act.Conclude) (moves.toWorker, moves.toEmployer) = (350 - 10, 1050);
        else if (act == Act.Withdraw) moves.toElsewhere = 97;
        else if (act == Act.Sweep) moves.toFeeRecipient = 3;
        else if (act == Act.Raise) moves.fromEmployer = 500;
        else moves.toEmployer = 300;
    }

    function _funding(address token, uint128 set, bytes memory acceptance) internal view returns (bytes memory) {
        return abi.encodeCall(IEscrowFunding.fund, (_payment(token), set, _conditions(token), acceptance));
    }

    function _delivering(address token, uint256 part) internal view returns (bytes memory) {
        return abi.encodeCall(
            IEscrowWork.deliver, (_payment(token), part, _amount(part), _rest(token), keccak256("work"), "")
        );
    }

    function _releasing(address token, uint96 released) internal view returns (bytes memory) {
        return abi.encodeCall(IEscrowPayments.release, (_payment(token), 0, _amount(0), _rest(token), released, ""));
    }

    function _settling(address token) internal view returns (bytes memory) {
        bytes32 typehash = keccak256(
            "Settle(bytes32 agreementId,uint256 milestone,uint8 round,uint96 released,uint96 refunded,"
            "uint40 validBefore)"
        );
        bytes memory signature =
            _sign(WORKER_KEY, keccak256(abi.encode(typehash, _idOf(token), 0, 0, 500, 200, FOREVER)));
        IEscrowTypes.Settlement memory settlement = IEscrowTypes.Settlement(500, 200, FOREVER);
        return abi.encodeCall(
            IEscrowPayments.settle, (_payment(token), 0, _amount(0), _rest(token), settlement, "", signature)
        );
    }

    function _amending(address token, uint96 amount) internal view returns (bytes memory) {
        IEscrowTypes.Terms memory from = IEscrowTypes.Terms(_payment(token), _conditions(token));
        IEscrowTypes.Terms memory to = _amended(token, amount);
        bytes32 typehash = keccak256(
            "Amend(Terms terms,uint40 validBefore)"
            "Conditions(address arbiter,uint40 disputePeriod,uint16 defaultWorkerBps,bytes32 briefHash,bytes32 parent,"
            "uint64 salt,Milestone[] milestones)" "Milestone(uint96 amount,uint40 deliverBy)"
            "Payment(address employer,address worker,address token,address feeRecipient,uint16 feeBps,"
            "uint40 reviewPeriod)" "Terms(Payment payment,Conditions conditions)"
        );
        bytes32 paid = keccak256(abi.encode(TermsHash.PAYMENT_TYPEHASH, to.payment));
        bytes32 rest = escrow.conditionsHashOf(to.conditions);
        bytes32 terms = keccak256(abi.encode(TermsHash.TERMS_TYPEHASH, paid, rest));
        bytes memory signature = _sign(WORKER_KEY, keccak256(abi.encode(typehash, terms, FOREVER)));
        return abi.encodeCall(IEscrowAmendments.amend, (from, to, FOREVER, "", signature));
    }

    function _batched(bytes memory act) internal pure returns (bytes memory) {
        bytes[] memory acts = new bytes[](1);
        acts[0] = act;
        return abi.encodeCall(IAgreementEscrow.batch, (acts));
    }

    /// @dev Carries out an act by a wallet.
    function _send(KeyWallet caller, uint256 value, bytes memory input) internal returns (bool, bytes memory) {
        return address(caller).call(abi.encodeCall(KeyWallet.execute, (address(escrow), value, input)));
    }

    function _must(KeyWallet caller, address token, uint256 value, bytes memory input) internal {
        (bool done, bytes memory reason) = _send(caller, token == address(0) ? value : 0, input);
        require(done, string.concat("an act failed: ", VM.toString(reason)));
    }

    /* INTERNAL: WHAT IS THERE */

    function _balance(address token, address owner) internal view returns (uint256) {
        return token == address(0) ? owner.balance : IMintable(token).balanceOf(owner);
    }

    /// @dev What the escrow owes to anybody in a token: escrowed, before or after an amendment; owed; accrued.
    function _liabilities(address token) internal view returns (uint256 sum) {
        bytes32 id = _idOf(token);
        bytes32 successor = escrow.successorOf(id);
        for (uint256 i = 0; i < PARTS; ++i) {
            sum += _escrowed(id, i, _amount(i));
            if (i != 0) sum += _escrowed(successor, i, _amount(i));
        }
        sum += _escrowed(successor, 0, 1500) + _escrowed(successor, 0, 700);
        sum += escrow.owedOf(token, address(employer)) + escrow.owedOf(token, address(worker));
        sum += escrow.owedOf(token, address(feeRecipient)) + escrow.feesOf(token, address(feeRecipient));
    }

    function _escrowed(bytes32 id, uint256 part, uint96 amount) internal view returns (uint256) {
        IEscrowTypes.Holding memory held = escrow.holdingOf(id, part, amount);
        if (held.phase == IEscrowTypes.Phase.None || held.phase == IEscrowTypes.Phase.Amended) return 0;
        return amount - held.released - held.refunded;
    }

    /* INTERNAL: SIGNATURES */

    function _sign(uint256 key, bytes32 structHash) internal view returns (bytes memory) {
        return _signDigest(key, keccak256(abi.encodePacked(hex"1901", _separator(), structHash)));
    }

    function _separator() internal view returns (bytes32) {
        return keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256("Tallystick"),
                keccak256("1"),
                block.chainid,
                address(escrow)
            )
        );
    }

    function _signDigest(uint256 key, bytes32 digest) internal pure returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = VM.sign(key, digest);
        return abi.encodePacked(r, s, v);
    }
}
