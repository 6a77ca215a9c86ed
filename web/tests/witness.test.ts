import {
  type Abi,
  decodeFunctionData,
  encodeAbiParameters,
  encodeFunctionResult,
  erc20Abi,
  parseAbi,
  stringToHex,
} from "viem";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { requireAsked } from "@/api/reads";
import { type Agreement, type AgreementRow, type Hex, type Milestone, ZERO_ADDRESS } from "@/api/shapes";
import { connect, disconnect } from "@/wallets/connection";
import { DEVNET_WALLET } from "@/wallets/devnet/name";
import type { WalletDetail } from "@/wallets/discovery";
import { codeOn } from "@/witness/code";
import { requireHoldings } from "@/witness/holdings";
import { requirePermitNonce, requireWithdrawalNonce } from "@/witness/nonces";
import { pinned, requirePinned } from "@/witness/pin";
import { requirePlace } from "@/witness/place";
import { requireToken } from "@/witness/token";
import { abi } from "../../backend/tallystick/artifacts/IAgreementEscrow.json";

/** A wallet with a node that tells the truth, and a server that does not. */
const CHAIN = { chain_id: 31_337, escrow: "0x1d5415E2de55819A96d039bAEB208e68fB778c2e" };
const OWNER = "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266";
const TOKEN = "0xEFB9CB5F987c48821Ca038bd94B9AEEa1fcc05Ab";
const ID = `0x${"ab".repeat(32)}`;
const NONCES = parseAbi(["function nonces(address owner) view returns (uint256)"]);
const HOLDING = { released: 10n, refunded: 20n, clock: 2_208_988_800, phase: 3, round: 2 };

const refusal = (code: number, message: string) => Object.assign(new Error(message), { code });
const answered = (interfaceOf: Abi, functionName: string, result: unknown) =>
  encodeFunctionResult({ abi: interfaceOf, functionName, result } as never);

type Answers = Record<string, Hex | Error>;

/** What stands on the chain, by the function that is asked for; a test changes what it needs. */
const chain: { code: Hex | Error; chainId: string; answers: Answers } = { code: "0x", chainId: "", answers: {} };

const KNOWN = [...erc20Abi, ...NONCES, ...(abi as Abi)] as Abi;

async function request({ method, params }: { method: string; params?: unknown }): Promise<unknown> {
  const given = (params ?? []) as [{ data: Hex }];
  if (method === "eth_requestAccounts") return [OWNER];
  if (method === "eth_chainId") return chain.chainId;
  const answer =
    method === "eth_getCode"
      ? chain.code
      : chain.answers[decodeFunctionData({ abi: KNOWN, data: given[0].data }).functionName];
  if (answer === undefined || answer instanceof Error) throw answer ?? refusal(4200, "no such method");
  return answer;
}

const walletOf = (rdns: string): WalletDetail =>
  ({
    info: { rdns, name: "", uuid: "", icon: "" },
    provider: { request, on: () => {}, removeListener: () => {} },
  }) as never;

beforeEach(async () => {
  localStorage.clear();
  chain.code = codeOn(CHAIN);
  chain.chainId = "0x7a69";
  chain.answers = {
    symbol: answered(erc20Abi, "symbol", "TLD"),
    decimals: answered(erc20Abi, "decimals", 6),
    holdingOf: answered(abi as Abi, "holdingOf", HOLDING),
    nonces: answered(NONCES, "nonces", 4n),
    nonceOf: answered(abi as Abi, "nonceOf", 5n),
  };
  await connect(walletOf("test.wallet"));
});

afterEach(() => disconnect());

const doubt = (kind: string, evidence: object = {}) =>
  expect.objectContaining({ kind, evidence: expect.objectContaining(evidence) });

