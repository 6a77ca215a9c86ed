// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title IErc792Court
/// @notice As much of a court as {Erc792Arbiter} needs.
/// @dev Source: ERC-792, "Arbitrator".
interface IErc792Court {
    /// @notice Where a court's dispute stands.
    enum DisputeStatus {
        /// @dev Not ruled, or appealed.
        Waiting,
        /// @dev Ruled, and the ruling can be appealed.
        Appealable,
        /// @dev Ruled for good.
        Solved
    }

    function createDispute(uint256 choices, bytes calldata parameters) external payable returns (uint256 disputeId);

    function appeal(uint256 disputeId, bytes calldata parameters) external payable;

    function arbitrationCost(bytes calldata parameters) external view returns (uint256 cost);

    function appealCost(uint256 disputeId, bytes calldata parameters) external view returns (uint256 cost);

    function disputeStatus(uint256 disputeId) external view returns (DisputeStatus status);

    function currentRuling(uint256 disputeId) external view returns (uint256 ruling);
}

/// @title IErc792Arbitrable
/// @notice What a court calls back.
/// @dev Source: ERC-792, "Arbitrable".
interface IErc792Arbitrable {
    /// @notice The court ruled.
    event Ruling(IErc792Court indexed court, uint256 indexed disputeId, uint256 ruling);

    /// @notice Takes the court's ruling. Only the court may call. One that comes after the case was decided is told
    /// ({Ruling}), and changes nothing.
    /// @param ruling Zero: the court refuses to arbitrate.
    function rule(uint256 disputeId, uint256 ruling) external;
}

/// @title IErc1497
/// @notice How a court finds the evidence.
/// @dev Source: ERC-1497, "Evidence Standard".
interface IErc1497 {
    /// @notice Where the text is that says what disputes are about, and what rulings mean.
    event MetaEvidence(uint256 indexed metaEvidenceId, string evidence);

    /// @notice A party put something in evidence.
    event Evidence(
        IErc792Court indexed court, uint256 indexed evidenceGroupId, address indexed party, string evidence
    );

    /// @notice A dispute was created at the court.
    event Dispute(
        IErc792Court indexed court, uint256 indexed disputeId, uint256 metaEvidenceId, uint256 evidenceGroupId
    );
}
