// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAgreementEscrow} from "../../interfaces/IAgreementEscrow.sol";
import {IEscrowTypes} from "../../interfaces/IEscrowTypes.sol";
import {IArbiterCases} from "./IArbiterCases.sol";
import {IErc1497, IErc792Arbitrable, IErc792Court} from "./IErc792.sol";

/// @title IErc792Arbiter
/// @notice A bridge to a court by ERC-792 that stands as `arbiter` in the terms of agreements.
///
/// THE RULINGS
/// @dev 0: the court refuses; what is left is halved, an odd unit to the employer. 1: all to the worker. 2: all to the
/// employer. Any other number counts as 0.
///
/// THE FEE
/// @dev Each side deposits the court's fee. Who does not in time loses, and no court is asked. When both have, the
/// dispute goes to the court. Who loses pays the court; the other gets all of its deposit back. When the court refuses,
/// or is late, each pays half, an odd wei the employer. Deposits come back to the parties, whoever paid them in.
///
/// TIME
/// @dev `ruleBy` is the end of the escrow's clock. The *last call* is the execution period before it.
/// - A first deposit must come so early that the other side's time for its own ends an execution period before the last
///   call: so much is left to bring a case again that the court did not take.
/// - A ruling counts that the court gives before `ruleBy`, unless a noted one counts already.
/// - From the last call on, the latest ruling that was noted counts as the last word, and one that the court gives
///   later changes nothing: an appeal cannot run out the clock. Appeals are passed on until then.
/// - From `ruleBy` on a case without a ruling is closed as if the court had refused: the escrow concludes as the terms
///   say, and the deposits come back.
/// - Terms whose dispute period is shorter than the deposit period and two execution periods leave no time for a
///   deposit. Without a first deposit there is no case, and the escrow concludes as the terms say.
///
/// TRUST
/// @dev The court is trusted to rule and with its fees. Court, periods and court's parameters never change. No owner.
interface IErc792Arbiter is IArbiterCases, IErc792Arbitrable, IErc1497 {
    /* TYPES */

    /// @notice The two sides of a case. As rulings: who gets all; none is a refusal.
    enum Side {
        None,
        Worker,
        Employer
    }

    /// @notice How far a case came.
    enum Stage {
        /// @dev Nobody brought it.
        None,
        /// @dev The sides deposit the court's fee.
        Deposits,
        /// @dev The court has it.
        AtCourt,
        /// @dev Its ruling stands.
        Decided
    }

    /// @notice What the bridge knows of a case.
    struct Docket {
        Stage stage;
        /// @dev Who is to deposit before `payBy`. None, in the stage of deposits: the court did not take the dispute or
        /// tell its fee, or the fee rose too late for another demand. Then any side may deposit what it lacks.
        Side owing;
        /// @dev The ruling, once decided.
        Side ruling;
        /// @dev The latest ruling that was noted, final or not.
        Side noted;
        bool isNoted;
        /// @dev Unix seconds.
        uint40 payBy;
        /// @dev Unix seconds: the end of the escrow's clock.
        uint40 ruleBy;
        /// @dev Wei that the court got. Zero, as both deposits are, once these were returned.
        uint96 cost;
        address worker;
        /// @dev Wei.
        uint96 workerDeposit;
        address employer;
        uint96 employerDeposit;
        /// @dev The court's number of the dispute, once it is at the court.
        uint256 disputeId;
    }

    /* EVENTS */

    /// @notice A case was brought.
    event CaseOpened(
        bytes32 indexed caseId,
        IAgreementEscrow indexed escrow,
        bytes32 indexed agreementId,
        uint256 milestone,
        uint96 amount,
        uint40 ruleBy
    );

    /// @notice `payer` deposited `amount` wei for a side. The other one is to deposit before `payBy`, if that is not
    /// zero.
    event FeeDeposited(bytes32 indexed caseId, Side side, address indexed payer, uint256 amount, uint40 payBy);

    /// @notice The court did not take the dispute, or did not tell its fee: nobody owes any more.
    event CourtRefused(bytes32 indexed caseId);

    /// @notice A ruling of the court was noted, final or not.
    event RulingNoted(bytes32 indexed caseId, Side ruling);

    /// @notice `payer` appealed, and paid `amount` wei for that to the court.
    event AppealPaid(bytes32 indexed caseId, address indexed payer, uint256 amount);

    /// @notice The case is decided: told when the court rules. What time decides, a default, a noted ruling or the end
    /// of the clock, is told by the first {execute} or {returnDeposits} after it.
    event CaseDecided(bytes32 indexed caseId, Side ruling);

    /// @notice The ruling was brought to the escrow.
    event RulingExecuted(bytes32 indexed caseId, uint96 released);

    /// @notice What was left of the deposits went back, in wei.
    event DepositsReturned(bytes32 indexed caseId, uint256 toWorker, uint256 toEmployer);

    /// @notice Wei that could not be pushed: the payee can withdraw them.
    event PayoutOwed(bytes32 indexed caseId, address indexed payee, uint256 amount);

    /// @notice `owner` withdrew what it was owed, in wei, to `to`.
    event OwedWithdrawn(address indexed owner, address indexed to, uint256 amount);

    /* ERRORS */

    /// @notice It is not this side's turn to deposit, or it lacks nothing. With no side: none was named, or, when a
    /// case is raised, one owes.
    error NotOwing(bytes32 caseId, Side side);
    /// @notice The case is at another stage.
    error StageIs(Stage stage);
    /// @notice The deposit of a side, in wei, does not cover the court's fee.
    error FeeNotCovered(uint256 deposited, uint256 cost);
    /// @notice No deposits are left: they were returned, or the court takes no fee.
    error NothingDeposited(bytes32 caseId);
    /// @notice The court has not ruled, or its ruling was appealed.
    error NotRuled(bytes32 caseId);
    /// @notice There is no ruling yet, or no such case.
    error NotDecided(bytes32 caseId);

