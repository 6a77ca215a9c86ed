import { type Abi, encodeFunctionData, getAbiItem } from "viem";
import { describe, expect, it } from "vitest";
import { typesOf } from "@/acts/authorizationTypes";
import { requireAuthorization, requireBatch, requireCall } from "@/acts/consent";
import { domainOf } from "@/acts/domain";
import { saidBy } from "@/acts/said";
import { DOMAIN, idOf } from "@/acts/termsHash";
import { requireTold } from "@/acts/told";
import { type AgreementRow, type Chain, type Prepared, type Terms, ZERO_ADDRESS, ZERO_HASH } from "@/api/shapes";
import type { Errand } from "@/api/writes";
import { requirePayout, requireWithdrawal } from "@/payouts/consent";
import type { Payout } from "@/payouts/payout";
import type { TypedData, Unsigned } from "@/wallets/asking";
import { abi } from "../../backend/tallystick/artifacts/IAgreementEscrow.json";

/** A server that lies in one place, in all that it prepares: whichever place that is, nothing is signed. */
const CHAIN = { chain_id: 31_337, escrow: "0x1d5415E2de55819A96d039bAEB208e68fB778c2e" } as Chain;
const EMPLOYER = "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266";
const WORKER = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8";
const TOKEN = "0xEFB9CB5F987c48821Ca038bd94B9AEEa1fcc05Ab";
const HASH = `0x${"ab".repeat(32)}`;
const UNTIL = "2040-01-01T00:00:00Z";
const TERMS: Terms = {
  ...{ employer: EMPLOYER, worker: WORKER, token: TOKEN, arbiter: ZERO_ADDRESS },
  ...{ fee_recipient: ZERO_ADDRESS, fee_bps: 0, review_period: 259_200, dispute_period: 604_800 },
  ...{ default_worker_bps: 5_000, brief_hash: HASH, parent: ZERO_HASH, salt: "0" },
  milestones: [
    { amount: "1000000", deliver_by: UNTIL },
    { amount: "2000000", deliver_by: UNTIL },
  ],
};
const ID = idOf(TERMS, CHAIN);
const AGREEMENT = {
  agreement_id: ID,
  ...{ terms: TERMS, employer: EMPLOYER, worker: WORKER, token: { address: TOKEN, symbol: "TLD", decimals: 6 } },
  milestones: TERMS.milestones.map(({ amount }, index) => ({ index, amount, round: 3, released: "0", refunded: "0" })),
} as unknown as AgreementRow;

type Case = { act: Errand["act"]; fields: Errand["fields"]; primaryType?: string; functionName: string; set?: boolean };

const CASES: readonly Case[] = [
  { act: "fund", fields: { milestones: [0, 1] }, primaryType: "Fund", functionName: "fund", set: true },
  { act: "accept", fields: {}, functionName: "accept" },
  { act: "deliver", fields: { deliverable: HASH }, primaryType: "Deliver", functionName: "deliver" },
  {
    act: "request-changes",
    fields: { reason: HASH, deliver_by: UNTIL },
    ...{ primaryType: "RequestChanges", functionName: "requestChanges" },
  },
  { act: "release", fields: { released: "5" }, primaryType: "Release", functionName: "release" },
  { act: "release-all", fields: { milestones: [1] }, primaryType: "ReleaseAll", functionName: "releaseAll", set: true },
  { act: "refund", fields: { refunded: "5" }, primaryType: "Refund", functionName: "refund" },
  { act: "claim", fields: {}, functionName: "claim" },
  { act: "reclaim", fields: {}, primaryType: "Reclaim", functionName: "reclaim" },
  { act: "dispute", fields: { party: WORKER, evidence: HASH }, primaryType: "Dispute", functionName: "dispute" },
  {
    act: "evidence",
    fields: { party: WORKER, evidence: "ipfs://bread" },
    ...{ primaryType: "SubmitEvidence", functionName: "submitEvidence" },
  },
  { act: "rule", fields: { released: "5", reason: HASH }, primaryType: "Rule", functionName: "rule" },
  { act: "conclude", fields: {}, functionName: "conclude" },
  {
    act: "settle",
    fields: { released: "5", refunded: "7", valid_before: UNTIL },
    ...{ primaryType: "Settle", functionName: "settle" },
  },
];

