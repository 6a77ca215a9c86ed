// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AgreementEscrow} from "../../contracts/AgreementEscrow.sol";
import {VM} from "./Symbols.sol";

/// @title OpenEscrow
/// @notice The escrow, with its arithmetic in the open.
contract OpenEscrow is AgreementEscrow {
    function feeOn(uint96 released, uint16 feeBps) external pure returns (uint96) {
        return _feeOn(released, feeBps);
    }
}

/// @title Fees
/// @notice The fee is the share rounded down, for every amount at every rate up to the highest, and at most a tenth.
/// @dev Division is what solvers are worst at, so they are told what it is: three facts of whole numbers, which are
/// about no contract. Each is assumed of the same product and the same quotient that the escrow computes.
contract Fees {
    uint256 internal constant BPS = 10_000;
    uint16 internal constant HIGHEST = 1000;

    OpenEscrow internal escrow;

    function setUp() public {
        escrow = new OpenEscrow();
    }

    function check_isTheShareRoundedDown(uint96 released, uint16 rate) public view {
        uint256 product = _product(released, rate);
        uint256 fee = escrow.feeOn(released, rate);
        unchecked {
            assert(fee * BPS <= product && product < (fee + 1) * BPS);
        }
    }

    function check_isAtMostATenth(uint96 released, uint16 rate) public view {
        _product(released, rate);
        unchecked {
            assert(uint256(escrow.feeOn(released, rate)) * BPS <= uint256(released) * HIGHEST);
        }
    }

    /* INTERNAL */

    function _product(uint256 released, uint256 rate) internal pure returns (uint256 product) {
        VM.assume(rate <= HIGHEST);
        unchecked {
            product = released * rate;
            uint256 quotient = product / BPS;
            // A product with a smaller factor is not larger.
            VM.assume(product <= released * HIGHEST);
            // A quotient is not larger than what is divided, nor than that by less than the divisor: 2**13.
            VM.assume(quotient <= product >> 13);
            // What it is to divide: the quotient fits as often as it says, and not once more.
            VM.assume(quotient * BPS <= product && product < (quotient + 1) * BPS);
        }
    }
}
