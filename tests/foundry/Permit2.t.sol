// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC1271} from "@openzeppelin/contracts/interfaces/IERC1271.sol";
import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";

import {IEscrowErrors} from "../../contracts/interfaces/IEscrowErrors.sol";
import {IEscrowTypes} from "../../contracts/interfaces/IEscrowTypes.sol";
import {ISignatureTransfer} from "../../contracts/interfaces/ITokenAuthorizations.sol";
import {FeeToken} from "../../contracts/test/tokens/FeeToken.sol";
import {AnswerWallet} from "../../contracts/test/wallets/AnswerWallet.sol";
import {GaslessStage} from "./tokens/GaslessStage.sol";
import {VM} from "./tokens/TokenCheats.sol";

/// @notice As much of Permit2 as only its users call.
interface IPermit2 {
    error InvalidSigner();
    error InvalidContractSignature();
    error InvalidNonce();
    error SignatureExpired(uint256 deadline);

    function invalidateUnorderedNonces(uint256 word, uint256 mask) external;
}

/// @title Permit2Test
/// @notice Funding by one signature for the real Permit2, which binds agreement and milestones as its witness.
contract Permit2Test is GaslessStage {
    uint128 internal constant SET = 6;

    function setUp() public {
        _setGaslessStage();
    }

    // spec: G10
    function test_isTheRealPermit2OnThisChain() public view {
        bytes32 typehash = keccak256("EIP712Domain(string name,uint256 chainId,address verifyingContract)");
        bytes32 separator = keccak256(abi.encode(typehash, keccak256("Permit2"), block.chainid, PERMIT2));

        require(IERC20Permit(PERMIT2).DOMAIN_SEPARATOR() == separator, "another domain");
    }

    // spec: G10
    function test_aPermissionFundsWithoutGas() public {
        Grant memory grant = _permission(SET);

        _requireRelayed(_permitted(SET, grant, _signed(EMPLOYER_KEY, grant), ""));

        _requireFunded(SET, 1, IEscrowTypes.Phase.Offered);
    }

    // spec: G10
    function test_eachSetHasAPermissionOfItsOwn() public {
        Grant memory one = _permission(SET);
        Grant memory other = _permission(1);
        other.nonce = 8;
        bytes32 witness = _fundHash(_idOf(address(dollar)), 1);

        _requireRelayed(_permitted(1, other, _signPermission(EMPLOYER_KEY, other, witness), ""));
        _requireRelayed(_permitted(SET, one, _signed(EMPLOYER_KEY, one), ""));

        _requireFunded(SET | 1, 0, IEscrowTypes.Phase.Offered);
    }

    // spec: G10
    function test_aPermissionAndAnAcceptanceMakeMilestonesActiveAtOnce() public {
        Grant memory grant = _permission(SET);
        bytes memory acceptance = _signDigest(WORKER_KEY, _idOf(address(dollar)));

        _requireRelayed(_permitted(SET, grant, _signed(EMPLOYER_KEY, grant), acceptance));

        _requireFunded(SET, 2, IEscrowTypes.Phase.Active);
    }

    // spec: G10
    function test_aContractWalletPermitsByItsOwnKindOfSignature() public {
        AnswerWallet wallet = new AnswerWallet(VM.addr(EMPLOYER_KEY));
        _becomeEmployer(address(wallet));
        wallet.answerWith(abi.encode(bytes4(0xffffffff)), 0);
        bytes memory call = _permitted(SET, _permission(SET), "a signature of its own kind", "");

        _requireRefused(call, abi.encodeWithSelector(IPermit2.InvalidContractSignature.selector));
        wallet.answerWith(abi.encode(IERC1271.isValidSignature.selector), 0);
        _requireRelayed(call);

        _requireFunded(SET, 1, IEscrowTypes.Phase.Offered);
    }

    function fixtureWrong() public pure returns (string[11] memory) {
        return [
            "witness: the set",
            "witness: the agreement",
            "witness: the digest",
            "smaller sum",
            "greater sum",
            "spender",
            "key",
            "deadline",
            "nonce",
            "token",
            "chain"
        ];
    }

    // spec: G11
    function table_aPermissionOfAnythingElseIsRefused(string memory wrong) public {
        Grant memory grant = _permission(SET);
        bytes memory call = _permitted(SET, grant, _wronglySigned(wrong), "");

        _requireRefused(call, abi.encodeWithSelector(IPermit2.InvalidSigner.selector));

        require(_phaseOf(1) == IEscrowTypes.Phase.None && dollar.balanceOf(address(escrow)) == 0, "funded");
    }

    // spec: G12
    function test_aStrangerCannotUseAPermissionAtPermit2() public {
        Grant memory grant = _permission(SET);
        bytes memory signature = _signed(EMPLOYER_KEY, grant);
        string memory witnessType =
            "Fund witness)Fund(bytes32 agreementId,uint128 milestones)TokenPermissions(address token,uint256 amount)";
        bytes32 witness = _fundHash(_idOf(address(dollar)), SET);
        address[2] memory receivers = [stranger, address(escrow)];

        for (uint256 i = 0; i < 2; ++i) {
            VM.prank(stranger);
            VM.expectRevert(IPermit2.InvalidSigner.selector);
            ISignatureTransfer(PERMIT2)
                .permitWitnessTransferFrom(
                    ISignatureTransfer.PermitTransferFrom(
                        ISignatureTransfer.TokenPermissions(address(dollar), grant.value), grant.nonce, grant.validUntil
                    ),
                    ISignatureTransfer.SignatureTransferDetails(receivers[i], grant.value),
                    address(employer),
                    witness,
                    witnessType,
                    signature
                );
        }

        _requireRelayed(_permitted(SET, grant, signature, ""));
        _requireFunded(SET, 1, IEscrowTypes.Phase.Offered);
    }

    // spec: G13
    function test_aPermissionFundsOnce() public {
        Grant memory grant = _permission(SET);
        bytes memory call = _permitted(SET, grant, _signed(EMPLOYER_KEY, grant), "");
        _requireRelayed(call);

        bytes memory refusal = abi.encodeWithSelector(IEscrowErrors.AlreadyFunded.selector, _idOf(address(dollar)), 1);
        _requireRefused(call, refusal);

        _requireFunded(SET, 1, IEscrowTypes.Phase.Offered);
    }

    // spec: G13
    function test_aNonceIsGoodForOnePermission() public {
        Grant memory grant = _permission(SET);
        _requireRelayed(_permitted(SET, grant, _signed(EMPLOYER_KEY, grant), ""));
        grant.value = _sum(1);
        bytes memory signature = _signPermission(EMPLOYER_KEY, grant, _fundHash(_idOf(address(dollar)), 1));

        _requireRefused(_permitted(1, grant, signature, ""), abi.encodeWithSelector(IPermit2.InvalidNonce.selector));
    }

    // spec: G13
    function test_aPermissionThatWasCalledOffIsRefused() public {
        Grant memory grant = _permission(SET);
        VM.prank(address(employer));
        IPermit2(PERMIT2).invalidateUnorderedNonces(0, 1 << grant.nonce);

        _requireRefused(
            _permitted(SET, grant, _signed(EMPLOYER_KEY, grant), ""),
            abi.encodeWithSelector(IPermit2.InvalidNonce.selector)
        );
    }

    // spec: G13
    function test_aPermissionIsGoodUntilItsDeadline() public {
        Grant memory grant = _permission(SET);
        grant.validUntil = START + 100;
        bytes memory call = _permitted(SET, grant, _signed(EMPLOYER_KEY, grant), "");

        VM.warp(START + 101);
        _requireRefused(call, abi.encodeWithSelector(IPermit2.SignatureExpired.selector, START + 100));
        VM.warp(START + 100);
        _requireRelayed(call);

        _requireFunded(SET, 1, IEscrowTypes.Phase.Offered);
    }

    // spec: G14
    function test_aTokenThatTakesAFeeIsRefusedThroughPermit2Too() public {
        FeeToken taking = new FeeToken();
        taking.mint(address(employer), 10_000);
        taking.takeFee(1000, false);
        VM.prank(address(employer));
        taking.approve(PERMIT2, type(uint256).max);
        Grant memory grant = _permission(SET);
        grant.token = address(taking);
        bytes memory signature = _signPermission(EMPLOYER_KEY, grant, _fundHash(_idOf(address(taking)), SET));

        uint256 sum = _sum(SET);
        bytes memory refusal = abi.encodeWithSelector(IEscrowErrors.InexactTransfer.selector, sum - sum / 10, sum);
        _requireRefused(_permitted(SET, grant, signature, ""), refusal);
    }

    // spec: G14
    function test_withoutPermit2OnTheChainNothingIsFundedByIt() public {
        VM.etch(PERMIT2, "");
        Grant memory grant = _permission(SET);
        grant.validUntil = START + 1 hours;

        (bool done,) = _relay(_permitted(SET, grant, hex"00", ""));

        require(!done && _phaseOf(1) == IEscrowTypes.Phase.None, "funded");
    }

    /* INTERNAL */

    function _signed(uint256 key, Grant memory grant) internal view returns (bytes memory) {
        return _signPermission(key, grant, _fundHash(_idOf(address(dollar)), SET));
    }

    /// @dev An employer's signature that is right but for one thing.
    function _wronglySigned(string memory wrong) internal returns (bytes memory signature) {
        bytes32 kind = keccak256(bytes(wrong));
        Grant memory other = _permission(SET);
        bytes32 witness = _fundHash(_idOf(address(dollar)), SET);
        uint256 key = EMPLOYER_KEY;
        if (kind == keccak256("witness: the set")) witness = _fundHash(_idOf(address(dollar)), 2);
        if (kind == keccak256("witness: the agreement")) witness = _fundHash(_idOf(PERMIT2), SET);
        if (kind == keccak256("witness: the digest")) witness = _fundDigest(_idOf(address(dollar)), SET);
        if (kind == keccak256("smaller sum")) other.value -= 1;
        if (kind == keccak256("greater sum")) other.value += 1;
        if (kind == keccak256("spender")) other.to = stranger;
        if (kind == keccak256("key")) key = WORKER_KEY;
        if (kind == keccak256("deadline")) other.validUntil += 1;
        if (kind == keccak256("nonce")) other.nonce += 1;
        if (kind == keccak256("token")) other.token = address(new FeeToken());
        if (kind == keccak256("chain")) VM.chainId(2);
        signature = _signPermission(key, other, witness);
        VM.chainId(31_337);
    }
}
