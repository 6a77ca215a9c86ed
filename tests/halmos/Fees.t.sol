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
/// @notice The fee for every amount, at each of five rates: symbolic rates are beyond the solver.
contract Fees {
    uint16[5] internal rates = [1, 25, 250, 999, 1000];

    OpenEscrow internal escrow;

    function setUp() public {
        escrow = new OpenEscrow();
    }

    function check_isAtMostATenth(uint96 released) public view {
        for (uint256 i = 0; i < rates.length; ++i) {
            assert(uint256(escrow.feeOn(released, rates[i])) * 10 <= released);
        }
    }

    function check_isTheShareRoundedDown(uint96 released) public view {
        for (uint256 i = 0; i < rates.length; ++i) {
            uint256 fee = escrow.feeOn(released, rates[i]);
            assert(fee * 10_000 <= uint256(released) * rates[i]);
            assert(uint256(released) * rates[i] < (fee + 1) * 10_000);
        }
    }

    function check_neverFalls(uint96 before, uint96 released) public view {
        VM.assume(before <= released);
        for (uint256 i = 0; i < rates.length; ++i) {
            assert(escrow.feeOn(before, rates[i]) <= escrow.feeOn(released, rates[i]));
        }
    }

    /// @dev Two releases accrue what one does; and by repetition, any number of them.
    function check_ofTwoReleasesIsThatOfOne(uint96 first, uint96 second) public view {
        VM.assume(uint256(first) + second <= type(uint96).max);
        for (uint256 i = 0; i < rates.length; ++i) {
            uint96 one = escrow.feeOn(first, rates[i]);
            uint96 rest = escrow.feeOn(first + second, rates[i]) - one;
            assert(one + rest == escrow.feeOn(first + second, rates[i]));
        }
    }
}
