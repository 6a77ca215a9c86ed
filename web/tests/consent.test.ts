import { describe, expect, it } from "vitest";
import { requireAuthorization, requireTerms } from "@/acts/consent";
import { NotAsAsked } from "@/acts/notAsAsked";
import { idOf, typedTerms } from "@/acts/termsHash";
import type { Agreement, Chain, Terms } from "@/api/shapes";
import type { Errand } from "@/api/writes";

// Registered at a development chain: the id is the server's, computed by another implementation.
const CHAIN = { chain_id: 31_337, escrow: "0x1d5415E2de55819A96d039bAEB208e68fB778c2e" } as Chain;
const ID = "0x049e88911c2e213387ecb0e43ce14ed9f05dce9eaf91714884415bca2b76ee20";
const ZERO = "0x0000000000000000000000000000000000000000";
const TERMS: Terms = {
  employer: "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266",
  worker: "0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
  token: "0xEFB9CB5F987c48821Ca038bd94B9AEEa1fcc05Ab",
  fee_recipient: ZERO,
  fee_bps: 0,
  arbiter: ZERO,
  review_period: 259_200,
  dispute_period: 604_800,
  default_worker_bps: 5_000,
  brief_hash: "0xd62fc34e4ea34334351b54f30fccd441bd50bc90a32638ccf918124f906066f9",
  parent: `0x${"0".repeat(64)}`,
  salt: "0",
  milestones: [{ amount: "1000000", deliver_by: "2040-01-01T00:00:00Z" }],
};
const AGREEMENT = { agreement_id: ID, terms: TERMS, milestones: [{ index: 0, round: 0 }] } as Agreement;
const DOMAIN = [
  { name: "name", type: "string" },
  { name: "version", type: "string" },
  { name: "chainId", type: "uint256" },
  { name: "verifyingContract", type: "address" },
];

describe("the id of terms", () => {
  it("is the one that the server computes", () => {
    expect(idOf(TERMS, CHAIN)).toBe(ID);
    expect(() => requireTerms(ID, TERMS, CHAIN)).not.toThrow();
  });

  it.each([
    ["worker", { worker: ZERO }],
    ["review_period", { review_period: 1 }],
    ["salt", { salt: "1" }],
    ["milestones", { milestones: [{ amount: "1000001", deliver_by: "2040-01-01T00:00:00Z" }] }],
  ])("is another one when %s is", (_, changed) => {
    expect(() => requireTerms(ID, { ...TERMS, ...changed }, CHAIN)).toThrow(NotAsAsked);
  });

  it("is another one on another chain, and in another escrow", () => {
    expect(idOf(TERMS, { ...CHAIN, chain_id: 1 })).not.toBe(ID);
    expect(idOf(TERMS, { ...CHAIN, escrow: ZERO })).not.toBe(ID);
  });
});

describe("an authorization", () => {
  const errand: Errand = { agreementId: ID, milestone: 0, act: "settle", fields: {} };
  const SETTLE = [
    { name: "agreementId", type: "bytes32" },
    { name: "milestone", type: "uint256" },
    { name: "round", type: "uint8" },
    { name: "released", type: "uint96" },
    { name: "refunded", type: "uint96" },
    { name: "validBefore", type: "uint40" },
  ];
  const typed = (message: object, primaryType = "Settle", settle = SETTLE) => ({
    primaryType,
    types: { EIP712Domain: DOMAIN, Settle: settle },
    domain: { name: "Tallystick", version: "1", chainId: CHAIN.chain_id, verifyingContract: CHAIN.escrow },
    message: { agreementId: ID, milestone: "0", round: "0", ...message },
  });

  it("is compared with what was filled in, instants and amounts", () => {
    const fields = { released: "5", refunded: "7", valid_before: "2040-01-01T00:00:00Z" };
    const right = { released: "5", refunded: "7", validBefore: "2208988800" };
    const check = (message: object) => requireAuthorization(typed(message), { ...errand, fields }, AGREEMENT, CHAIN);

    expect(() => check(right)).not.toThrow();
    expect(() => check({ ...right, released: "6" })).toThrow("released");
    expect(() => check({ ...right, validBefore: "2208988801" })).toThrow("validBefore");
    expect(() => check({ ...right, refunded: undefined })).toThrow("refunded");
    expect(() => check({ ...right, round: "1" })).toThrow("round");
    expect(() => check({ ...right, more: "1" })).toThrow("message");
  });

  it("is of the types that the contract knows, in their order", () => {
    const fields = { released: "5", refunded: "7", valid_before: "2040-01-01T00:00:00Z" };
    const message = { released: "5", refunded: "7", validBefore: "2208988800" };
    const check = (settle: typeof SETTLE) =>
      requireAuthorization(typed(message, "Settle", settle), { ...errand, fields }, AGREEMENT, CHAIN);

    expect(() => check(SETTLE)).not.toThrow();
    expect(() => check([...SETTLE].reverse())).toThrow("types.Settle");
    expect(() => check(SETTLE.slice(1))).toThrow("types.Settle");
  });

  it("to accept is the terms, to the letter", () => {
    const accept: Errand = { ...errand, act: "accept" };
    const right = typedTerms(TERMS, CHAIN);
    const other = typedTerms({ ...TERMS, salt: "1" }, CHAIN);

    expect(() => requireAuthorization(right, accept, AGREEMENT, CHAIN)).not.toThrow();
    expect(() => requireAuthorization(other, accept, AGREEMENT, CHAIN)).toThrow(NotAsAsked);
  });
});
