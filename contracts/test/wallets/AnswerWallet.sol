// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC1271} from "@openzeppelin/contracts/interfaces/IERC1271.sol";

import {KeyWallet} from "./KeyWallet.sol";

/// @title AnswerWallet
/// @notice Answers whether it signed with anything: garbage, too little, too much, the right word with dirt in it.
contract AnswerWallet is KeyWallet {
    /* STORAGE */

    bytes public answer;
    /// @notice Zeros behind the answer.
    uint256 public padding;

    /* CONSTRUCTOR */

    constructor(address key) KeyWallet(key) {}

    /* ACTS */

    function answerWith(bytes calldata given, uint256 padding_) external {
        (answer, padding) = (given, padding_);
    }

    /* VIEWS */

    /// @inheritdoc IERC1271
    function isValidSignature(bytes32, bytes calldata) external view override returns (bytes4) {
        (bytes memory output, uint256 zeros) = (answer, padding);
        assembly ("memory-safe") {
            return(add(output, 32), add(mload(output), zeros))
        }
    }
}
