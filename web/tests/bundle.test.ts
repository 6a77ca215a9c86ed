import { concat, keccak256, toHex, toRlp } from "viem";
import { describe, expect, it } from "vitest";
import { ZERO_ADDRESS } from "@/api/shapes";
import { carriedOver, followedBy, PHASE, unfunded, wordOf } from "@/audit/bundle/holding";
import { unpacked } from "@/audit/bundle/packing";
import { requireSealed } from "@/audit/bundle/seal";
import { valueAt } from "@/audit/bundle/trie";

/** The example of docs/storage-layout.md. */
const HOLDING = { amount: 250_000_000n, released: 100_000_000n, refunded: 50_000_000n, clock: 1_800_259_200 };
const WORD = 0x000103006b4dc680000000000000000002faf080000000000000000005f5e100n;

describe("a holding", () => {
  it("is the word that the contract stores", () => {
    expect(wordOf({ ...HOLDING, phase: PHASE.delivered, round: 1 })).toBe(WORD);
  });

  it("goes on by the contract's rules, and by no others", () => {
    const active = { ...unfunded(10n), phase: PHASE.active, clock: 5 };
    const delivered = followedBy(active, "WorkDelivered", { round: 0, reviewUntil: 9 });
    expect(delivered).toEqual({ ...active, phase: PHASE.delivered, clock: 9 });
    expect(followedBy(delivered, "PaymentClaimed", { amount: 10n, released: 10n }).released).toBe(10n);

    expect(() => followedBy(undefined, "WorkDelivered", { round: 0, reviewUntil: 9 })).toThrow("missing");
    expect(() => followedBy(active, "WorkDelivered", { round: 1, reviewUntil: 9 })).toThrow("missing");
    expect(() => followedBy(active, "DisputeOpened", { round: 0, ruleBy: 9 })).toThrow("missing");
    expect(() => followedBy(delivered, "PaymentClaimed", { amount: 9n, released: 9n })).toThrow("missing");
    expect(() => followedBy(active, "PaymentReleased", { amount: 5n, released: 6n })).toThrow("missing");
    expect(() => followedBy(active, "PaymentSettled", { toWorker: 6n, toEmployer: 5n })).toThrow("missing");
    expect(() => followedBy({ ...active, refunded: 10n }, "PaymentReleased", { amount: 0n, released: 0n })).toThrow(
      "missing",
    );
  });

  it("is carried over to new terms that do not cut what was paid", () => {
    const offered = { ...unfunded(10n), released: 4n, phase: PHASE.offered };
    expect(carriedOver(offered, 12n, 7, true)).toEqual({ ...offered, amount: 12n, phase: PHASE.active, clock: 7 });
    expect(() => carriedOver(offered, 3n, 7, true)).toThrow("AgreementAmended");
  });
});

describe("the words of terms", () => {
  it("that are too few are refused", () => {
    expect(() => unpacked(`0x${"00".repeat(64)}`, ZERO_ADDRESS, ZERO_ADDRESS)).toThrow("terms");
    expect(() => unpacked(`0x${"00".repeat(95)}02`, ZERO_ADDRESS, ZERO_ADDRESS)).not.toThrow();
    expect(() => unpacked(`0x${"00".repeat(63)}02${"00".repeat(32)}`, ZERO_ADDRESS, ZERO_ADDRESS)).toThrow("terms");
  });
});

describe("a proof", () => {
  const leaf = (path: `0x${string}`) => toRlp([concat(["0x20", path]), "0x2a"]);

  it("shows what stands under a key, and that nothing does", () => {
    const node = leaf("0x1234");
    expect(valueAt(keccak256(node), "0x1234", [node])).toBe("0x2a");
    expect(valueAt(keccak256(node), "0x1235", [node])).toBeNull();
    expect(valueAt(keccak256("0x80"), "0x1234", [])).toBeNull();
  });

  it("has every node on the way, and none beside them", () => {
    const node = leaf("0x1234");
    expect(() => valueAt(keccak256(node), "0x1234", [])).toThrow("another hash");
    expect(() => valueAt(keccak256(node), "0x1234", [node, node])).toThrow("too many");
  });
});

describe("a seal", () => {
  it("is of all else, written in the one way", () => {
    const seal = keccak256(toHex('{"a":1,"b":[null]}\n'));
    expect(() => requireSealed(`{"a":1,"b":[null],"seal":"${seal}"}\n`, { seal, b: [null], a: 1 })).not.toThrow();
    expect(() => requireSealed(`{"a": 1,"b":[null],"seal":"${seal}"}\n`, { seal, b: [null], a: 1 })).toThrow("blanks");
    expect(() => requireSealed("", { seal, b: [null], a: 2 })).toThrow("seal");
  });
});
