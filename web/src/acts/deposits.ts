/**
 * What an employer signs so that its tokens are drawn without a transaction of its own: for the token (ERC-3009,
 * ERC-2612) or for Permit2. Whoever signs such a thing unread can lose all that it has, so every member is compared.
 */
import { hashTypedData } from "viem";
import { type Agreement, type Chain, type Gasless, type Hex, sameAddress } from "@/api/shapes";
import type { Errand } from "@/api/writes";
import { seconds } from "@/dates/instant";
import type { TypedData } from "@/wallets/asking";
import { requireTypes, typesOf } from "./authorizationTypes";
import { type Named, require, requireMembers, same } from "./comparing";
import { domainOf, type Place } from "./domain";
import { maskOf, milestonesOf, sumOf } from "./errands";

/** Where Permit2 is, on every chain that has it. */
const PERMIT2 = "0x000000000022D473030F116dDEE9F6B43aC78BA3";

/** Of each way: the signatures that it takes, by the names under which they are handed in, and what each is. */
export const SIGNED: Partial<Record<string, Record<string, string>>> = {
  "fund-with-authorization": { signature: "ReceiveWithAuthorization" },
  "fund-with-permit": { signature: "Fund", permit_signature: "Permit" },
  "fund-with-permit2": { signature: "PermitWitnessTransferFrom" },
};

/** Raises NotAsAsked unless all that is to be signed lets the escrow draw this money, for these milestones, and no more. */
export function requireDeposit(gasless: Gasless, errand: Errand, agreement: Agreement, chain: Chain): void {
  const expected = SIGNED[errand.act] ?? {};
  require(gasless.signatures.length === Object.keys(expected).length, "signatures");
  for (const { field, signer, typed_data } of gasless.signatures) {
    require(sameAddress(signer, agreement.terms.employer), "signer");
    require(typed_data.primaryType === expected[field], "primaryType");
    requireGrant(typed_data, errand, agreement, chain);
  }
}

function requireGrant(typed: TypedData, errand: Errand, agreement: Agreement, chain: Chain): void {
  requireTypes(typed);
  const domain = typed.domain as Named;
  require(same(domain.chainId, chain.chain_id), "chainId");
  require(same(domain.verifyingContract, contractOf(String(typed.primaryType), agreement, chain)), "verifyingContract");
  const message = typed.message as Named;
  requireMembers(message, expectedOf(message, String(typed.primaryType), errand, agreement, chain));
}

/** Whom the signature speaks to. */
function contractOf(primaryType: string, { terms }: Agreement, chain: Chain): string {
  if (primaryType === "Fund") return chain.escrow;
  return primaryType === "PermitWitnessTransferFrom" ? PERMIT2 : terms.token;
}

/** What the message must be. A nonce that only the token knows is taken as it is: it can be used once, for this. */
function expectedOf(message: Named, primaryType: string, errand: Errand, agreement: Agreement, chain: Chain): Named {
  const { employer, token } = agreement.terms;
  const { escrow } = chain;
  const sum = sumOf(errand, agreement);
  const until = (field: string) => seconds(String(errand.fields[field]));
  switch (primaryType) {
    case "ReceiveWithAuthorization":
      return {
        ...{ from: employer, to: escrow, value: sum, validAfter: 0, validBefore: until("valid_before") },
        nonce: bondOf(errand, chain),
      };
    case "Permit":
      return { owner: employer, spender: escrow, value: sum, nonce: message.nonce, deadline: until("deadline") };
    case "PermitWitnessTransferFrom":
      return {
        permitted: { token, amount: sum },
        ...{ spender: escrow, nonce: message.nonce, deadline: until("deadline") },
        witness: fundOf(errand),
      };
    default:
      return fundOf(errand);
  }
}

const fundOf = (errand: Errand) => ({
  agreementId: errand.agreementId,
  milestones: maskOf(milestonesOf(errand)).toString(),
});

/** The digest of `Fund`, which names agreement and milestones: by it an ERC-3009 authorization is bound to them. */
export const bondOf = (errand: Errand, chain: Place): Hex =>
  hashTypedData({
    domain: domainOf(chain),
    types: typesOf("Fund"),
    primaryType: "Fund",
    message: fundOf(errand),
  } as Parameters<typeof hashTypedData>[0]);
