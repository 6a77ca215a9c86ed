// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC1967Utils} from "@openzeppelin/contracts/proxy/ERC1967/ERC1967Utils.sol";
import {Proxy} from "@openzeppelin/contracts/proxy/Proxy.sol";

/// @title UpgradableToken
/// @notice An address whose owner decides what kind of token it is, now and later. Balances stay.
contract UpgradableToken is Proxy {
    /* CONSTANTS */

    address public immutable OWNER = msg.sender;

    /* ERRORS */

    error NotOwner(address caller);

    /* CONSTRUCTOR */

    constructor(address implementation) {
        ERC1967Utils.upgradeToAndCall(implementation, "");
    }

    // solhint-disable-next-line no-empty-blocks
    receive() external payable {}

    /* ACTS */

    function upgradeTo(address implementation) external {
        if (msg.sender != OWNER) revert NotOwner(msg.sender);
        ERC1967Utils.upgradeToAndCall(implementation, "");
    }

    /* INTERNAL */

    function _implementation() internal view override returns (address) {
        return ERC1967Utils.getImplementation();
    }
}