const errandOf = ({ act, fields, set }: Case): Errand => ({ agreementId: ID, milestone: set ? null : 0, act, fields });

/** Another value of the same kind; of a nested one, each that differs in one member. */
function lies(value: unknown): unknown[] {
  if (Array.isArray(value)) return [value.slice(1), ...value.flatMap((one, place) => changedAt(value, place, one))];
  if (typeof value === "object" && value !== null) {
    return Object.entries(value).flatMap(([name, member]) => lies(member).map((lie) => ({ ...value, [name]: lie })));
  }
  const text = String(value);
  if (!text.startsWith("0x")) return [/^\d+$/.test(text) ? BigInt(text) + 1n : `${text}.`];
  return [text.replace(/.$/, (last) => (last === "1" ? "2" : "1")).toLowerCase()];
}

const changedAt = (list: unknown[], place: number, one: unknown) =>
  lies(one).map((lie) => list.map((before, index) => (index === place ? lie : before)));

type Input = { name: string; type: string };

function callOf(functionName: string, said: Record<string, unknown>): Prepared {
  const item = getAbiItem({ abi: abi as Abi, name: functionName }) as { inputs: readonly Input[] };
  const args = item.inputs.map(({ name, type }) => (name in said ? said[name] : type === "bytes" ? "0x" : undefined));
  const data = encodeFunctionData({ abi: abi as Abi, functionName, args });
  return { transaction: { to: CHAIN.escrow, chainId: CHAIN.chain_id, value: "0x0", data } } as unknown as Prepared;
}

const argumentsOf = (functionName: string): readonly string[] =>
  (getAbiItem({ abi: abi as Abi, name: functionName }) as { inputs: readonly Input[] }).inputs
    .filter(({ type }) => type !== "bytes")
    .map(({ name }) => name);

describe.each(CASES)("the call of $act", (known) => {
  const errand = errandOf(known);
  const said = saidBy(errand, AGREEMENT);
  const check = (prepared: Prepared) => () => requireCall(prepared, { errand, agreement: AGREEMENT }, CHAIN);

  it("is taken as it was asked for", () => {
    expect(check(callOf(known.functionName, said))).not.toThrow();
  });

  it.each(argumentsOf(known.functionName))("is refused when it lies in %s, however deep", (name) => {
    const all = lies(said[name]);
    expect(all.length).toBeGreaterThan(0);
    for (const lie of all) expect(check(callOf(known.functionName, { ...said, [name]: lie }))).toThrow(`in ${name}`);
  });

  it("is refused when something is appended, when it is no call, or goes elsewhere", () => {
    const { transaction } = callOf(known.functionName, said);
    const changed = (change: object) => ({ transaction: { ...transaction, ...change } }) as unknown as Prepared;

    expect(check(changed({ data: `${transaction.data}00` }))).toThrow("in encoding");
    expect(check(changed({ data: "0x12345678" }))).toThrow("in data");
    expect(check(changed({ to: WORKER }))).toThrow("in to");
    expect(check(changed({ chainId: 1 }))).toThrow("in chainId");
    expect(check(changed({ value: "0x1" }))).toThrow("in value");
    expect(check(callOf("sweep", { token: TOKEN, feeRecipient: WORKER }))).toThrow("in function");
  });
});

