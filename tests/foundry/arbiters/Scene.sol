// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IArbiterCases} from "../../../contracts/arbiters/interfaces/IArbiterCases.sol";
import {IAgreementEscrow} from "../../../contracts/interfaces/IAgreementEscrow.sol";
import {IEscrowPayments} from "../../../contracts/interfaces/IEscrowPayments.sol";
import {IEscrowTypes} from "../../../contracts/interfaces/IEscrowTypes.sol";
import {IEscrowWork} from "../../../contracts/interfaces/IEscrowWork.sol";
import {HostileToken} from "../../../contracts/test/HostileToken.sol";
import {HostileWallet} from "../../../contracts/test/HostileWallet.sol";
import {Cheats} from "../Cheats.sol";

/// @title ArbiterCheats
/// @notice What the tests of arbiters need of Foundry's virtual machine beside the others.
interface ArbiterCheats is Cheats {
    function expectEmit(bool first, bool second, bool third, bool rest) external;
    function expectEmit(bool first, bool second, bool third, bool rest, address emitter) external;
    function expectPartialRevert(bytes4 selector) external;
    function expectRevert(bytes calldata reason) external;
    function getCode(string calldata artifact) external view returns (bytes memory);
}

ArbiterCheats constant CHEATS = ArbiterCheats(address(uint160(uint256(keccak256("hevm cheat code")))));