describe("a token", () => {
  const told = { address: TOKEN, symbol: "TLD", decimals: 6 };

  it("is believed when it says the same to the wallet", async () => {
    await expect(requireToken(told)).resolves.toBeUndefined();
  });

  it.each([
    ["decimals", { decimals: 18 }, { decimals: "18", decimalsFound: "6" }],
    ["no decimals", { decimals: 0 }, { decimals: "0", decimalsFound: "6" }],
    ["a symbol", { symbol: "USDC" }, { symbol: "USDC", symbolFound: "TLD" }],
  ])("is not believed with other %s", async (_, lie, evidence) => {
    await expect(requireToken({ ...told, ...lie })).rejects.toEqual(doubt("token", evidence));
  });

  it("whose symbol is of 32 octets, or cannot be seen, is read as the server reads it", async () => {
    chain.answers.symbol = stringToHex("MKR", { size: 32 });
    await expect(requireToken({ ...told, symbol: "MKR" })).resolves.toBeUndefined();
    chain.answers.symbol = answered(erc20Abi, "symbol", " T\u202eL\u200bD\n ");
    await expect(requireToken({ ...told, symbol: "TLD" })).resolves.toBeUndefined();
  });

  it("that says nothing of itself has none of both", async () => {
    chain.answers.symbol = refusal(3, "execution reverted");
    chain.answers.decimals = "0x";
    await expect(requireToken({ ...told, symbol: "?", decimals: 0 })).resolves.toBeUndefined();
    await expect(requireToken(told)).rejects.toEqual(doubt("token", { decimalsFound: "0", symbolFound: "?" }));
  });

  it("with more decimals than a token can say is not believed with the rest of them", async () => {
    chain.answers.decimals = encodeAbiParameters([{ type: "uint256" }], [262n]);
    await expect(requireToken(told)).rejects.toEqual(doubt("token"));
  });

  it("of which the wallet tells nothing is signed for nothing", async () => {
    chain.answers.decimals = refusal(4200, "no eth_call here");
    await expect(requireToken(told)).rejects.toEqual(doubt("silent", { told: "no eth_call here" }));
  });

  it("of which nobody told decimals is shown in units, and needs no witness", async () => {
    chain.answers = {};
    await expect(requireToken({ ...told, decimals: null })).resolves.toBeUndefined();
  });

  it("that is the chain's own currency has 18 decimals, whatever it is called", async () => {
    const own = { address: ZERO_ADDRESS, symbol: "xDAI", decimals: 18 };
    await expect(requireToken(own)).resolves.toBeUndefined();
    await expect(requireToken({ ...own, decimals: 6 })).rejects.toEqual(doubt("token", { decimalsFound: "18" }));
  });
});

describe("what is held", () => {
  const milestone = {
    ...{ index: 0, state: "delivered", amount: "100", escrowed: "70", released: "10", refunded: "20", round: 2 },
    ...{ deliver_by: null, review_until: "2040-01-01T00:00:00Z", rule_by: null },
  } as Milestone;
  const agreement = (shown: object) =>
    ({
      agreement_id: ID,
      terms: { milestones: [{ amount: "100", deliver_by: "2040-01-01T00:00:00Z" }] },
      milestones: [{ ...milestone, ...shown }],
    }) as unknown as AgreementRow;
  const check = (shown: object) => requireHoldings(agreement(shown), [0], CHAIN);

  it("is believed when the contract says the same", async () => {
    await expect(check({})).resolves.toBeUndefined();
  });

  it.each([
    ["state", { state: "disputed" }],
    ["escrowed", { escrowed: "90" }],
    ["released", { released: "0" }],
    ["refunded", { refunded: "0" }],
    ["round", { round: 3 }],
    ["deadline", { review_until: "2040-01-01T00:00:01Z" }],
    // That of another phase stands for nothing, and one that is left out is none.
    ["deadline", { review_until: "2040-01-01T00:00:01Z", deliver_by: "2040-01-01T00:00:00Z" }],
    ["deadline", { review_until: null }],
  ])("is not believed with another %s", async (where, shown) => {
    await expect(check(shown)).rejects.toEqual(doubt("holding", { where, number: "1" }));
  });

  it("is nothing where nothing was locked, and where all has moved", async () => {
    const empty = { escrowed: "0", review_until: null };
    chain.answers.holdingOf = answered(abi as Abi, "holdingOf", { ...HOLDING, released: 80n });
    await expect(check({ ...empty, state: "closed", released: "80" })).resolves.toBeUndefined();
    const never = { released: 0n, refunded: 0n, clock: 0, phase: 0, round: 0 };
    chain.answers.holdingOf = answered(abi as Abi, "holdingOf", never);
    const unfunded = { ...empty, state: "unfunded", released: "0", refunded: "0", round: 0 };
    await expect(check(unfunded)).resolves.toBeUndefined();
    await expect(check({})).rejects.toEqual(doubt("holding"));
  });

  it("is asked of the contract, or not believed", async () => {
    chain.answers.holdingOf = "0x";
    await expect(check({})).rejects.toEqual(doubt("no-code"));
    chain.answers.holdingOf = refusal(4900, "disconnected");
    await expect(check({})).rejects.toEqual(doubt("silent"));
    await expect(requireHoldings(agreement({}), [1], CHAIN)).rejects.toEqual(doubt("holding"));
  });
});

