import { describe, expect, it } from "vitest";
import { bondOf, requireDeposit } from "@/acts/deposits";
import type { Agreement, Chain, Gasless } from "@/api/shapes";
import type { Errand } from "@/api/writes";

const CHAIN = { chain_id: 31_337, escrow: "0x1d5415E2de55819A96d039bAEB208e68fB778c2e" } as Chain;
const EMPLOYER = "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266";
const TOKEN = "0xEFB9CB5F987c48821Ca038bd94B9AEEa1fcc05Ab";
const PERMIT2 = "0x000000000022D473030F116dDEE9F6B43aC78BA3";
const OTHER = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8";
const ID = `0x${"ab".repeat(32)}`;
const AGREEMENT = {
  agreement_id: ID,
  terms: { employer: EMPLOYER, token: TOKEN, milestones: [{ amount: "7" }, { amount: "11" }, { amount: "13" }] },
} as unknown as Agreement;
const UNTIL = "2040-01-01T00:00:00Z";
const AT = "2208988800";
const errand = (act: Errand["act"], fields: object): Errand => ({
  agreementId: ID,
  milestone: null,
  act,
  fields: { milestones: [0, 2], ...fields },
});

const parts = (text: string) => text.split(",").map((part) => ({ type: part.split(" ")[0], name: part.split(" ")[1] }));
const DOMAIN = "string name,string version,uint256 chainId,address verifyingContract";
const FUND = "bytes32 agreementId,uint128 milestones";

type Typed = {
  types: Record<string, unknown>;
  primaryType: string;
  domain: Record<string, unknown>;
  message: Record<string, unknown>;
};

const FUNDING: Typed = {
  types: { EIP712Domain: parts(DOMAIN), Fund: parts(FUND) },
  primaryType: "Fund",
  domain: { name: "Tallystick", version: "1", chainId: 31_337, verifyingContract: CHAIN.escrow },
  message: { agreementId: ID, milestones: "5" },
};
const AUTHORIZATION: Typed = {
  types: {
    EIP712Domain: parts(DOMAIN),
    ReceiveWithAuthorization: parts(
      "address from,address to,uint256 value,uint256 validAfter,uint256 validBefore,bytes32 nonce",
    ),
  },
  primaryType: "ReceiveWithAuthorization",
  domain: { name: "Tally Dollar", version: "1", chainId: 31_337, verifyingContract: TOKEN },
  message: {
    ...{ from: EMPLOYER, to: CHAIN.escrow, value: "20", validAfter: "0", validBefore: AT },
    nonce: bondOf(errand("fund", {}), CHAIN),
  },
};
const PERMIT: Typed = {
  types: {
    EIP712Domain: parts(DOMAIN),
    Permit: parts("address owner,address spender,uint256 value,uint256 nonce,uint256 deadline"),
  },
  primaryType: "Permit",
  domain: AUTHORIZATION.domain,
  message: { owner: EMPLOYER, spender: CHAIN.escrow, value: "20", nonce: "3", deadline: AT },
};
const PERMISSION: Typed = {
  types: {
    EIP712Domain: parts("string name,uint256 chainId,address verifyingContract"),
    PermitWitnessTransferFrom: parts(
      "TokenPermissions permitted,address spender,uint256 nonce,uint256 deadline,Fund witness",
    ),
    TokenPermissions: parts("address token,uint256 amount"),
    Fund: parts(FUND),
  },
  primaryType: "PermitWitnessTransferFrom",
  domain: { name: "Permit2", chainId: 31_337, verifyingContract: PERMIT2 },
  message: {
    permitted: { token: TOKEN, amount: "20" },
    ...{ spender: CHAIN.escrow, nonce: "9", deadline: AT },
    witness: FUNDING.message,
  },
};

const WAYS = {
  authorization: [errand("fund-with-authorization", { valid_before: UNTIL }), { signature: AUTHORIZATION }],
  permit: [errand("fund-with-permit", { deadline: UNTIL }), { signature: FUNDING, permit_signature: PERMIT }],
  permit2: [errand("fund-with-permit2", { deadline: UNTIL }), { signature: PERMISSION }],
} as const;

