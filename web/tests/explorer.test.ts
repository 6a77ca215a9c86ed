import { describe, expect, it } from "vitest";
import type { Call, Chain, ChainTransaction, EscrowEvent } from "@/api/shapes";
import { tokenNamed, toldBy } from "@/explorer/callWords";
import { movesOf } from "@/explorer/moves";
import { rolesIn, rolesOf } from "@/explorer/roles";
import { stateSeen } from "@/explorer/WordsSheet";
import { en } from "@/locales/en";
import { zhCN } from "@/locales/zh-CN";
import { isBlockName } from "@/names/blockName";

const ESCROW = `0x${"E5".repeat(20)}`;
const TOKEN = `0x${"70".repeat(20)}`;
const EMPLOYER = `0x${"0E".repeat(20)}`;
const WORKER = `0x${"0A".repeat(20)}`;
const ARBITER = `0x${"0B".repeat(20)}`;
const FEES = `0x${"0F".repeat(20)}`;
const RELAYER = `0x${"0D".repeat(20)}`;
const ZERO = `0x${"0".repeat(40)}`;
const PAYMENT = { employer: EMPLOYER, worker: WORKER, token: TOKEN, feeRecipient: FEES, feeBps: "250" };

const call = (name: string, given: Record<string, unknown>, to = ESCROW): Call => ({
  ...{ to, function: name, arguments: given, value: "0", input: "0x" },
});
const release = call("release", {
  payment: PAYMENT,
  milestone: "1",
  amount: "9",
  released: "5",
  employerSignature: "0x",
});

const transfer = (log_index: number, from: string, to: string, amount: string) => ({
  ...{ log_index, address: TOKEN, event: null, name: "Transfer", arguments: { from, to, amount } },
  ...{ topics: [], data: "0x" },
});

const seen = (changed: Partial<ChainTransaction> = {}) =>
  ({
    ...{ outcome: "succeeded", is_final: false, sender: RELAYER, recipient: ESCROW, created: null, value: "0" },
    ...{ call: release, inner_calls: [], logs: [] },
    ...changed,
  }) as unknown as ChainTransaction;

const chain = { escrow: ESCROW, relayer: RELAYER, tokens: [{ address: TOKEN }] } as unknown as Chain;

describe("what a call asks for", () => {
  it("is told with the payment that it names", () => {
    expect(toldBy(release)).toEqual({
      token: TOKEN,
      addresses: { employer: EMPLOYER, worker: WORKER, token: TOKEN, feeRecipient: FEES },
      amounts: { amount: "9", released: "5" },
      numbers: [2],
      instants: {},
    });
  });

  it("counts the milestones of a set from 1, in their order", () => {
    expect(toldBy(call("fund", { payment: PAYMENT, milestones: "13" })).numbers).toEqual([1, 3, 4]);
    expect(toldBy(call("fund", { payment: PAYMENT, milestones: String(2n ** 127n) })).numbers).toEqual([128]);
  });

  it("is that of the split in a settlement, and of the new terms in an amendment", () => {
    const split = { released: "3", refunded: "6", validBefore: "1800000000" };
    const settled = toldBy(call("settle", { payment: PAYMENT, milestone: "0", amount: "9", settlement: split }));
    expect(settled.amounts).toEqual({ amount: "9", released: "3", refunded: "6" });
    expect(settled.instants).toEqual({ validBefore: 1_800_000_000 });
    const terms = (worker: string) => ({ payment: { ...PAYMENT, worker }, conditions: { milestones: [] } });
    expect(toldBy(call("amend", { from: terms(ZERO), to: terms(WORKER) })).addresses.worker).toBe(WORKER);
  });

  it("is in the token that is called, where that is one; an instant that no clock shows is none", () => {
    expect(toldBy(call("approve", { spender: ESCROW, amount: "5" }, TOKEN)).token).toBe(TOKEN);
    expect(toldBy(call("vote", { member: ARBITER, released: "5" }, ARBITER)).token).toBe(ZERO);
    expect(toldBy(call("requestChanges", { deliverBy: String(2n ** 40n * 100n) })).instants).toEqual({});
  });

  it("has a token of its own only where there is one in all of it", () => {
    const other = call("claim", { payment: { ...PAYMENT, token: ZERO } });
    expect(tokenNamed([release, null, release])).toBe(TOKEN.toLowerCase());
    expect(tokenNamed([release, other])).toBeNull();
    expect(tokenNamed([null])).toBeNull();
  });

  it("has words for everything that changes something, in both languages, with the same gaps", () => {
    const gaps = (words: string) => [...words.matchAll(/{{(\w+)}}/g)].map(([, gap]) => gap).sort();
    const rooms = zhCN.explorer.calls as Record<string, Record<string, string>>;
    for (const [room, calls] of Object.entries(en.explorer.calls)) {
      for (const [name, words] of Object.entries(calls)) {
        expect([name, new Set(gaps(rooms[room]?.[name] ?? ""))]).toEqual([name, new Set(gaps(words))]);
      }
    }
  });
});

