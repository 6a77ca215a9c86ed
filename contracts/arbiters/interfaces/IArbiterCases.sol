// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAgreementEscrow} from "../../interfaces/IAgreementEscrow.sol";

/// @title IArbiterCases
/// @notice What the arbiter contracts share: a case is one disputed milestone in one escrow.
/// @dev Their errors are these, their own, and those of {IEscrowErrors}.
interface IArbiterCases {
    /* TYPES */

    /// @notice What a case is about. Its EIP-712 `hashStruct` is the id of the case. An amendment gives the agreement
    /// another id, and so makes another case.
    struct Case {
        /// @dev Whoever brings a case names the escrow: one that lies harms nobody but those who believe it.
        IAgreementEscrow escrow;
        bytes32 agreementId;
        uint256 milestone;
        /// @dev Token units of the milestone.
        uint96 amount;
    }

    /* ERRORS */

    /// @notice The terms name another arbiter.
    error NotTheArbiter(address arbiter);
    /// @notice Nobody brought this case.
    error NoSuchCase(bytes32 caseId);
    /// @notice The case is decided: nothing changes that any more.
    error AlreadyDecided(bytes32 caseId);

    /* VIEWS */

    /// @notice How long before the end of the escrow's clock nothing is left to decide, only to be brought to the
    /// escrow: the execution period, in seconds.
    function EXECUTION_PERIOD() external view returns (uint40);

    /// @notice The longest period that an arbiter contract can be made with, in seconds.
    function MAX_PERIOD() external view returns (uint40);

    /// @notice The id of a case.
    function caseIdOf(Case memory matter) external pure returns (bytes32);
}
