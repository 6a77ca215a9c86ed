/**
 * All that a party can be asked to sign, as EIP-712 types: those of the contract (IEscrow… and Authorizations.sol), of
 * ERC-3009, of ERC-2612 and of Permit2. What a server sends as types is compared with these.
 */
import type { TypedData } from "@/wallets/asking";
import { type Named, require } from "./comparing";
import { TYPES } from "./termsTypes";

type Member = { readonly name: string; readonly type: string };

const members = (text: string): Member[] =>
  text.split(", ").map((part) => {
    const [type = "", name = ""] = part.split(" ");
    return { name, type };
  });

const ROUND = "bytes32 agreementId, uint256 milestone, uint8 round";

const KNOWN: Record<string, readonly Member[]> = {
  ...TYPES,
  Fund: members("bytes32 agreementId, uint128 milestones"),
  Deliver: members(`${ROUND}, bytes32 deliverable`),
  RequestChanges: members(`${ROUND}, bytes32 reason, uint40 deliverBy`),
  Release: members("bytes32 agreementId, uint256 milestone, uint96 released"),
  ReleaseAll: members("bytes32 agreementId, uint128 milestones"),
  Refund: members("bytes32 agreementId, uint256 milestone, uint96 refunded"),
  Reclaim: members("bytes32 agreementId, uint256 milestone"),
  Dispute: members(`${ROUND}, bytes32 evidence`),
  SubmitEvidence: members("bytes32 agreementId, uint256 milestone, string evidence"),
  Rule: members("bytes32 agreementId, uint256 milestone, uint96 released, bytes32 reason"),
  Settle: members(`${ROUND}, uint96 released, uint96 refunded, uint40 validBefore`),
  Amend: members("Terms terms, uint40 validBefore"),
  Withdraw: members("address owner, address token, address to, uint256 nonce"),
  ReceiveWithAuthorization: members(
    "address from, address to, uint256 value, uint256 validAfter, uint256 validBefore, bytes32 nonce",
  ),
  Permit: members("address owner, address spender, uint256 value, uint256 nonce, uint256 deadline"),
  PermitWitnessTransferFrom: members(
    "TokenPermissions permitted, address spender, uint256 nonce, uint256 deadline, Fund witness",
  ),
  TokenPermissions: members("address token, uint256 amount"),
};

const DOMAIN = members("string name, string version, uint256 chainId, address verifyingContract");

/** A type and all that it is made of. Source: EIP-712, "Definition of encodeType". */
export function typesOf(primaryType: string): Record<string, readonly Member[]> {
  const own = KNOWN[primaryType] ?? [];
  const parts = own.map(({ type }) => type.replace("[]", "")).filter((type) => type in KNOWN);
  return Object.assign({ [primaryType]: own }, ...parts.map(typesOf));
}

/** Raises NotAsAsked unless typed data is of the types that the contracts know, and its domain of those it names. */
export function requireTypes(typed: TypedData): void {
  const { EIP712Domain: domain, ...given } = (typed.types ?? {}) as Record<string, unknown>;
  const expected = typesOf(String(typed.primaryType));
  const named = DOMAIN.filter(({ name }) => name in (typed.domain as Named));
  require(Object.keys(typed.domain as Named).length === named.length && written(domain) === written(named), "domain");
  require(Object.keys(given).length === Object.keys(expected).length, "types");
  for (const [name, parts] of Object.entries(expected))
    require(written(given[name]) === written(parts), `types.${name}`);
}

const written = (found: unknown): string =>
  Array.isArray(found) ? found.map(({ name, type }: Member) => `${type} ${name}`).join(", ") : "";
