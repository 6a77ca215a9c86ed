// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

// solhint-disable avoid-low-level-calls

/// @title HostileToken
/// @notice A token that can do to the escrow whatever tokens have done to escrows: take a fee on the way, return
/// nothing or false or far too much, block an address, burn gas, call back.
contract HostileToken {
    /* TYPES */

    /// @notice What a transfer returns.
    enum Answer {
        True,
        Nothing,
        False,
        Huge
    }

    /* STORAGE */

    mapping(address owner => uint256) public balanceOf;
    mapping(address owner => mapping(address spender => uint256)) public allowance;

    /// @notice Basis points that vanish from each transfer.
    uint256 public feeBps;
    /// @notice What transfers return. `False` moves nothing.
    Answer public answer;
    /// @notice Addresses that neither send nor receive.
    mapping(address blocked => bool) public isBlocked;
    /// @notice Gas that each transfer burns.
    uint256 public gasToBurn;
    /// @notice Whom each transfer calls, and with what. A call that fails is ignored.
    address public callee;
    bytes public message;
    /// @notice Whether the last call back went through.
    bool public calledBack;

    /* ERRORS */

    /// @notice One of the two addresses is blocked.
    error Blocked();

    /* ACTS */

    function mint(address to, uint256 amount) external {
        balanceOf[to] += amount;
    }

    function approve(address spender, uint256 amount) external returns (bool) {
        allowance[msg.sender][spender] = amount;
        return true;
    }

    function takeFee(uint256 bps) external {
        feeBps = bps;
    }

    function answerWith(Answer given) external {
        answer = given;
    }

    function setBlocked(address owner, bool blocked) external {
        isBlocked[owner] = blocked;
    }

    function burnGas(uint256 amount) external {
        gasToBurn = amount;
    }

    function callBack(address to, bytes calldata input) external {
        callee = to;
        message = input;
        calledBack = false;
    }

    function transfer(address to, uint256 amount) external {
        _move(msg.sender, to, amount);
        _answer();
    }

    function transferFrom(address from, address to, uint256 amount) external {
        if (answer != Answer.False) allowance[from][msg.sender] -= amount;
        _move(from, to, amount);
        _answer();
    }

    /* INTERNAL */

    function _move(address from, address to, uint256 amount) internal {
        if (isBlocked[from] || isBlocked[to]) revert Blocked();
        uint256 floor = gasToBurn == 0 ? 0 : gasleft() - gasToBurn;
        while (gasleft() > floor && floor != 0) continue;
        if (callee != address(0)) (calledBack,) = callee.call(message);
        if (answer == Answer.False) return;
        balanceOf[from] -= amount;
        balanceOf[to] += amount - amount * feeBps / 10_000;
    }

    /// @dev Ends the call with what `answer` says. Not memory-safe, and not meant to go on.
    function _answer() internal view {
        Answer given = answer;
        if (given == Answer.Nothing) return;
        uint256 word = given == Answer.False ? 0 : 1;
        uint256 length = given == Answer.Huge ? 20_000 : 32;
        assembly {
            mstore(0, word)
            return(0, length)
        }
    }
}