describe.each(CASES.filter(({ primaryType }) => primaryType))("what is signed for $act", (known) => {
  const errand = errandOf(known);
  const primaryType = String(known.primaryType);
  const members = (typesOf(primaryType)[primaryType] ?? []).map(({ name }) => name);
  const said = saidBy(errand, AGREEMENT);
  const message = Object.fromEntries(members.map((name) => [name, said[name]]));
  const right = {
    ...{ primaryType, message, domain: domainOf(CHAIN) as object },
    types: { EIP712Domain: DOMAIN, ...typesOf(primaryType) },
  };
  const check = (change: object) => () => requireAuthorization({ ...right, ...change }, errand, AGREEMENT, CHAIN);

  it("is taken as it was asked for", () => {
    expect(check({})).not.toThrow();
  });

  it.each(members)("is refused when it lies in %s", (name) => {
    for (const lie of lies(message[name]))
      expect(check({ message: { ...message, [name]: lie } })).toThrow(`in ${name}`);
    expect(check({ message: { ...message, [name]: undefined } })).toThrow(`in ${name}`);
  });

  it.each(["name", "version", "chainId", "verifyingContract"])("is refused when its domain lies in %s", (name) => {
    const value = (right.domain as Record<string, unknown>)[name];
    for (const lie of lies(value)) expect(check({ domain: { ...right.domain, [name]: lie } })).toThrow();
    expect(check({ domain: { ...right.domain, salt: HASH } })).toThrow("in domain");
  });

  it("is refused with another type, a type more, or a member more", () => {
    expect(check({ primaryType: "Withdraw" })).toThrow("in primaryType");
    expect(check({ types: { ...right.types, More: [] } })).toThrow("in types");
    expect(check({ message: { ...message, more: 1 } })).toThrow("in message");
  });
});

describe("what is told beside the terms", () => {
  const check = (change: object) => () => requireTold({ ...AGREEMENT, ...change } as AgreementRow, CHAIN);
  const [first, second] = AGREEMENT.milestones;

  it("is what they say", () => {
    expect(check({})).not.toThrow();
  });

  it.each([
    ["terms", { agreement_id: HASH }],
    ["employer", { employer: WORKER }],
    ["worker", { worker: EMPLOYER }],
    ["token", { token: { address: WORKER, symbol: "TLD", decimals: 6 } }],
    ["milestones", { milestones: [first] }],
    ["milestones.0.index", { milestones: [second, first] }],
    ["milestones.1.amount", { milestones: [first, { ...second, amount: "2" }] }],
  ])("is refused when it lies in %s", (where, change) => {
    expect(check(change)).toThrow(`in ${where}`);
  });
});

describe("a batch", () => {
  const parts = CASES.filter(({ act }) => ["release", "release-all", "refund"].includes(act)).map((known) => ({
    known,
    ...{ errand: errandOf(known), agreement: AGREEMENT },
  }));
  const inputs = parts.map(
    ({ known, errand }) => callOf(known.functionName, saidBy(errand, AGREEMENT)).transaction.data,
  );
  const batchOf = (acts: readonly unknown[]) =>
    encodeFunctionData({ abi: abi as Abi, functionName: "batch", args: [acts] });
  const right = { to: CHAIN.escrow, chainId: CHAIN.chain_id, value: "0x0", data: batchOf(inputs) };
  const check = (change: object) => () => requireBatch({ ...right, ...change } as Unsigned, parts, CHAIN);

  it("is taken as it was asked for", () => {
    expect(check({})).not.toThrow();
  });

  it("is refused with a call less, a call more, one twice, or in another order", () => {
    expect(check({ data: batchOf(inputs.slice(1)) })).toThrow("in batch");
    expect(check({ data: batchOf([...inputs, inputs[0]]) })).toThrow("in batch");
    expect(check({ data: batchOf([inputs[0], inputs[0], inputs[2]]) })).toThrow("in function");
    expect(check({ data: batchOf([...inputs].reverse()) })).toThrow("in function");
  });

  it.each(parts.map(({ known }, place) => [known.act, place] as const))(
    "is refused when its %s lies in any argument",
    (_, place) => {
      const { known, errand } = parts[place] as (typeof parts)[number];
      const said = saidBy(errand, AGREEMENT);
      for (const name of argumentsOf(known.functionName)) {
        for (const lie of lies(said[name])) {
          const changed = callOf(known.functionName, { ...said, [name]: lie }).transaction.data;
          const data = batchOf(inputs.map((input, one) => (one === place ? changed : input)));
          expect(check({ data })).toThrow(`in ${name}`);
        }
      }
      const longer = inputs.map((input, one) => (one === place ? `${input}00` : input));
      expect(check({ data: batchOf(longer) })).toThrow("in encoding");
    },
  );

  it("is refused when something is appended, when it is no batch, goes elsewhere, or takes value along", () => {
    expect(check({ data: `${right.data}00` })).toThrow("in encoding");
    expect(check({ data: inputs[0] })).toThrow("in function");
    expect(check({ data: batchOf([right.data, ...inputs.slice(1)]) })).toThrow("in function");
    expect(check({ to: WORKER })).toThrow("in to");
    expect(check({ chainId: 1 })).toThrow("in chainId");
    expect(check({ value: "0x1" })).toThrow("in value");
  });
});

