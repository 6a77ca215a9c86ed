/** The calls of one agreement, filled in as far as they can be before anybody acts: to be kept for the day without us. */
import type { AbiParameter } from "viem";
import { require } from "@/acts/comparing";
import { conditionsHashOf, messageOf } from "@/acts/termsHash";
import type { Agreement, Chain } from "@/api/shapes";
import { CALLS, type Call } from "./calls";

/** What stands above each call, in the reader's language. */
type Words = { head: string; titleOf: (name: string, milestone: number | null) => string };

type Known = Record<string, unknown>;

/** Calls that are about no agreement, about two, or only the wrapping of others. */
const ELSEWHERE: ReadonlySet<string> = new Set(["amend", "batch", "permit"]);

/** How what is written down has to look: nothing else may stand in a line that a shell is given. */
const FORMS: readonly (readonly [type: RegExp, form: RegExp])[] = [
  [/^address$/, /^0x[0-9a-f]{40}$/i],
  [/^bytes32$/, /^0x[0-9a-f]{64}$/i],
  [/^uint\d+$/, /^\d{1,78}$/],
];

/** Raises NotAsAsked where a term is not of the form that its type has. */
export function callFile(agreement: Agreement, chain: Chain, words: Words): string {
  const lines = CALLS.filter(({ name }) => !ELSEWHERE.has(name)).flatMap((call) =>
    placesOf(call, agreement).map((milestone) => {
      const title = words.titleOf(call.name, milestone);
      return `# ${title}\n${commandOf(call, knownOf(agreement, milestone), chain.escrow)}\n`;
    }),
  );
  return `${words.head}\n\n${lines.join("\n")}`;
}

/** The hash that stands in the calls for all that the terms say besides who, what in, and the fee. */
export const conditionsOf = ({ terms }: Agreement): string => conditionsHashOf(terms);

/** For which milestones a call is written down; null: once, it names none or a set of them. */
const placesOf = ({ inputs }: Call, { milestones }: Agreement): readonly (number | null)[] =>
  inputs.some(({ name }) => name === "milestone") ? milestones.map(({ index }) => index) : [null];

function knownOf({ terms }: Agreement, milestone: number | null): Known {
  const { payment, conditions } = messageOf(terms);
  const held = milestone === null ? {} : { milestone, amount: terms.milestones[milestone]?.amount };
  const known = { payment, conditions, conditionsHash: conditionsHashOf(terms), ...held };
  return { ...known, token: terms.token, feeRecipient: terms.fee_recipient };
}

/** As the tool `cast` takes it: what is not known yet is left as a variable of the shell. */
function commandOf({ signature, inputs, isPaid }: Call, known: Known, escrow: string): string {
  const given = inputs.map((input) => argumentOf(input, known)).join(" ");
  const value = isPaid ? ' --value "$VALUE"' : "";
  return `cast send ${written("address", escrow, "escrow")} '${signature}' ${given}${value}`;
}

function argumentOf(input: AbiParameter, known: Known): string {
  const name = input.name ?? "";
  if (name in known) return `'${literal(input, known[name])}'`;
  if (/signature$/i.test(name)) return "0x";
  return `"$${name.replace(/[A-Z]/g, (capital) => `_${capital}`).toUpperCase()}"`;
}

function literal(input: AbiParameter, value: unknown): string {
  if (input.type.endsWith("[]")) {
    const each = { ...input, type: input.type.slice(0, -2) };
    return `[${(value as unknown[]).map((one) => literal(each, one)).join(",")}]`;
  }
  if ("components" in input) {
    const members = value as Known;
    return `(${input.components.map((part) => literal(part, members[part.name ?? ""])).join(",")})`;
  }
  return written(input.type, value, input.name ?? input.type);
}

function written(type: string, value: unknown, name: string): string {
  const text = String(value);
  const form = FORMS.find(([of]) => of.test(type))?.[1];
  require(form?.test(text) ?? false, name);
  return text;
}
