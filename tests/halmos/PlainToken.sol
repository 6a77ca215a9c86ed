// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title PlainToken
/// @notice A token as simple as one can be: every proof that moves tokens moves these.
contract PlainToken {
    mapping(address owner => uint256) public balanceOf;
    mapping(address owner => mapping(address spender => uint256)) public allowance;

    function approve(address spender, uint256 amount) external returns (bool) {
        allowance[msg.sender][spender] = amount;
        return true;
    }

    function transfer(address to, uint256 amount) external returns (bool) {
        _move(msg.sender, to, amount);
        return true;
    }

    function transferFrom(address from, address to, uint256 amount) external returns (bool) {
        require(allowance[from][msg.sender] >= amount);
        _move(from, to, amount);
        return true;
    }

    /// @dev Nobody has so many token units that a sum overflows.
    function _move(address from, address to, uint256 amount) internal {
        require(balanceOf[from] >= amount);
        unchecked {
            balanceOf[from] -= amount;
            balanceOf[to] += amount;
        }
    }
}
