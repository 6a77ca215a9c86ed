// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {IERC1271} from "@openzeppelin/contracts/interfaces/IERC1271.sol";

import {DevToken} from "../../contracts/test/DevToken.sol";
import {PermitToken} from "../../contracts/test/tokens/PermitToken.sol";
import {PhantomToken} from "../../contracts/test/tokens/PhantomToken.sol";
import {KeyWallet} from "../../contracts/test/wallets/KeyWallet.sol";
import {AnswerWallet} from "../../contracts/test/wallets/AnswerWallet.sol";
import {IEscrowFunding} from "../../contracts/interfaces/IEscrowFunding.sol";
import {IEscrowWork} from "../../contracts/interfaces/IEscrowWork.sol";
import {IEscrowErrors} from "../../contracts/interfaces/IEscrowErrors.sol";
import {IEscrowTypes} from "../../contracts/interfaces/IEscrowTypes.sol";
import {GaslessStage} from "./tokens/GaslessStage.sol";
import {VM} from "./tokens/TokenCheats.sol";

/// @title GaslessTest
/// @notice Funding by one signature: ERC-3009, and ERC-2612 in a batch. Everything is brought by a stranger.
contract GaslessTest is GaslessStage {
    uint128 internal constant SET = 5;

    function setUp() public {
        _setGaslessStage();
    }

    /* ERC-3009 */

    // spec: G1
    function test_anAuthorizationFundsWithoutAllowanceOrGas() public {
        Grant memory grant = _authorization(SET);
        _requireRelayed(_authorized(SET, grant, _signReceive(EMPLOYER_KEY, grant), ""));

        _requireFunded(SET, 0, IEscrowTypes.Phase.Offered);
        require(dollar.allowance(address(employer), address(escrow)) == 0, "an allowance is left");
        require(dollar.authorizationState(address(employer), bytes32(grant.nonce)), "another nonce was used");
    }

    // spec: G1
    function test_eachSetHasAnAuthorizationOfItsOwn() public {
        Grant memory one = _authorization(SET);
        Grant memory other = _authorization(2);

        _requireRelayed(_authorized(2, other, _signReceive(EMPLOYER_KEY, other), ""));
        _requireRelayed(_authorized(SET, one, _signReceive(EMPLOYER_KEY, one), ""));

        _requireFunded(SET | 2, 1, IEscrowTypes.Phase.Offered);
    }

    // spec: G1
    function test_anAuthorizationAndAnAcceptanceMakeMilestonesActiveAtOnce() public {
        Grant memory grant = _authorization(SET);
        bytes memory acceptance = _signDigest(WORKER_KEY, _idOf(address(dollar)));

        _requireRelayed(_authorized(SET, grant, _signReceive(EMPLOYER_KEY, grant), acceptance));

        _requireFunded(SET, 2, IEscrowTypes.Phase.Active);
    }

    // spec: G2
    function test_aContractWalletAuthorizesByItsOwnKindOfSignature() public {
        AnswerWallet wallet = new AnswerWallet(VM.addr(EMPLOYER_KEY));
        _becomeEmployer(address(wallet));
        Grant memory grant = _authorization(SET);
        bytes memory refusal = abi.encodeWithSelector(DevToken.AuthorizationNotSigned.selector, wallet);

        _requireRefused(_authorized(SET, grant, "a signature of its own kind", ""), refusal);
        wallet.answerWith(abi.encode(IERC1271.isValidSignature.selector), 0);
        _requireRelayed(_authorized(SET, grant, "a signature of its own kind", ""));

        _requireFunded(SET, 0, IEscrowTypes.Phase.Offered);
    }

    // spec: G2
    function test_aContractWalletAuthorizesByAKeysSignatureToo() public {
        KeyWallet wallet = new KeyWallet(VM.addr(EMPLOYER_KEY));
        _becomeEmployer(address(wallet));
        Grant memory grant = _authorization(SET);

        _requireRelayed(_authorized(SET, grant, _signReceive(EMPLOYER_KEY, grant), ""));

        _requireFunded(SET, 0, IEscrowTypes.Phase.Offered);
    }

    function fixtureWrong() public pure returns (string[12] memory) {
        return [
            "set",
            "agreement",
            "smaller sum",
            "greater sum",
            "receiver",
            "key",
            "kind of authorization",
            "start",
            "end",
            "nonce",
            "chain",
            "token"
        ];
    }

    // spec: G3
    function table_anAuthorizationOfAnythingElseIsRefused(string memory wrong) public {
        Grant memory grant = _authorization(SET);
        bytes memory call = _authorized(SET, grant, _wronglySigned(wrong, grant), "");

        _requireRefused(call, abi.encodeWithSelector(DevToken.AuthorizationNotSigned.selector, employer));

        require(_phaseOf(0) == IEscrowTypes.Phase.None && dollar.balanceOf(address(escrow)) == 0, "funded");
    }

    // spec: G4
    function test_nobodyRunsAheadWithAnAuthorization() public {
        Grant memory grant = _authorization(SET);
        bytes memory signature = _signReceive(EMPLOYER_KEY, grant);
        (uint8 v, bytes32 r, bytes32 s) = _split(signature);
        address payer = address(employer);

        VM.prank(stranger);
        VM.expectRevert(abi.encodeWithSelector(DevToken.NotReceiver.selector, stranger, escrow));
        dollar.receiveWithAuthorization(
            payer, address(escrow), grant.value, 0, grant.validUntil, bytes32(grant.nonce), v, r, s
        );
        VM.prank(stranger);
        VM.expectRevert(abi.encodeWithSelector(DevToken.AuthorizationNotSigned.selector, employer));
        dollar.transferWithAuthorization(
            payer, address(escrow), grant.value, 0, grant.validUntil, bytes32(grant.nonce), v, r, s
        );

        _requireRelayed(_authorized(SET, grant, signature, ""));
        _requireFunded(SET, 0, IEscrowTypes.Phase.Offered);
    }

    // spec: G4
    function test_whoRunsAheadWithoutTheAcceptanceKeepsNobodyFromAccepting() public {
        Grant memory grant = _authorization(SET);
        bytes memory signature = _signReceive(EMPLOYER_KEY, grant);
        bytes memory acceptance = _signDigest(WORKER_KEY, _idOf(address(dollar)));

        _requireRelayed(_authorized(SET, grant, signature, ""));
        _requireRefused(
            _authorized(SET, grant, signature, acceptance),
            abi.encodeWithSelector(IEscrowErrors.AlreadyFunded.selector, _idOf(address(dollar)), 0)
        );
        _requireRelayed(
            abi.encodeCall(
                IEscrowWork.accept, (_payment(address(dollar)), 0, _amount(0), _rest(address(dollar)), acceptance)
            )
        );

        _requireFunded(SET, 0, IEscrowTypes.Phase.Active);
    }

    // spec: G5
    function test_anAuthorizationThatWasCalledOffIsRefused() public {
        Grant memory grant = _authorization(SET);
        bytes32 nonce = bytes32(grant.nonce);
        bytes32 hash =
            keccak256(abi.encode(keccak256("CancelAuthorization(address authorizer,bytes32 nonce)"), employer, nonce));
        (uint8 v, bytes32 r, bytes32 s) = _split(_signFor(EMPLOYER_KEY, dollar.DOMAIN_SEPARATOR(), hash));
        dollar.cancelAuthorization(address(employer), nonce, v, r, s);

        _requireRefused(
            _authorized(SET, grant, _signReceive(EMPLOYER_KEY, grant), ""),
            abi.encodeWithSelector(DevToken.AuthorizationSpent.selector, employer, nonce)
        );
        require(_phaseOf(0) == IEscrowTypes.Phase.None, "funded");
    }

    // spec: G5
    function test_anAuthorizationIsGoodAfterItsStartAndBeforeItsEnd() public {
        Grant memory grant = _authorization(SET);
        (grant.validAfter, grant.validUntil) = (START + 100, START + 200);
        bytes memory call = _authorized(SET, grant, _signReceive(EMPLOYER_KEY, grant), "");
        uint40[4] memory instants = [START + 100, START + 101, START + 199, START + 200];

        for (uint256 i = 0; i < 4; ++i) {
            uint256 snapshot = VM.snapshotState();
            VM.warp(instants[i]);
            bool good = i == 1 || i == 2;
            bytes memory refusal =
                abi.encodeWithSelector(DevToken.OutsideValidity.selector, instants[i], START + 100, START + 200);
            if (good) _requireRelayed(call);
            else _requireRefused(call, refusal);
            require((_phaseOf(0) == IEscrowTypes.Phase.Offered) == good, "another phase");
            VM.revertToStateAndDelete(snapshot);
        }
    }

    // spec: G5
    function test_anAuthorizationFundsOnce() public {
        Grant memory grant = _authorization(SET);
        bytes memory call = _authorized(SET, grant, _signReceive(EMPLOYER_KEY, grant), "");
        _requireRelayed(call);

        bytes memory refusal = abi.encodeWithSelector(IEscrowErrors.AlreadyFunded.selector, _idOf(address(dollar)), 0);
        _requireRefused(call, refusal);

        _requireFunded(SET, 0, IEscrowTypes.Phase.Offered);
    }

    // spec: G6
    function test_aTokenWithoutAuthorizationsIsRefused() public {
        PermitToken plain = new PermitToken();
        Grant memory grant = _authorization(SET);
        grant.token = address(plain);
        plain.mint(address(employer), 10_000);
        VM.prank(address(employer));
        plain.approve(address(escrow), 10_000);

        _requireRefused(_authorized(SET, grant, _signReceive(EMPLOYER_KEY, grant), ""), "");

        require(plain.balanceOf(address(employer)) == 10_000, "something was drawn");
    }

    // spec: G6
    function test_aTokenThatOnlySeemsToHeedAuthorizationsIsRefused() public {
        PhantomToken phantom = new PhantomToken();
        phantom.mint(address(employer), 10_000);
        VM.prank(address(employer));
        phantom.approve(address(escrow), 10_000);
        Grant memory grant = _authorization(SET);
        bytes memory signature = _signReceive(WORKER_KEY, grant);
        grant.token = address(phantom);

        bytes memory refusal = abi.encodeWithSelector(IEscrowErrors.InexactTransfer.selector, 0, _sum(SET));
        _requireRefused(_authorized(SET, grant, signature, ""), refusal);
        _requireRefused(_authorized(SET, grant, "of another length", ""), refusal);
    }

    // spec: G6
    function test_theChainsOwnCurrencyIsNotFundedBySignature() public {
        bytes memory refusal = abi.encodeWithSelector(IEscrowErrors.NativeNeedsEmployer.selector, stranger);
        Grant memory grant = _authorization(SET);
        bytes memory signature = _signReceive(EMPLOYER_KEY, grant);
        grant.token = address(0);

        _requireRefused(_authorized(SET, grant, signature, ""), refusal);
        _requireRefused(_permitted(SET, grant, signature, ""), refusal);
    }

    /* ERC-2612 */

    // spec: G7
    function test_aPermitAndAFundingInOneBatchNeedNoAllowanceBefore() public {
        bytes memory permit = _signPermit(EMPLOYER_KEY, address(escrow), _sum(SET), START + 1);

        _requireRelayed(_permitAndFund(permit, _sum(SET), START + 1, SET));

        _requireFunded(SET, 0, IEscrowTypes.Phase.Offered);
        require(dollar.allowance(address(employer), address(escrow)) == 0, "an allowance is left");
    }

    // spec: G7
    function test_whoRunsAheadWithAPermitStopsNobody() public {
        bytes memory permit = _signPermit(EMPLOYER_KEY, address(escrow), _sum(SET), START + 1);
        bytes memory call = _permitAndFund(permit, _sum(SET), START + 1, SET);
        (uint8 v, bytes32 r, bytes32 s) = _split(permit);
        uint256 value = _sum(SET);

        VM.prank(stranger);
        dollar.permit(address(employer), address(escrow), value, START + 1, v, r, s);
        _requireRelayed(call);

        _requireFunded(SET, 0, IEscrowTypes.Phase.Offered);
    }

    function fixturePermit() public pure returns (string[5] memory) {
        return ["of another key", "for another spender", "of less", "that expired", "of another token"];
    }

    // spec: G8
    function table_aPermitOfAnythingElseFundsNothing(string memory permit) public {
        bytes32 kind = keccak256(bytes(permit));
        uint256 key = kind == keccak256("of another key") ? WORKER_KEY : EMPLOYER_KEY;
        address spender = kind == keccak256("for another spender") ? stranger : address(escrow);
        uint256 value = kind == keccak256("of less") ? _sum(SET) - 1 : _sum(SET);
        uint256 deadline = kind == keccak256("that expired") ? START - 1 : START;
        bytes memory signature = _signPermit(key, spender, value, deadline);
        if (kind == keccak256("of another token")) {
            signature = _signFor(key, new PermitToken().DOMAIN_SEPARATOR(), keccak256(signature));
        }
        uint256 allowed = kind == keccak256("of less") ? value : 0;

        _requireRefused(
            _permitAndFund(signature, value, deadline, SET),
            abi.encodeWithSelector(IERC20Errors.ERC20InsufficientAllowance.selector, escrow, allowed, _sum(SET))
        );

        require(dollar.allowance(address(employer), address(escrow)) == 0, "an allowance is left");
        require(_phaseOf(0) == IEscrowTypes.Phase.None, "funded");
    }

    // spec: G9
    function test_anAllowanceOfTheEscrowIsOfNoUseToStrangers() public {
        bytes memory permit = _signPermit(EMPLOYER_KEY, address(escrow), 10_000, START);
        _requireRelayed(_permit(permit, 10_000, START));
        require(dollar.allowance(address(employer), address(escrow)) == 10_000, "no allowance");

        _requireRefused(
            _funding(address(dollar), SET, ""),
            abi.encodeWithSelector(IEscrowErrors.NotParty.selector, stranger, employer)
        );
        bytes memory forged = _signFund(WORKER_KEY, SET);
        bytes memory forging = abi.encodeCall(
            IEscrowFunding.fundWithAllowance, (_payment(address(dollar)), SET, _conditions(address(dollar)), forged, "")
        );
        _requireRefused(forging, abi.encodeWithSelector(IEscrowErrors.InvalidSignature.selector, employer));
        require(dollar.balanceOf(address(employer)) == 10_000, "something was drawn");
    }

    // spec: G9
    function test_aPermitOfATokenThatAcceptsEveryCallChangesNothing() public {
        PhantomToken phantom = new PhantomToken();
        _requireRelayed(
            abi.encodeCall(IEscrowFunding.permit, (address(phantom), address(employer), 1, START, 27, 0, 0))
        );

        require(phantom.allowance(address(employer), address(escrow)) == 0, "an allowance");
    }

    /* INTERNAL */

    /// @dev An employer's signature that is right but for one thing.
    function _wronglySigned(string memory wrong, Grant memory grant) internal returns (bytes memory) {
        bytes32 kind = keccak256(bytes(wrong));
        bytes32 typehash = RECEIVE_TYPEHASH;
        uint256 key = EMPLOYER_KEY;
        Grant memory other = Grant(grant.token, grant.to, grant.value, grant.validAfter, grant.validUntil, grant.nonce);
        if (kind == keccak256("set")) other = _authorization(3);
        if (kind == keccak256("agreement")) other.nonce = uint256(_fundDigest(_idOf(PERMIT2), SET));
        if (kind == keccak256("smaller sum")) other.value -= 1;
        if (kind == keccak256("greater sum")) other.value += 1;
        if (kind == keccak256("receiver")) other.to = stranger;
        if (kind == keccak256("key")) key = WORKER_KEY;
        if (kind == keccak256("start")) other.validAfter = 1;
        if (kind == keccak256("end")) other.validUntil += 1;
        if (kind == keccak256("nonce")) other.nonce = uint256(_fundHash(_idOf(address(dollar)), SET));
        if (kind == keccak256("token")) other.token = address(new DevToken());
        if (kind == keccak256("kind of authorization")) {
            typehash = keccak256(
                "TransferWithAuthorization(address from,address to,uint256 value,uint256 validAfter,"
                "uint256 validBefore,bytes32 nonce)"
            );
        }
        if (kind == keccak256("chain")) VM.chainId(2);
        bytes memory signature = _signReceiveAs(key, typehash, other);
        VM.chainId(31_337);
        return signature;
    }
}
