// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Amendments} from "./escrow/Amendments.sol";
import {Disputes} from "./escrow/Disputes.sol";
import {Funding} from "./escrow/Funding.sol";
import {Payments} from "./escrow/Payments.sol";
import {Withdrawals} from "./escrow/Withdrawals.sol";
import {Work} from "./escrow/Work.sol";
import {SoundTerms} from "./libraries/SoundTerms.sol";

/// @title AgreementEscrow
/// @notice The escrow: immutable, without owner, upgrade, pause or any key over money but the parties' own.
/// @dev Its acts live in rooms, one for each theme, all on the floor of {Holdings}. They read Check, Effect,
/// Interaction. Money enters through {Deposit} and {Value}, and leaves through {Payout}.
contract AgreementEscrow is Funding, Amendments, Work, Payments, Disputes, Withdrawals {
    /* CONSTANTS */

    /// @notice The highest fee, in basis points of what is released.
    uint16 public constant MAX_FEE_BPS = SoundTerms.MAX_FEE_BPS;

    /// @notice The longest review or dispute period, in seconds.
    uint40 public constant MAX_PERIOD = SoundTerms.MAX_PERIOD;

    /// @notice The most milestones that one agreement can have.
    uint256 public constant MAX_MILESTONES = SoundTerms.MAX_MILESTONES;
}
