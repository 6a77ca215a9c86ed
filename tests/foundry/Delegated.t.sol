// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEscrowFunding} from "../../contracts/interfaces/IEscrowFunding.sol";
import {IEscrowPayments} from "../../contracts/interfaces/IEscrowPayments.sol";
import {IEscrowErrors} from "../../contracts/interfaces/IEscrowErrors.sol";
import {IEscrowTypes} from "../../contracts/interfaces/IEscrowTypes.sol";
import {KeyWallet} from "../../contracts/test/wallets/KeyWallet.sol";
import {ReenteringWallet} from "../../contracts/test/wallets/ReenteringWallet.sol";
import {RefusingWallet} from "../../contracts/test/wallets/RefusingWallet.sol";
import {GaslessStage} from "./tokens/GaslessStage.sol";
import {VM} from "./tokens/TokenCheats.sol";

/// @title DelegatedTest
/// @notice Parties that have a key and code: they delegated to an implementation (EIP-7702), whose signatures are
/// those of another key. Their own key goes on signing.
/// forge-config: default.evm_version = "prague"
contract DelegatedTest is GaslessStage {
    uint256 internal constant OTHER_KEY = 0x07e;

    KeyWallet internal implementation;

    function setUp() public {
        _setGaslessStage();
        implementation = new KeyWallet(VM.addr(OTHER_KEY));
        worker = ReenteringWallet(payable(VM.addr(WORKER_KEY)));
        _delegate(address(employer), address(implementation));
        _delegate(address(worker), address(implementation));
    }

    // spec: G15
    function test_aDelegatedPartySignsEveryActWithItsKey() public {
        VM.prank(address(employer));
        dollar.approve(address(escrow), 10_000);
        bytes memory acceptance = _signDigest(WORKER_KEY, _idOf(address(dollar)));

        _requireRelayed(_fundingBy(_signFund(EMPLOYER_KEY, 1), acceptance));
        _requireRelayed(_releasingBy(EMPLOYER_KEY));

        require(_phaseOf(0) == IEscrowTypes.Phase.Active, "not accepted");
        require(dollar.balanceOf(address(worker)) == 291, "not released");
    }

    // spec: G15
    function test_aDelegatedPartySignsByItsImplementationToo() public {
        VM.prank(address(employer));
        dollar.approve(address(escrow), 10_000);
        bytes memory acceptance = _signDigest(OTHER_KEY, _idOf(address(dollar)));

        _requireRelayed(_fundingBy(_signFund(OTHER_KEY, 1), acceptance));

        require(_phaseOf(0) == IEscrowTypes.Phase.Active, "not accepted");
    }

    // spec: G15
    function test_nobodyElseSignsForADelegatedParty() public {
        _requireRefused(
            _fundingBy(_signFund(0xbad, 1), ""),
            abi.encodeWithSelector(IEscrowErrors.InvalidSignature.selector, employer)
        );
    }

    // spec: G15
    function test_aDelegatedEmployerAuthorizesATransferWithItsKey() public {
        Grant memory grant = _authorization(5);

        _requireRelayed(_authorized(5, grant, _signReceive(EMPLOYER_KEY, grant), ""));

        _requireFunded(5, 0, IEscrowTypes.Phase.Offered);
    }

    // spec: G16
    function test_permit2AsksTheImplementationOfADelegatedEmployer() public {
        Grant memory grant = _permission(5);
        bytes32 witness = _fundHash(_idOf(address(dollar)), 5);

        (bool done,) = _relay(_permitted(5, grant, _signPermission(EMPLOYER_KEY, grant, witness), ""));
        require(!done, "Permit2 took the key's signature");
        _requireRelayed(_permitted(5, grant, _signPermission(OTHER_KEY, grant, witness), ""));

        _requireFunded(5, 0, IEscrowTypes.Phase.Offered);
    }

    // spec: G15
    function test_aDelegatedWorkerIsPaidThroughItsImplementation() public {
        _fundNatively();
        bytes memory input = _releasing(address(0), 1000);
        VM.prank(address(employer));
        (bool done,) = address(escrow).call(input);

        require(done && address(worker).balance == 970, "not paid");
    }

    // spec: G15
    function test_aDelegatedWorkerWhoseImplementationRefusesIsOwed() public {
        _delegate(address(worker), address(new RefusingWallet(stranger)));
        _fundNatively();
        bytes memory input = _releasing(address(0), 1000);
        VM.prank(address(employer));
        (bool done,) = address(escrow).call(input);

        require(done && escrow.owedOf(address(0), address(worker)) == 970, "not owed");
    }

    /* INTERNAL */

    /// @dev What an account's code is after it delegated. Source: EIP-7702, "Delegation indicator".
    function _delegate(address account, address to) internal {
        VM.etch(account, abi.encodePacked(hex"ef0100", to));
        require(account.code.length == 23, "not delegated");
    }

    function _fundNatively() internal {
        VM.deal(address(employer), 1000);
        VM.prank(address(employer));
        (bool done,) = address(escrow).call{value: 1000}(_funding(address(0), 1, ""));
        require(done, "not funded");
    }

    function _fundingBy(bytes memory signature, bytes memory acceptance) internal view returns (bytes memory) {
        return abi.encodeCall(
            IEscrowFunding.fundWithAllowance,
            (_payment(address(dollar)), 1, _conditions(address(dollar)), signature, acceptance)
        );
    }

    function _releasingBy(uint256 key) internal view returns (bytes memory) {
        bytes32 typehash = keccak256("Release(bytes32 agreementId,uint256 milestone,uint96 released)");
        bytes memory signature = _sign(key, keccak256(abi.encode(typehash, _idOf(address(dollar)), 0, 300)));
        return abi.encodeCall(
            IEscrowPayments.release, (_payment(address(dollar)), 0, _amount(0), _rest(address(dollar)), 300, signature)
        );
    }
}
