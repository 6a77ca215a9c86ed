/** Who is who in a transaction: as its calls and events name them, and as this server is known. */
import type { Call, Chain, ChainTransaction, EscrowEvent } from "@/api/shapes";

export const ROLES = ["escrow", "token", "relayer", "employer", "worker", "arbiter", "feeRecipient"] as const;
export type Role = (typeof ROLES)[number];

export type Roles = ReadonlyMap<string, readonly Role[]>;

/** What members of calls and of events are called that name somebody. */
const NAMED: Record<string, Role> = {
  employer: "employer",
  worker: "worker",
  arbiter: "arbiter",
  feeRecipient: "feeRecipient",
  fee_recipient: "feeRecipient",
  token: "token",
};
const ADDRESS = /^0x[0-9a-fA-F]{40}$/;
const NOBODY = /^0x0{40}$/;

export const rolesOf = (roles: Roles, address: string): readonly Role[] => roles.get(address.toLowerCase()) ?? [];

/** Everybody who is named, by address in small letters. */
export function rolesIn({ call, inner_calls, logs }: ChainTransaction, chain: Chain | undefined): Roles {
  const events = logs.flatMap(({ event }) => (event ? [event] : []));
  return rolesNamed([call, ...inner_calls], events, chain);
}

export function rolesNamed(
  calls: readonly (Call | null)[],
  events: readonly EscrowEvent[],
  chain: Chain | undefined,
): Roles {
  const found = new Map<string, Role[]>();
  const add = (address: unknown, role: Role) => {
    if (typeof address !== "string" || !ADDRESS.test(address) || NOBODY.test(address)) return;
    const key = address.toLowerCase();
    const before = found.get(key) ?? [];
    if (!before.includes(role)) found.set(key, [...before, role]);
  };
  if (chain) {
    add(chain.escrow, "escrow");
    add(chain.relayer, "relayer");
    for (const { address } of chain.tokens) add(address, "token");
  }
  for (const call of calls) for (const [name, value] of named(call?.arguments)) add(value, name);
  for (const { fact } of events) for (const [name, value] of named(fact)) add(value, name);
  return found;
}

/** All members, however deep, that name somebody. */
function named(values: unknown): [Role, unknown][] {
  if (typeof values !== "object" || values === null) return [];
  return Object.entries(values).flatMap(([name, value]): [Role, unknown][] => {
    const role = NAMED[name];
    return role && typeof value === "string" ? [[role, value]] : named(value);
  });
}
