/**
 * Nothing is signed unread. What the server prepared is taken apart here, and compared with what was asked for: the
 * agreement by its own hash, then the act, its milestone and its amounts. A server that lies gets no signature.
 */
import { abi } from "@artifacts/IAgreementEscrow.json";
import { type Abi, decodeFunctionData, encodeFunctionData, erc20Abi, hashTypedData } from "viem";
import { type AgreementRow, type Chain, type Hex, type Prepared, sameAddress, type Terms } from "@/api/shapes";
import type { Errand } from "@/api/writes";
import type { TypedData, Unsigned } from "@/wallets/asking";
import { drawnBy, requireAmendCall, requireAmendMessage } from "./amendments";
import { requireTypes, typesOf } from "./authorizationTypes";
import { FUNCTIONS, type OfferedAct } from "./catalogue";
import { type Named, require, same } from "./comparing";
import type { Place } from "./domain";
import { sumOf } from "./errands";
import { NotAsAsked } from "./notAsAsked";
import { requireArguments, requireMessage, saidBy } from "./said";
import { idOf } from "./termsHash";

/** Raises NotAsAsked unless an id is that of the terms which stand beside it. */
export function requireTerms(id: string, terms: Terms, chain: Place): void {
  require(idOf(terms, chain) === id.toLowerCase(), "terms");
}

/** Raises NotAsAsked unless typed data is the authorization of an errand, and of nothing else. */
export function requireAuthorization(typed: TypedData, errand: Errand, agreement: AgreementRow, chain: Chain): void {
  requireDomain(typed.domain as Named, chain);
  const { primaryType } = typed;
  if (errand.act === "accept") {
    require(primaryType === "Terms", "primaryType");
    const digest = hashTypedData(typed as never);
    require(digest === agreement.agreement_id.toLowerCase(), "terms");
    return;
  }
  require(primaryType === PRIMARY_TYPES[errand.act as OfferedAct], "primaryType");
  requireTypes(typed);
  const message = typed.message as Named;
  if (errand.act === "amend") {
    requireAmendMessage(message, errand, chain);
    return;
  }
  const members = typesOf(String(primaryType))[String(primaryType)] ?? [];
  requireMessage(
    message,
    members.map(({ name }) => name),
    saidBy(errand, agreement),
  );
}

/** Raises NotAsAsked unless a transaction is the errand's call of the escrow, and of nothing else. */
export function requireCall({ transaction }: Prepared, part: Part, chain: Chain): void {
  const { errand, agreement } = part;
  requireTarget(transaction, chain.escrow, chain);
  requireInput(transaction.data as Hex, errand, agreement, chain);
  const isNative = BigInt(agreement.terms.token) === 0n;
  require(BigInt(transaction.value ?? 0) === (isNative ? lockedBy(part) : 0n), "value");
}

/** What an errand draws from the employer, in token units: what is locked, or what new terms hold more than the old. */
export function lockedBy({ errand, agreement, successor }: Part): bigint {
  if (errand.act === "amend") return successor ? drawnBy(agreement, successor) : 0n;
  return errand.act === "fund" ? sumOf(errand, agreement) : 0n;
}

/** Raises NotAsAsked unless a transaction is a batch of exactly these errands' calls, in their order, without value. */
export function requireBatch(transaction: Unsigned, parts: readonly Part[], chain: Chain): void {
  requireTarget(transaction, chain.escrow, chain);
  const { name, given } = decoded(transaction.data as Hex);
  require(name === "batch", "function");
  const [inputs = []] = Object.values(given) as (readonly Hex[])[];
  require(inputs.length === parts.length, "batch");
  parts.forEach(({ errand, agreement }, place) => {
    requireInput(inputs[place] as Hex, errand, agreement, chain);
  });
  require(BigInt(transaction.value ?? 0) === 0n, "value");
}

/** An errand, the agreement that it is about and, of an amendment, the new terms. */
export type Part = { errand: Errand; agreement: AgreementRow; successor?: Terms | undefined };

function requireInput(data: Hex, errand: Errand, agreement: AgreementRow, chain: Chain): void {
  const { name, given } = decoded(data);
  require(FUNCTIONS[errand.act as OfferedAct]?.includes(name) ?? false, "function");
  if (errand.act === "amend") {
    requireAmendCall(given, errand, chain);
    return;
  }
  requireArguments(given, saidBy(errand, agreement));
}

/** Raises NotAsAsked unless a transaction lets the escrow draw exactly an amount of the agreement's token. */
export function requireApproval(transaction: Unsigned, amount: bigint, agreement: AgreementRow, chain: Chain) {
  requireTarget(transaction, agreement.terms.token, chain);
  const call = decodeFunctionData({ abi: erc20Abi, data: transaction.data as Hex });
  require(call.functionName === "approve", "function");
  const [spender, allowed] = call.args as readonly [string, bigint];
  require(sameAddress(spender, chain.escrow), "spender");
  require(allowed === amount, "amount");
  require(BigInt(transaction.value ?? 0) === 0n, "value");
}

const PRIMARY_TYPES: Partial<Record<OfferedAct, string>> = {
  fund: "Fund",
  deliver: "Deliver",
  "request-changes": "RequestChanges",
  release: "Release",
  "release-all": "ReleaseAll",
  refund: "Refund",
  reclaim: "Reclaim",
  dispute: "Dispute",
  evidence: "SubmitEvidence",
  rule: "Rule",
  settle: "Settle",
  amend: "Amend",
};

export function requireDomain(domain: Named, chain: Chain): void {
  require(domain.name === "Tallystick" && String(domain.version) === "1", "domain");
  require(same(domain.chainId, chain.chain_id), "chainId");
  require(same(domain.verifyingContract, chain.escrow), "verifyingContract");
}

export function requireTarget(transaction: Unsigned, to: string, chain: Chain): void {
  require(same(transaction.to, to), "to");
  require(BigInt(transaction.chainId ?? 0) === BigInt(chain.chain_id), "chainId");
}

/** Raises NotAsAsked unless a transaction is to be sent by the address that is connected. */
export function requireSender(transaction: Unsigned, sender: string): void {
  require(same(transaction.from, sender), "from");
}

/** A call of the escrow: its function, and its arguments by their names. Nothing else may stand in it. */
export function decoded(data: Hex): { name: string; given: Named } {
  const { functionName: name, args = [] } = read(data);
  require(same(encodeFunctionData({ abi: abi as Abi, functionName: name, args }), data), "encoding");
  const found = (abi as Abi).find((part) => part.type === "function" && part.name === name);
  const inputs = found?.type === "function" ? found.inputs : [];
  return { name, given: Object.fromEntries(inputs.map((input, place) => [input.name ?? String(place), args[place]])) };
}

function read(data: Hex) {
  try {
    return decodeFunctionData({ abi: abi as Abi, data });
  } catch {
    throw new NotAsAsked("data");
  }
}