    /* ACTS */

    /// @notice Deposits the court's fee for a side. Anybody may; what comes back goes to the party.
    ///
    /// @dev Emits {FeeDeposited}; {CaseOpened} before, when it is the first; {Dispute} after, when both sides are
    /// complete, or {CourtRefused}. When the fee rose meanwhile, the side that deposited first owes the difference, and
    /// gets a deposit period for it; if none is left in time, nobody owes, and nobody loses by default. A court that
    /// does not tell its fee to a side that owes has refused, too ({CourtRefused}): the side owes no more.
    ///
    /// Requirements:
    /// - The terms name this bridge as arbiter; the milestone is Disputed in the escrow, and something is left in it.
    /// - First: the deposit period and two execution periods fit in what is left of the escrow's clock.
    /// - Otherwise: the side owes, and `payBy` has not come; or nobody owes, the side lacks something, and the last
    ///   call has not come.
    /// - Exactly what the side lacks of the court's fee comes along; nothing, if the court does not tell its fee.
    /// - When the side owes, or completes both: so much gas is left that the court gets a million of it.
    ///
    /// Warning: a court that needs more than a million gas to take a dispute, or takes none while it is at work on
    /// another, can be made to fail by who deposits last. {raise} mends that.
    function deposit(
        IAgreementEscrow escrow,
        IEscrowTypes.Payment calldata payment,
        IEscrowTypes.Conditions calldata conditions,
        uint256 milestone,
        Side side
    ) external payable;

    /// @notice Brings a case to the court again that it did not take. Anybody may.
    ///
    /// @dev Emits {Dispute}. Reverts as the court does.
    ///
    /// Requirements:
    /// - The terms name this bridge as arbiter; the milestone is still Disputed in the escrow, and something is left.
    /// - Both sides deposited, each what covers the court's fee; nobody owes; the last call has not come.
    function raise(
        IAgreementEscrow escrow,
        IEscrowTypes.Payment calldata payment,
        IEscrowTypes.Conditions calldata conditions,
        uint256 milestone
    ) external;

    /// @notice Puts something in evidence, for the court.
    ///
    /// @dev Emits {Evidence}, in the group that is the id of the case, as a number.
    ///
    /// Requirements:
    /// - The caller is a party of the case.
    ///
    /// @param evidence URI of the evidence.
    function submitEvidence(bytes32 caseId, string calldata evidence) external;

    /// @notice Keeps the court's present ruling, final or not, as the last word if no other comes before the last call.
    /// Anybody may. After the last call, the first that is noted decides.
    ///
    /// @dev Emits {RulingNoted}.
    ///
    /// Requirements:
    /// - The court has the case, has ruled, and the case is not decided.
    function note(bytes32 caseId) external;

    /// @notice Appeals. Anybody may; the court gets all that comes along, and nobody gets any of it back.
    ///
    /// @dev Emits {RulingNoted} and {AppealPaid}. Reverts as the court does.
    ///
    /// Requirements:
    /// - As for {note}, and the last call has not come.
    /// - At least what the court asks for an appeal comes along.
    function appeal(bytes32 caseId) external payable;

    /// @notice Brings the ruling to the escrow. Anybody may.
    ///
    /// @dev Emits {RulingExecuted}; {CaseDecided} before, if nothing told it yet. Reverts as the escrow's `rule` does.
    /// The reason given is the id of the case.
    ///
    /// Requirements:
    /// - The case is decided, and the escrow still takes a ruling.
    function execute(
        IAgreementEscrow escrow,
        IEscrowTypes.Payment calldata payment,
        IEscrowTypes.Conditions calldata conditions,
        uint256 milestone
    ) external;

    /// @notice Gives back what is left of both deposits, whatever became of the escrow. Anybody may.
    ///
    /// @dev Emits {DepositsReturned}; {CaseDecided} before, if nothing told it yet. Pushed with bounded gas, or owed.
    ///
    /// Requirements:
    /// - The case is decided, and its deposits were not returned.
    function returnDeposits(bytes32 caseId) external;

    /// @notice Pays out all that `owner` is owed. The owner says where to; anybody may have it sent to the owner.
    ///
    /// @dev Emits {OwedWithdrawn}. All gas is passed on.
    ///
    /// Requirements:
    /// - `to` is the owner, or the caller is; `to` is neither zero nor this contract.
    /// - Something is owed, and the transfer succeeds.
    function withdraw(address owner, address to) external;

    /* VIEWS */

    /// @notice The court.
    function COURT() external view returns (IErc792Court);

    /// @notice How long a side has to deposit once the other did, in seconds.
    function DEPOSIT_PERIOD() external view returns (uint40);

    /// @notice Gas that the court gets at least when a deposit brings it a case.
    function COURT_GAS() external view returns (uint256);

    /// @notice What was kept of a case. What time decided since, {rulingOf} says.
    function docketOf(bytes32 caseId) external view returns (Docket memory);

    /// @notice Whether a case is decided at this instant, and how. While it is not, `ruling` means nothing.
    function rulingOf(bytes32 caseId) external view returns (bool decided, Side ruling);

    /// @notice The case of a dispute at the court. Zero: none.
    function caseOfDispute(uint256 disputeId) external view returns (bytes32);

    /// @notice Wei that could not be paid to `owner` and that it can withdraw.
    function owedOf(address owner) external view returns (uint256);

    /// @notice What the court is told of each dispute: at Kleros, which court and how many jurors.
    function parameters() external view returns (bytes memory);
}
