import { describe, expect, it } from "vitest";
import { isApproval, type Progress, transactionOf } from "@/acts/progress";
import { missingFor } from "@/wallets/shortfall";

const transaction = { gas: "0x64", value: "0x5" } as never;

describe("the fee and what goes along", () => {
  it.each([
    [1_005n, 0n],
    [1_004n, 1n],
    [0n, 1_005n],
    [1_006n, -1n],
  ])("of a hundred gas at ten with five: who has %i lacks %i", (balance, missing) => {
    expect(missingFor(transaction, { balance, gasPrice: 10n })).toBe(missing);
  });
});

describe("what the wallet would send next", () => {
  const ready = { transaction: "act", approval: { transaction: "allow" }, clearing: null };
  const next = (step: Progress["step"], changes: object = {}) =>
    transactionOf({ step, ready: { ...ready, ...changes } } as never);

  it("is the allowance before the act, and the old one taken back before that", () => {
    expect(isApproval("allowance")).toBe(true);
    expect(next("allowance")).toBe("allow");
    expect(next("clearing", { clearing: { transaction: "clear" } })).toBe("clear");
    expect(next("act")).toBe("act");
  });

  it("is nothing before a wallet is there, and where everything is signed", () => {
    expect(next("connect")).toBe(undefined);
    expect(next("network")).toBe(undefined);
    expect(next("act", { signatures: [] })).toBe(undefined);
  });
});
