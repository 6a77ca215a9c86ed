// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {VM} from "./Cheats.sol";
import {Agreed} from "./Agreed.sol";

/// @title ForkedTest
/// @notice A chain forks off under an id of its own, with the escrow on it: what is signed for one side counts there.
contract ForkedTest is Agreed {
    uint256 internal constant FORK = 31_338;

    function setUp() public {
        _setStage();
    }

    // spec: T2
    function test_namesAgreementsByTheChainThatItIsOn() public {
        Terms memory terms = _terms(2, 250);
        bytes32 home = _idOf(terms);

        VM.chainId(FORK);

        require(_idOf(terms) != home, "the chain is part of the id");
        require(escrow.agreementIdOf(terms.payment, terms.conditions) == _idOf(terms), "not the fork's");
    }

    // spec: S1
    function test_takesNoSignatureOfTheOtherSide() public {
        uint256 home = block.chainid;
        VM.chainId(FORK);
        Terms memory terms = _funded(1000, 0);
        bytes32 release = _releaseHash(_idOf(terms), 0, 1000);
        bytes memory here = _signDigest(0xe1, _digestOf(address(escrow), release));
        VM.chainId(home);
        bytes memory there = _signDigest(0xe1, _digestOf(address(escrow), release));
        VM.chainId(FORK);

        require(!_releases(terms, 1000, there), "signed for the other side");
        require(_releases(terms, 1000, here), "signed for this side");
    }
}
