// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC1271} from "@openzeppelin/contracts/interfaces/IERC1271.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";

// solhint-disable avoid-low-level-calls

/// @title KeyWallet
/// @notice A contract wallet of one key: what the key signed, plainly, it signed (ERC-1271).
contract KeyWallet is IERC1271 {
    /* CONSTANTS */

    /// @notice Whose key signs for this wallet.
    address public immutable KEY;

    /* CONSTRUCTOR */

    constructor(address key) {
        KEY = key;
    }

    // solhint-disable-next-line no-empty-blocks
    receive() external payable virtual {}

    /* ACTS */

    /// @notice Calls anything, on behalf of anybody: this is a wallet of tests.
    function execute(address to, uint256 value, bytes calldata input) external {
        (bool succeeded, bytes memory output) = to.call{value: value}(input);
        if (succeeded) return;
        assembly ("memory-safe") {
            revert(add(output, 32), mload(output))
        }
    }

    /* VIEWS */

    /// @inheritdoc IERC1271
    function isValidSignature(bytes32 digest, bytes calldata signature) external view virtual returns (bytes4) {
        (address recovered,,) = ECDSA.tryRecoverCalldata(digest, signature);
        return recovered == KEY ? IERC1271.isValidSignature.selector : bytes4(0xffffffff);
    }
}