/// @title Scene
/// @notice Disputes in the real escrow: an employer, a worker, and milestones of 1,000 and 777 token units.
abstract contract Scene {
    uint256 internal constant EMPLOYER_KEY = 0xe1;
    uint256 internal constant WORKER_KEY = 0xa1;
    uint40 internal constant START = 1_800_000_000;
    uint40 internal constant DISPUTE_PERIOD = 10 days;
    /// @dev When a dispute is opened in time, the escrow's clock ends here.
    uint40 internal constant RULE_BY = START + DISPUTE_PERIOD;

    // By name, so that a change of the contract does not compile the tests anew.
    IAgreementEscrow internal escrow = IAgreementEscrow(CHEATS.deployCode("AgreementEscrow.sol:AgreementEscrow"));
    HostileToken internal token = new HostileToken();
    HostileWallet internal wallet = new HostileWallet(CHEATS.addr(WORKER_KEY));
    address internal employer = CHEATS.addr(EMPLOYER_KEY);
    address internal worker = CHEATS.addr(WORKER_KEY);
    address internal stranger = address(0xbad);

    function _setScene() internal {
        CHEATS.warp(START);
        token.mint(employer, 1 ether);
        CHEATS.prank(employer);
        token.approve(address(escrow), type(uint256).max);
        CHEATS.deal(employer, 1 ether);
        CHEATS.deal(worker, 1 ether);
        CHEATS.deal(address(wallet), 1 ether);
        CHEATS.deal(stranger, 1 ether);
    }

    /* ARBITERS */

    /// @dev By name, so that a change of an arbiter does not compile the tests anew; and by `create`, so that what a
    /// constructor refuses can be expected.
    function _make(string memory artifact, bytes memory arguments) internal returns (address made) {
        bytes memory code = bytes.concat(CHEATS.getCode(artifact), arguments);
        assembly {
            made := create(0, add(code, 32), mload(code))
        }
        require(made != address(0), "an arbiter that cannot be made");
    }

    /* TERMS */

    function _terms(address arbiter, address engaged) internal view returns (IEscrowTypes.Terms memory terms) {
        terms.payment = IEscrowTypes.Payment({
            employer: employer,
            worker: engaged,
            token: address(token),
            feeRecipient: address(0),
            feeBps: 0,
            reviewPeriod: 3 days
        });
        terms.conditions.arbiter = arbiter;
        terms.conditions.disputePeriod = DISPUTE_PERIOD;
        terms.conditions.defaultWorkerBps = 3000;
        terms.conditions.briefHash = keccak256("brief");
        terms.conditions.milestones = new IEscrowTypes.Milestone[](2);
        terms.conditions.milestones[0] = IEscrowTypes.Milestone(1000, START + 20 days);
        terms.conditions.milestones[1] = IEscrowTypes.Milestone(777, START + 20 days);
    }

    function _idOf(IEscrowTypes.Terms memory terms) internal view returns (bytes32) {
        return escrow.agreementIdOf(terms.payment, terms.conditions);
    }

    function _matter(IEscrowTypes.Terms memory terms, uint256 milestone)
        internal
        view
        returns (IArbiterCases.Case memory)
    {
        return IArbiterCases.Case(escrow, _idOf(terms), milestone, terms.conditions.milestones[milestone].amount);
    }

    function _holding(IEscrowTypes.Terms memory terms, uint256 milestone)
        internal
        view
        returns (IEscrowTypes.Holding memory)
    {
        return escrow.holdingOf(_idOf(terms), milestone, terms.conditions.milestones[milestone].amount);
    }

    /* ACTS */

    function _fund(IEscrowTypes.Terms memory terms) internal {
        CHEATS.prank(employer);
        escrow.fund(terms.payment, 3, terms.conditions, "");
    }

    function _deliver(IEscrowTypes.Terms memory terms, uint256 milestone) internal {
        bytes32 rest = escrow.conditionsHashOf(terms.conditions);
        uint96 amount = terms.conditions.milestones[milestone].amount;
        _as(
            terms.payment.worker,
            abi.encodeCall(IEscrowWork.deliver, (terms.payment, milestone, amount, rest, keccak256("work"), ""))
        );
    }

    function _dispute(IEscrowTypes.Terms memory terms, uint256 milestone) internal {
        CHEATS.prank(employer);
        escrow.dispute(terms.payment, terms.conditions, milestone, employer, keccak256("bad"), "");
    }

    /// @dev Funded, delivered, and disputed by the employer.
    function _disputed(IEscrowTypes.Terms memory terms, uint256 milestone) internal {
        if (_holding(terms, milestone).phase == IEscrowTypes.Phase.None) _fund(terms);
        _deliver(terms, milestone);
        _dispute(terms, milestone);
    }

    function _release(IEscrowTypes.Terms memory terms, uint256 milestone, uint96 released) internal {
        bytes32 rest = escrow.conditionsHashOf(terms.conditions);
        uint96 amount = terms.conditions.milestones[milestone].amount;
        CHEATS.prank(employer);
        escrow.release(terms.payment, milestone, amount, rest, released, "");
    }

    function _giveBack(IEscrowTypes.Terms memory terms, uint256 milestone, uint96 refunded) internal {
        bytes32 rest = escrow.conditionsHashOf(terms.conditions);
        uint96 amount = terms.conditions.milestones[milestone].amount;
        bytes memory input =
            abi.encodeCall(IEscrowPayments.refund, (terms.payment, milestone, amount, rest, refunded, ""));
        _as(terms.payment.worker, input);
    }

    /// @dev New terms with another salt in the place of the old ones, which both parties sign.
    function _amend(IEscrowTypes.Terms memory from, uint64 salt) internal returns (IEscrowTypes.Terms memory to) {
        to = _terms(from.conditions.arbiter, from.payment.worker);
        to.conditions.parent = _idOf(from);
        to.conditions.salt = salt;
        bytes32 typehash = keccak256(
            "Amend(Terms terms,uint40 validBefore)"
            "Conditions(address arbiter,uint40 disputePeriod,uint16 defaultWorkerBps,bytes32 briefHash,bytes32 parent,"
            "uint64 salt,Milestone[] milestones)" "Milestone(uint96 amount,uint40 deliverBy)"
            "Payment(address employer,address worker,address token,address feeRecipient,uint16 feeBps,"
            "uint40 reviewPeriod)" "Terms(Payment payment,Conditions conditions)"
        );
        uint40 validBefore = uint40(block.timestamp + 1);
        bytes32 structHash = keccak256(abi.encode(typehash, _termsHash(to), validBefore));
        bytes memory signature = _sign(WORKER_KEY, _digest("Tallystick", address(escrow), structHash));
        CHEATS.prank(employer);
        escrow.amend(from, to, validBefore, "", signature);
    }

    /// @dev Calls the escrow as a party, through its wallet if it is one.
    function _as(address party, bytes memory input) internal {
        if (party == address(wallet)) return wallet.execute(address(escrow), 0, input);
        CHEATS.prank(party);
        (bool succeeded,) = address(escrow).call(input);
        require(succeeded, "the escrow refused");
    }

    /* SIGNATURES */

    function _termsHash(IEscrowTypes.Terms memory terms) internal view returns (bytes32) {
        bytes32 payment = keccak256(
            "Payment(address employer,address worker,address token,address feeRecipient,uint16 feeBps,"
            "uint40 reviewPeriod)"
        );
        bytes32 whole = keccak256(
            "Terms(Payment payment,Conditions conditions)"
            "Conditions(address arbiter,uint40 disputePeriod,uint16 defaultWorkerBps,bytes32 briefHash,bytes32 parent,"
            "uint64 salt,Milestone[] milestones)" "Milestone(uint96 amount,uint40 deliverBy)"
            "Payment(address employer,address worker,address token,address feeRecipient,uint16 feeBps,"
            "uint40 reviewPeriod)"
        );
        bytes32 paymentHash = keccak256(abi.encode(payment, terms.payment));
        return keccak256(abi.encode(whole, paymentHash, escrow.conditionsHashOf(terms.conditions)));
    }

    function _digest(string memory name, address verifier, bytes32 structHash) internal view returns (bytes32) {
        bytes32 domain = keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256(bytes(name)),
                keccak256("1"),
                block.chainid,
                verifier
            )
        );
        return keccak256(abi.encodePacked(hex"1901", domain, structHash));
    }

    function _sign(uint256 key, bytes32 digest) internal pure returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = CHEATS.sign(key, digest);
        return abi.encodePacked(r, s, v);
    }

    /* CHECKS */

    function _requireEqual(uint256 found, uint256 expected, string memory what) internal pure {
        require(found == expected, string.concat(what, ": ", _text(found), " is not ", _text(expected)));
    }

    function _text(uint256 number) internal pure returns (string memory) {
        if (number < 10) return string(abi.encodePacked(bytes1(uint8(48 + number))));
        return string.concat(_text(number / 10), _text(number % 10));
    }
}
