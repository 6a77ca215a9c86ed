/** How two things are compared before anything is signed: member by member, and what differs is named. */
import { NotAsAsked } from "./notAsAsked";

export type Named = Record<string, unknown>;

export function require(holds: boolean, where: string): void {
  if (!holds) throw new NotAsAsked(where);
}

export const same = (one: unknown, other: unknown): boolean =>
  String(one).toLowerCase() === String(other).toLowerCase();

/** Raises NotAsAsked unless a message has exactly the members that are expected, each with its value. */
export function requireMembers(given: Named, expected: Named, prefix = ""): void {
  for (const [member, value] of Object.entries(expected)) {
    const where = prefix + member;
    if (typeof value === "object" && value !== null) {
      requireMembers((given[member] ?? {}) as Named, value as Named, `${where}.`);
    } else require(same(given[member], value), where);
  }
  for (const member of Object.keys(given)) require(member in expected, prefix + member);
}
