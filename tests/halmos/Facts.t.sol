// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Arithmetic
/// @notice What is true of all whole numbers of 96 bits, and of no contract in particular. A solver finds it in a moment
/// of three symbols, and not in minutes of three sums: so it is proved of symbols, and assumed of sums.
library Arithmetic {
    /// @notice If two parts together fit into the whole, the other fits into what the one leaves.
    function partsFit(uint96 whole, uint96 one, uint96 other) internal pure returns (bool) {
        unchecked {
            return uint256(one) + other > whole || (one <= whole && other <= whole - one);
        }
    }

    /// @notice Two numbers less the same one compare as they do.
    function cancels(uint96 one, uint96 other, uint96 less) internal pure returns (bool) {
        unchecked {
            return less > one || less > other || (one - less <= other - less) == (one <= other);
        }
    }

    /// @notice If one part fits into what the other leaves of the whole, so does the other into what the one leaves.
    function swaps(uint96 whole, uint96 one, uint96 other) internal pure returns (bool) {
        unchecked {
            return other > whole || one > whole - other || (one <= whole && other <= whole - one);
        }
    }
}

/// @title Facts
/// @notice What other proofs assume of numbers is true of all numbers.
contract Facts {
    function check_partsThatFitTogetherFitOneByOne(uint96 whole, uint96 one, uint96 other) public pure {
        assert(Arithmetic.partsFit(whole, one, other));
    }

    function check_whatIsTakenFromBothCancels(uint96 one, uint96 other, uint96 less) public pure {
        assert(Arithmetic.cancels(one, other, less));
    }

    function check_partsOfAWholeSwap(uint96 whole, uint96 one, uint96 other) public pure {
        assert(Arithmetic.swaps(whole, one, other));
    }
}
