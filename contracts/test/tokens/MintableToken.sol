// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// @title MintableToken
/// @notice An honest token with any number of decimals. Anybody can mint and burn: this is a test token.
contract MintableToken is ERC20 {
    /* CONSTANTS */

    uint8 private immutable PLACES;

    /* CONSTRUCTOR */

    constructor(uint8 places) ERC20("Test Token", "TEST") {
        PLACES = places;
    }

    /* ACTS */

    function mint(address to, uint256 amount) external {
        _mint(to, amount);
    }

    /// @notice Takes token units from anybody: what a token's owner can do where its code allows confiscation.
    function burn(address from, uint256 amount) external {
        _burn(from, amount);
    }

    /* VIEWS */

    function decimals() public view virtual override returns (uint8) {
        return PLACES;
    }
}
