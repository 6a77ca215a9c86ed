// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Amendments} from "./escrow/Amendments.sol";
import {Disputes} from "./escrow/Disputes.sol";
import {Funding} from "./escrow/Funding.sol";
import {Payments} from "./escrow/Payments.sol";
import {Withdrawals} from "./escrow/Withdrawals.sol";
import {Work} from "./escrow/Work.sol";

/// @title AgreementEscrow
/// @notice The escrow: immutable, without owner, upgrade, pause or any key over money but the parties' own.
/// @dev Its acts live in rooms, one for each theme, all on the floor of {Holdings}. They read Check, Effect,
/// Interaction. Money enters through {Deposit} and {Value}, and leaves through {Payout}.
// solhint-disable-next-line no-empty-blocks
contract AgreementEscrow is Funding, Amendments, Work, Payments, Disputes, Withdrawals {}
