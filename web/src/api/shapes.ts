/** The words of the API, by the names that the pages use. The types are made from the server's own description. */
import type { components } from "./schema";

type Shapes = components["schemas"];

export type Chain = Shapes["ChainAnswer"];
export type Agreement = Shapes["AgreementAnswer"];
export type AgreementRow = Shapes["AgreementShape"];
export type AgreementPage = Shapes["AgreementPage"];
export type AgreementState = Shapes["AgreementState"];
export type Milestone = Shapes["HeldMilestone"];
export type MilestoneState = Shapes["MilestoneState"];
export type Terms = Shapes["TermsShape"];
export type NewTerms = Shapes["TermsIn"];
export type Registered = Shapes["RegisteredAnswer"];
export type Token = Shapes["TokenShape"];
export type EscrowEvent = Shapes["EventShape"];
export type Entry = Shapes["EntryShape"];
export type Prepared = Shapes["PreparedAnswer"];
/** A funding for which the employer only signs. */
export type Gasless = Shapes["GaslessAnswer"];
/** Whatever an act is prepared as: to be signed, to be sent, or either. */
export type Ready = Prepared | Gasless;
/** An act that belongs to no agreement. */
export type Loose = Shapes["LooseAnswer"];
export type Batch = Shapes["BatchAnswer"];
/** What is common to all that is prepared. */
export type Readied = Ready | Loose | Batch;
export type Funding = Shapes["FundingAnswer"];
export type Revert = Shapes["RevertShape"];
export type Relay = Shapes["RelayAnswer"];
export type Transaction = Shapes["TransactionAnswer"];
/** What the chain itself says, asked at that moment. */
export type ChainTransaction = Shapes["ExplorerTransactionAnswer"];
export type ChainBlock = Shapes["ExplorerBlockAnswer"];
export type ChainAddress = Shapes["ExplorerAddressAnswer"];
export type Call = Shapes["CallShape"];
export type AsOf = Shapes["AsOfShape"];
export type Block = Shapes["BlockShape"];
/** What is proved of an address, in each of its roles. */
export type AddressRecord = Shapes["RecordAnswer"];
export type Balances = Shapes["BalancesAnswer"];
export type Reconciliation = Shapes["ReconciliationAnswer"];
/** A document without its content. */
export type PrivateDocument = Shapes["DocumentShape"];
/** Somebody who was let look. */
export type Grant = Shapes["GrantShape"];
export type SessionAnswer = Shapes["SessionAnswer"];
export type ActKind = Shapes["ActKind"];
type WholeProblem = Shapes["Problem"];
/** The description marks all members as there; those that say what is wrong stand only where something is. */
export type Problem = Pick<
  WholeProblem,
  "type" | "title" | "status" | "detail" | "instance" | "code" | "retryable" | "request_id"
> &
  Partial<Pick<WholeProblem, "money_moved" | "field" | "faults" | "error" | "arguments">>;

export type Hex = `0x${string}`;

export const ZERO_ADDRESS = "0x0000000000000000000000000000000000000000";
export const ZERO_HASH = `0x${"0".repeat(64)}`;

/** The hash of a transaction that was answered: one field, read in one place. */
export const hashOf = (transaction: Transaction): Hex => transaction.transaction_hash as Hex;

export const sameAddress = (one: string | null | undefined, other: string | null | undefined): boolean =>
  one != null && other != null && one.toLowerCase() === other.toLowerCase();
