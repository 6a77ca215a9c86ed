// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC1271} from "@openzeppelin/contracts/interfaces/IERC1271.sol";

import {KeyWallet} from "./KeyWallet.sol";

/// @title ThirstyWallet
/// @notice Burns all gas that it gets when it is asked for a signature.
contract ThirstyWallet is KeyWallet {
    /* CONSTRUCTOR */

    constructor(address key) KeyWallet(key) {}

    /* VIEWS */

    /// @inheritdoc IERC1271
    function isValidSignature(bytes32, bytes calldata) external pure override returns (bytes4) {
        while (true) continue;
        return IERC1271.isValidSignature.selector;
    }
}
