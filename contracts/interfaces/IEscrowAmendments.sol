// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEscrowTypes} from "./IEscrowTypes.sol";

/// @title IEscrowAmendments
/// @notice The act by which both parties replace an agreement by another.
interface IEscrowAmendments is IEscrowTypes {
    /* ACTS */

    /// @notice Replaces an agreement by another that both parties signed, and moves all that it holds there.
    ///
    /// @dev Emits {AgreementAmended}. Engages a worker for an open task; raises, lowers or drops what is left in a
    /// milestone (its amount is then what was released and refunded: zero, if nothing was); adds milestones, which are
    /// funded later; moves deadlines; changes the arbiter, the periods or the brief. What was released and refunded
    /// stays so. A milestone keeps its number. The worker consents to the new terms, so an Offered milestone becomes
    /// Active; without a worker it stays Offered. Offered and Active ones take the new deadline; the clock of a
    /// Delivered or Disputed one runs on; where nothing is left, phase and clock stay. The old agreement is over:
    /// nothing can be done under it.
    ///
    /// Requirements:
    /// - The new terms are sound, and their parent is the old agreement's id, which was never amended.
    /// - Something was funded under the old agreement, and a parent that it names itself was amended by it.
    /// - Employer, token and fee stay; so does the worker, unless there was none. No milestone is missing.
    /// - Employer and worker of the new terms call or signed `Amend` of the new terms, and `validBefore` has not come.
    ///   Where the new terms have no worker, the employer alone.
    /// - Of each funded milestone: the new amount covers what was released and refunded; it is the old one if nothing
    ///   is left; the new deadline of an Offered or Active one has not come, unless nothing stays in it.
    /// - What is missing is drawn from the employer as in {fund}; what is too much goes back.
    ///
    /// @param validBefore Unix seconds: the consent holds before this instant.
    function amend(
        Terms calldata from,
        Terms calldata to,
        uint40 validBefore,
        bytes calldata employerSignature,
        bytes calldata workerSignature
    ) external payable;
}