describe("a nonce", () => {
  it("is the next one of the token, or of the contract", async () => {
    await expect(requirePermitNonce("4", TOKEN, OWNER)).resolves.toBeUndefined();
    await expect(requireWithdrawalNonce("5", CHAIN, OWNER)).resolves.toBeUndefined();
    await expect(requirePermitNonce("5", TOKEN, OWNER)).rejects.toEqual(doubt("nonce", { nonce: "5", found: "4" }));
    await expect(requireWithdrawalNonce("6", CHAIN, OWNER)).rejects.toEqual(doubt("nonce", { found: "5" }));
  });
});

describe("the place", () => {
  const OTHER = { ...CHAIN, escrow: TOKEN };

  it("is another one where its first block is, which is taken up where none was looked at before", () => {
    requirePinned(CHAIN);
    const first = { ...CHAIN, genesis_hash: `0x${"11".repeat(32)}` };
    requirePinned(first);
    expect(pinned()).toEqual(first);
    expect(() => requirePinned({ ...CHAIN, genesis_hash: `0x${"22".repeat(32)}` })).toThrow("other-genesis");
    expect(() => requirePinned(first)).not.toThrow();
  });

  it("is pinned at first, and stays", () => {
    expect(pinned()).toBeNull();
    requirePinned(CHAIN);
    expect(pinned()).toEqual(CHAIN);
    expect(() => requirePinned({ ...CHAIN, escrow: CHAIN.escrow.toLowerCase() })).not.toThrow();
    expect(() => requirePinned(OTHER)).toThrow("other-place");
    expect(() => requirePinned({ ...CHAIN, chain_id: 1 })).toThrow("other-place");
    expect(pinned()).toEqual(CHAIN);
  });

  it.each(["{", "null", "7", '{"chain_id":"1","escrow":"0x"}'])("that is kept as %s is none", (kept) => {
    localStorage.setItem("tally.place", kept);
    expect(pinned()).toBeNull();
  });

  it("has our code, on the wallet's chain", async () => {
    await expect(requirePlace(CHAIN)).resolves.toBeUndefined();
    chain.chainId = "0x1";
    await expect(requirePlace(CHAIN)).rejects.toEqual(doubt("other-chain", { found: "1", chain: "31337" }));
  });

  it("is not believed with other code, with none, or with that of another chain or address", async () => {
    const ours = codeOn(CHAIN);
    const halfway = 2 + 2 * Math.floor(ours.length / 4);
    const changed = ours.slice(0, halfway) + (ours[halfway] === "0" ? "1" : "0") + ours.slice(halfway + 1);
    for (const code of ["0x", changed, `${ours}00`, codeOn(OTHER), codeOn({ ...CHAIN, chain_id: 1 })]) {
      chain.code = code as Hex;
      await expect(requirePlace(CHAIN)).rejects.toEqual(doubt("no-code", { escrow: CHAIN.escrow }));
    }
  });

  it("is the pinned one where the wallet does not tell code", async () => {
    chain.code = refusal(4200, "no such method");
    await expect(requirePlace(CHAIN)).resolves.toBeUndefined();
    await expect(requirePlace(OTHER)).rejects.toEqual(
      doubt("other-place", { escrow: TOKEN, escrowBefore: CHAIN.escrow }),
    );
  });
});

describe("the demo wallet", () => {
  it("has no node to ask, and only what is pinned is held against what the server says", async () => {
    chain.answers = {};
    await connect(walletOf(DEVNET_WALLET));
    await expect(requireToken({ address: TOKEN, symbol: "TLD", decimals: 6 })).resolves.toBeUndefined();
    await expect(requirePlace(CHAIN)).resolves.toBeUndefined();
    await expect(requirePlace({ ...CHAIN, chain_id: 1 })).rejects.toEqual(doubt("other-place"));
  });
});

describe("an agreement", () => {
  it("is the one that was asked for, whatever its digits look like", () => {
    const found = { agreement_id: ID } as Agreement;
    expect(requireAsked(ID.toUpperCase().replace("0X", "0x"), found)).toBe(found);
    expect(() => requireAsked(`0x${"cd".repeat(32)}`, found)).toThrow("other-agreement");
  });
});