/** Compare what was asked for with what was prepared, one signature of which is changed first. */
function check(way: keyof typeof WAYS, field = "", change: (typed: Typed) => void = () => {}) {
  const [asked, right] = WAYS[way];
  const prepared: Record<string, Typed> = structuredClone(right);
  const changed = prepared[field];
  if (changed) change(changed);
  const signatures = Object.entries(prepared).map(([name, typed_data]) => ({
    field: name,
    signer: EMPLOYER,
    typed_data,
  }));
  return () => requireDeposit({ signatures } as unknown as Gasless, asked, AGREEMENT, CHAIN);
}

describe("a funding by signature", () => {
  it.each(["authorization", "permit", "permit2"] as const)("by %s is taken as it was asked for", (way) => {
    expect(check(way)).not.toThrow();
  });

  it.each([
    ["authorization", "signature", "from", OTHER],
    ["authorization", "signature", "to", OTHER],
    ["authorization", "signature", "value", "21"],
    ["authorization", "signature", "validAfter", "1"],
    ["authorization", "signature", "validBefore", "2208988801"],
    ["authorization", "signature", "nonce", ID],
    ["permit", "signature", "agreementId", PERMIT2],
    ["permit", "signature", "milestones", "7"],
    ["permit", "permit_signature", "owner", OTHER],
    ["permit", "permit_signature", "spender", OTHER],
    ["permit", "permit_signature", "value", "115792089237316195423570985008687907853269984665640564039457584007913129"],
    ["permit", "permit_signature", "deadline", "2208988801"],
    ["permit2", "signature", "spender", OTHER],
    ["permit2", "signature", "deadline", "2208988801"],
  ] as const)("by %s is refused when its %s has another %s", (way, field, member, value) => {
    const change = ({ message }: Typed) => Object.assign(message, { [member]: value });
    expect(check(way, field, change)).toThrow(member);
  });

  it.each([
    ["permitted.token", { permitted: { token: OTHER, amount: "20" } }],
    ["permitted.amount", { permitted: { token: TOKEN, amount: "21" } }],
    ["witness.agreementId", { witness: { agreementId: PERMIT2, milestones: "5" } }],
    ["witness.milestones", { witness: { agreementId: ID, milestones: "7" } }],
    ["witness.more", { witness: { agreementId: ID, milestones: "5", more: "1" } }],
  ])("by permit2 is refused when it has another %s", (where, changed) => {
    expect(check("permit2", "signature", ({ message }) => Object.assign(message, changed))).toThrow(where);
  });

  it.each([
    ["authorization", "signature"],
    ["permit", "permit_signature"],
    ["permit2", "signature"],
  ] as const)("by %s is refused when its %s speaks to another contract or chain", (way, field) => {
    const elsewhere = ({ domain }: Typed) => Object.assign(domain, { verifyingContract: OTHER });
    const abroad = ({ domain }: Typed) => Object.assign(domain, { chainId: 1 });
    expect(check(way, field, elsewhere)).toThrow("verifyingContract");
    expect(check(way, field, abroad)).toThrow("chainId");
  });

  it("is refused when it is of other types, or salted", () => {
    const retyped = ({ types }: Typed) =>
      Object.assign(types, { Fund: parts("bytes32 agreementId,uint256 milestones") });
    const salted = ({ domain }: Typed) => Object.assign(domain, { salt: ID });
    expect(check("permit2", "signature", retyped)).toThrow("types.Fund");
    expect(check("authorization", "signature", salted)).toThrow("domain");
  });

  it("is refused when it is another kind of permission than was asked for", () => {
    const prepared = { signatures: [{ field: "signature", signer: EMPLOYER, typed_data: PERMIT }] };
    const [asked] = WAYS.authorization;
    expect(() => requireDeposit(prepared as unknown as Gasless, asked, AGREEMENT, CHAIN)).toThrow("primaryType");
  });
});
