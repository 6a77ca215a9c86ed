// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title IEscrowTypes
/// @notice What the escrow speaks of: terms, which both parties sign, and holdings, which it keeps.
interface IEscrowTypes {
    /* TYPES */

    /// @notice Where a funded milestone stands. Whether it is closed is not a phase: then nothing is left in escrow.
    enum Phase {
        /// @dev Never funded.
        None,
        /// @dev Funded, and not accepted: the employer can take it back at will.
        Offered,
        /// @dev Accepted, or sent back for changes: the worker delivers before the clock.
        Active,
        /// @dev Handed in: the employer reviews before the clock, and silence pays the worker.
        Delivered,
        /// @dev The arbiter rules before the clock, and silence splits as agreed.
        Disputed,
        /// @dev Replaced by an amendment: what was held is held under the new agreement id. Final.
        Amended
    }

    /// @notice Who pays whom how: all that an act which only moves money needs to know of the terms.
    struct Payment {
        /// @dev Pays. Receives refunds.
        address employer;
        /// @dev Works. Receives releases. Zero: an open task, which an amendment can engage a worker for.
        address worker;
        /// @dev The ERC-20 token. Zero: the chain's own currency.
        address token;
        /// @dev Receives the fee. Zero exactly when there is no fee.
        address feeRecipient;
        /// @dev Basis points of what is released, at most 1_000.
        uint16 feeBps;
        /// @dev Seconds that the employer has to review a delivery, in (0, 365 days].
        uint40 reviewPeriod;
    }

    /// @notice A part of an agreement with its own amount and deadline.
    struct Milestone {
        /// @dev Token units, not scaled by decimals. Zero: cannot be funded; an amendment drops so a
        /// milestone of which nothing was paid.
        uint96 amount;
        /// @dev Unix seconds. The work is delivered before this instant.
        uint40 deliverBy;
    }

    /// @notice For what, and under which rules.
    struct Conditions {
        /// @dev Rules a dispute. Zero: none; a dispute then ends by the agreed default.
        address arbiter;
        /// @dev Seconds that the arbiter has to rule, in [0, 365 days]; not zero when there is an arbiter.
        uint40 disputePeriod;
        /// @dev Basis points: the worker's share when a dispute gets no ruling, at most 10_000.
        uint16 defaultWorkerBps;
        /// @dev keccak256 of the brief, the off-chain text that describes the work.
        bytes32 briefHash;
        /// @dev The agreement that this one amends. Zero: none.
        bytes32 parent;
        /// @dev Makes two otherwise equal agreements two.
        uint64 salt;
        /// @dev One to 100 of them.
        Milestone[] milestones;
    }

    /// @notice The immutable content of an agreement. Its EIP-712 digest is the agreement id.
    struct Terms {
        Payment payment;
        Conditions conditions;
    }

    /// @notice What the escrow knows of one milestone, in one storage slot, never cleared.
    /// Still escrowed is `amount - released - refunded`; nothing where it was never funded, or was amended.
    struct Holding {
        /// @dev Token units that left towards the worker so far, the fee included.
        uint96 released;
        /// @dev Token units that left towards the employer so far.
        uint96 refunded;
        /// @dev Unix seconds: the delivery deadline while Offered or Active, the end of the review while Delivered,
        /// the end of the arbiter's time while Disputed.
        uint40 clock;
        Phase phase;
        /// @dev How often changes were requested.
        uint8 round;
    }

    /// @notice A split of one milestone that both parties agree on.
    struct Settlement {
        /// @dev Token units released in all, after it.
        uint96 released;
        /// @dev Token units refunded in all, after it.
        uint96 refunded;
        /// @dev Unix seconds: the offer holds before this instant.
        uint40 validBefore;
    }
}
