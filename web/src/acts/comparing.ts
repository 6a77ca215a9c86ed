/** How two things are compared before anything is signed: member by member, and what differs is named. */
import { NotAsAsked } from "./notAsAsked";

export type Named = Record<string, unknown>;

export function require(holds: boolean, where: string): void {
  if (!holds) throw new NotAsAsked(where);
}

/** Hex says the same in either case; a text, such as a link to evidence, is another one already by a single letter. */
export const same = (one: unknown, other: unknown): boolean => plain(one) === plain(other);

const plain = (value: unknown): string => {
  const text = String(value);
  return /^0x[0-9a-f]*$/i.test(text) ? text.toLowerCase() : text;
};

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