const PAYOUTS: readonly [string, Payout][] = [
  ["a withdrawal to its owner", { act: "withdraw", token: TOKEN, owner: WORKER, to: null }],
  ["a withdrawal elsewhere", { act: "withdraw", token: TOKEN, owner: WORKER, to: EMPLOYER }],
  ["a payout of fees", { act: "sweep", token: TOKEN, owner: WORKER, to: null }],
];

describe.each(PAYOUTS)("the call of %s", (_, payout) => {
  const { act, token, owner } = payout;
  const to = payout.to ?? owner;
  const said = { token, owner, to, ownerSignature: "0x", feeRecipient: owner };
  const callFor = (name: string, change: object = {}) => callOf(name, { ...said, ...change }).transaction;
  const check = (change: object) => () =>
    requirePayout({ ...callFor(act), ...change } as unknown as Unsigned, payout, CHAIN);

  it("is taken as it was asked for", () => {
    expect(check({})).not.toThrow();
  });

  it.each(argumentsOf(act))("is refused when it lies in %s", (name) => {
    for (const lie of lies(said[name as keyof typeof said]))
      expect(check({ data: callFor(act, { [name]: lie }).data })).toThrow(`in ${name}`);
  });

  it("is refused when it is another call, brings a signature or value, has more in it, or goes elsewhere", () => {
    const other = act === "sweep" ? "withdraw" : "sweep";
    expect(check({ data: callFor(other).data })).toThrow("in function");
    if (act === "withdraw") {
      const args = [token, owner, to, "0x12"];
      const data = encodeFunctionData({ abi: abi as Abi, functionName: "withdraw", args });
      expect(check({ data })).toThrow("in ownerSignature");
    }
    expect(check({ data: `${callFor(act).data}00` })).toThrow("in encoding");
    expect(check({ value: "0x1" })).toThrow("in value");
    expect(check({ to: TOKEN })).toThrow("in to");
    expect(check({ chainId: 1 })).toThrow("in chainId");
  });
});

describe("what is signed for a withdrawal elsewhere", () => {
  const payout: Payout = { act: "withdraw", token: TOKEN, owner: WORKER, to: EMPLOYER };
  const message = { owner: WORKER, token: TOKEN, to: EMPLOYER, nonce: "3" };
  const right = {
    ...{ primaryType: "Withdraw", message, domain: domainOf(CHAIN) as object },
    types: { EIP712Domain: DOMAIN, ...typesOf("Withdraw") },
  };
  const check = (change: object) => () => requireWithdrawal({ ...right, ...change } as TypedData, payout, CHAIN);

  it("is taken as it was asked for", () => {
    expect(check({})).not.toThrow();
  });

  it.each(["owner", "token", "to"] as const)("is refused when it lies in %s", (name) => {
    for (const lie of lies(message[name]))
      expect(check({ message: { ...message, [name]: lie } })).toThrow(`in ${name}`);
    expect(check({ message: { ...message, [name]: undefined } })).toThrow(`in ${name}`);
  });

  it("is refused with another type, a member more, or for another contract", () => {
    expect(check({ primaryType: "Refund" })).toThrow("in primaryType");
    expect(check({ types: { ...right.types, More: [] } })).toThrow("in types");
    expect(check({ message: { ...message, more: 1 } })).toThrow("in more");
    for (const [name, value] of Object.entries(right.domain)) {
      for (const lie of lies(value)) expect(check({ domain: { ...right.domain, [name]: lie } })).toThrow();
    }
  });
});
