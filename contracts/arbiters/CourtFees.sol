// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEscrowErrors} from "../interfaces/IEscrowErrors.sol";
import {Payout} from "../libraries/Payout.sol";
import {IErc792Arbiter} from "./interfaces/IErc792Arbiter.sol";

/// @title CourtFees
/// @notice The money of {Erc792Arbiter}: deposits in, who bears the court's fee, and what goes back.
/// @dev What this contract holds is always the deposits that were not returned, less what the court got, and what is
/// owed.
abstract contract CourtFees is IErc792Arbiter {
    /* STORAGE */

    /// @inheritdoc IErc792Arbiter
    mapping(address owner => uint256) public owedOf;

    /* INTERNAL: MONEY COMES IN */

    /// @dev Books what came along: exactly what the side lacks of the court's fee.
    function _take(Docket storage docket, Side side, uint96 cost) internal {
        uint96 deposited = _depositOf(docket, side);
        uint96 lacking = deposited < cost ? cost - deposited : 0;
        if (msg.value != lacking) revert IEscrowErrors.WrongValue(msg.value, lacking);
        if (side == Side.Worker) docket.workerDeposit = deposited + lacking;
        else docket.employerDeposit = deposited + lacking;
    }

    function _requireCovered(Docket storage docket, uint96 cost) internal view {
        if (docket.workerDeposit < cost) revert FeeNotCovered(docket.workerDeposit, cost);
        if (docket.employerDeposit < cost) revert FeeNotCovered(docket.employerDeposit, cost);
    }

    function _depositOf(Docket storage docket, Side side) internal view returns (uint96) {
        return side == Side.Worker ? docket.workerDeposit : docket.employerDeposit;
    }

    function _opposite(Side side) internal pure returns (Side) {
        return side == Side.Worker ? Side.Employer : Side.Worker;
    }

    /* INTERNAL: MONEY GOES OUT */

    /// @dev Gives back both deposits, less what each side bears of the court's fee, which both deposits cover.
    function _payBack(bytes32 caseId, Docket storage docket, Side ruling) internal {
        uint96 workerBears = _workerBears(docket.cost, ruling);
        uint256 toWorker = docket.workerDeposit - workerBears;
        uint256 toEmployer = docket.employerDeposit - (docket.cost - workerBears);
        (address worker, address employer) = (docket.worker, docket.employer);

        // Check: something to give back, once.
        if (toWorker + toEmployer == 0) revert NothingDeposited(caseId);

        // Effect.
        (docket.workerDeposit, docket.employerDeposit, docket.cost) = (0, 0, 0);
        emit DepositsReturned(caseId, toWorker, toEmployer);

        // Interaction.
        _pay(caseId, worker, toWorker);
        _pay(caseId, employer, toEmployer);
    }

    /// @dev Who lost bears all; when nobody did, each half, an odd wei the employer.
    function _workerBears(uint96 cost, Side ruling) internal pure returns (uint96) {
        if (ruling == Side.Worker) return 0;
        return ruling == Side.Employer ? cost : cost / 2;
    }

    /// @dev Pushes with bounded gas, or owes what could not be pushed.
    function _pay(bytes32 caseId, address payee, uint256 amount) internal {
        if (amount == 0) return;
        if (gasleft() < Payout.GAS_NEEDED) revert IEscrowErrors.InsufficientGas(gasleft(), Payout.GAS_NEEDED);
        if (Payout.pay(address(0), payee, amount, Payout.GAS)) return;
        owedOf[payee] += amount;
        emit PayoutOwed(caseId, payee, amount);
    }

    function _withdraw(address owner, address to) internal {
        // Check: the owner says where to, anybody may send it to the owner itself; something is owed, and not lost.
        uint256 amount = owedOf[owner];
        if (to != owner && msg.sender != owner) revert IEscrowErrors.NotParty(msg.sender, owner);
        if (amount == 0) revert IEscrowErrors.NothingOwed(owner, address(0));
        if (to == address(0) || to == address(this)) revert IEscrowErrors.NotAPayee(to);

        // Effect.
        owedOf[owner] = 0;
        emit OwedWithdrawn(owner, to, amount);

        // Interaction: with all the gas that the caller gives, because nothing else depends on it.
        if (!Payout.pay(address(0), to, amount, gasleft())) revert IEscrowErrors.PayoutFailed(address(0), to, amount);
    }
}