describe("who is who", () => {
  it("is as the calls and the events name them, and as the server is known", () => {
    const event = { fact: { arbiter: ARBITER, worker: WORKER, amount: "5" } } as unknown as EscrowEvent;
    const roles = rolesIn(seen({ logs: [{ ...transfer(0, ESCROW, WORKER, "5"), event }] }), chain);
    const told = [ESCROW, TOKEN, RELAYER, EMPLOYER, WORKER.toLowerCase(), ARBITER, FEES, ZERO].map((one) => [
      ...rolesOf(roles, one),
    ]);
    expect(told).toEqual([
      ...[["escrow"], ["token"], ["relayer"], ["employer"], ["worker"], ["arbiter"], ["feeRecipient"], []],
    ]);
  });

  it("can be two for one address, in the acts of a batch", () => {
    const other = call("claim", { payment: { ...PAYMENT, employer: WORKER, worker: EMPLOYER } });
    const roles = rolesIn(seen({ call: call("batch", { acts: [] }), inner_calls: [release, null, other] }), chain);
    expect(rolesOf(roles, EMPLOYER)).toEqual(["employer", "worker"]);
  });
});

describe("who got what", () => {
  it("is the value, and then what the tokens' logs tell, in their order", () => {
    const approval = { ...transfer(1, EMPLOYER, ESCROW, "9"), name: "Approval" };
    const moves = movesOf(
      seen({ value: "7", logs: [transfer(0, EMPLOYER, ESCROW, "9"), approval, transfer(2, ESCROW, WORKER, "5")] }),
    );
    expect(moves.map(({ token, from, to, units }) => [token, from, to, units])).toEqual([
      [ZERO, RELAYER, ESCROW, "7"],
      [TOKEN, EMPLOYER, ESCROW, "9"],
      [TOKEN, ESCROW, WORKER, "5"],
    ]);
  });

  it("is nothing where it failed, waits, or only looks like a transfer", () => {
    expect(movesOf(seen({ outcome: "failed", value: "7" }))).toEqual([]);
    expect(movesOf(seen({ outcome: "pending", value: "7" }))).toEqual([]);
    expect(movesOf(seen({ logs: [{ ...transfer(0, ESCROW, WORKER, "5"), arguments: null }] }))).toEqual([]);
  });

  it("went to the contract that was made, where one was", () => {
    expect(movesOf(seen({ value: "7", recipient: null, created: ARBITER })).map(({ to }) => to)).toEqual([ARBITER]);
  });
});

describe("how far a transaction is", () => {
  it.each([
    [{ outcome: "pending" }, "pending"],
    [{ outcome: "failed", is_final: true }, "reverted"],
    [{ outcome: "succeeded" }, "mined"],
    [{ outcome: "succeeded", is_final: true }, "finalized"],
  ] as const)("by %j is %s", (changed, state) => {
    expect(stateSeen(seen(changed))).toBe(state);
  });
});

describe("a block", () => {
  it.each([
    ["0", true],
    ["17", true],
    ["head", true],
    ["finalized", true],
    [`0x${"ab".repeat(32)}`, true],
    ["017", false],
    ["-1", false],
    ["1.0", false],
    ["latest", false],
    [`0x${"ab".repeat(20)}`, false],
    ["1234567890123456", false],
  ])("may be named %j: %s", (name, may) => {
    expect(isBlockName(name)).toBe(may);
  });
});
