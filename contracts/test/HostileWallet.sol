// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC1271} from "@openzeppelin/contracts/interfaces/IERC1271.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";

// solhint-disable avoid-low-level-calls, no-complex-fallback

/// @title HostileWallet
/// @notice A contract wallet (ERC-1271) of one key, which may also refuse money, burn gas when paid, or call back.
contract HostileWallet is IERC1271 {
    /* STORAGE */

    /// @notice Whose key signs for this wallet.
    address public immutable KEY;
    /// @notice Whether signatures count.
    bool public isSigning = true;
    /// @notice Whether incoming money is refused.
    bool public isRefusing;
    /// @notice Gas that receiving burns.
    uint256 public gasToBurn;
    /// @notice Whom receiving calls, and with what. A call that fails is ignored.
    address public callee;
    bytes public message;
    /// @notice Whether the last call back went through.
    bool public calledBack;

    /* ERRORS */

    /// @notice The wallet takes no money now.
    error MoneyRefused();

    /* CONSTRUCTOR */

    constructor(address key) payable {
        KEY = key;
    }

    receive() external payable {
        if (isRefusing) revert MoneyRefused();
        uint256 floor = gasToBurn == 0 ? 0 : gasleft() - gasToBurn;
        while (gasleft() > floor && floor != 0) continue;
        if (callee != address(0)) (calledBack,) = callee.call(message);
    }

    /* ACTS */

    /// @notice Calls anything, on behalf of anybody: this is a wallet of tests.
    function execute(address to, uint256 value, bytes calldata input) external {
        (bool succeeded, bytes memory output) = to.call{value: value}(input);
        if (succeeded) return;
        assembly ("memory-safe") {
            revert(add(output, 32), mload(output))
        }
    }

    function setSigning(bool signing) external {
        isSigning = signing;
    }

    function setRefusing(bool refusing) external {
        isRefusing = refusing;
    }

    function burnGas(uint256 amount) external {
        gasToBurn = amount;
    }

    function callBack(address to, bytes calldata input) external {
        callee = to;
        message = input;
        calledBack = false;
    }

    /* VIEWS */

    /// @inheritdoc IERC1271
    function isValidSignature(bytes32 digest, bytes calldata signature) external view returns (bytes4) {
        (address recovered,,) = ECDSA.tryRecoverCalldata(digest, signature);
        return isSigning && recovered == KEY ? IERC1271.isValidSignature.selector : bytes4(0xffffffff);
    }
}
