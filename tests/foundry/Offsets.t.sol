// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEscrowErrors} from "../../contracts/interfaces/IEscrowErrors.sol";
import {IEscrowTypes} from "../../contracts/interfaces/IEscrowTypes.sol";
import {TermsHash} from "../../contracts/libraries/TermsHash.sol";
import {VM} from "./Cheats.sol";

/// @title TermsReader
/// @notice Hashes the conditions of whole terms, as an amendment does.
contract TermsReader is IEscrowTypes {
    function hashOf(Terms calldata terms) external pure returns (bytes32) {
        return TermsHash.hashConditions(terms.conditions, terms.conditions.milestones);
    }
}

/// @title OffsetsTest
/// @notice Offsets within calldata are the caller's, and can lie.
contract OffsetsTest {
    uint256 internal constant PAYMENT_WORDS = 6;

    TermsReader internal reader;

    function setUp() public {
        // By name, so that a change of the library does not compile the tests anew.
        reader = TermsReader(VM.deployCode("Offsets.t.sol:TermsReader"));
    }

    // spec: T9
    function test_conditionsBehindTheirPlaceAreHashed() public view {
        (bool hashed,) = address(reader).staticcall(_call(32 * (PAYMENT_WORDS + 1)));
        require(hashed, "sound terms refused");
    }

    /// @dev The compiler takes an offset that leads before the calldata; nothing but our check refuses it.
    // spec: T9
    function test_conditionsBeforeTheCalldataAreRefused() public view {
        for (uint256 words = 5; words < 12; ++words) {
            (bool hashed, bytes memory reason) = address(reader).staticcall(_call(type(uint256).max - 32 * words + 1));
            require(!hashed && bytes4(reason) == IEscrowErrors.DirtyMember.selector, "hashed what is not there");
        }
    }

    /// @dev A call whose terms say that their conditions begin at `offset`, and that has one milestone there.
    function _call(uint256 offset) internal pure returns (bytes memory) {
        uint256[PAYMENT_WORDS] memory payment = [uint256(1), 224, 3, 4, 5, 6];
        uint256[7] memory conditions = [uint256(7), 8, 9, 10, 11, 12, 224];
        return abi.encodePacked(
            TermsReader.hashOf.selector, uint256(32), payment, offset, conditions, uint256(1), uint256(13), uint256(14)
        );
    }
}
