// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AgreementEscrow} from "../../contracts/AgreementEscrow.sol";

/// @title OpenEscrow
/// @notice The escrow, with its arithmetic in the open.
contract OpenEscrow is AgreementEscrow {
    function feeOn(uint96 released, uint16 feeBps) external pure returns (uint96) {
        return _feeOn(released, feeBps);
    }
}

/// @title Fees
/// @notice The fee for every amount below 2**32 token units, at the lowest, a usual and the highest rate: division is
/// what solvers are worst at. All amounts and all rates are fuzzed by Foundry.
contract Fees {
    OpenEscrow internal escrow;

    function setUp() public {
        escrow = new OpenEscrow();
    }

    function check_isTheShareRoundedDownAtTheLowestRate(uint32 released) public view {
        _assertRoundedDown(released, 1);
    }

    function check_isTheShareRoundedDownAtAUsualRate(uint32 released) public view {
        _assertRoundedDown(released, 250);
    }

    function check_isTheShareRoundedDownAtTheHighestRate(uint32 released) public view {
        _assertRoundedDown(released, 1000);
        assert(uint256(escrow.feeOn(released, 1000)) * 10 <= released);
    }

    /* INTERNAL */

    function _assertRoundedDown(uint256 released, uint16 rate) internal view {
        uint256 fee = escrow.feeOn(uint96(released), rate);
        unchecked {
            assert(fee * 10_000 <= released * rate && released * rate < (fee + 1) * 10_000);
        }
    }
}
