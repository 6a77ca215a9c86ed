/** What a call asks for: its arguments by what they are, whatever the function. Nothing is taken from elsewhere. */
import { type Call, ZERO_ADDRESS } from "@/api/shapes";

/** Amounts in the units of `token`; milestones counted from 1; instants in Unix seconds. */
export type Told = {
  token: string;
  addresses: Record<string, string>;
  amounts: Record<string, string>;
  numbers: readonly number[];
  instants: Record<string, number>;
};

const AMOUNTS = new Set(["amount", "released", "refunded"]);
const INSTANTS = new Set(["deliverBy", "validBefore"]);
/** Functions of tokens, whose amounts are in the token that is called. */
const OF_TOKENS = new Set([
  "approve",
  "transfer",
  "transferFrom",
  "permit",
  "transferWithAuthorization",
  "receiveWithAuthorization",
]);
const ADDRESS = /^0x[0-9a-fA-F]{40}$/;
const DIGITS = /^\d+$/;
/** Where instants stop that a clock can show. */
const LAST_INSTANT = 8.64e12;

type Values = Record<string, unknown>;

/** What it asks for. Of nested terms the payment is read: who is paid, by whom, and in what. */
export function toldBy(call: Call): Told {
  const values = flat(call.arguments as Values);
  const told: Told = {
    token: tokenOf(call, values),
    addresses: {},
    amounts: {},
    numbers: numbersIn(values),
    instants: {},
  };
  for (const [name, value] of Object.entries(values)) {
    if (typeof value !== "string") continue;
    if (ADDRESS.test(value)) told.addresses[name] = value;
    else if (AMOUNTS.has(name) && DIGITS.test(value)) told.amounts[name] = value;
    else if (INSTANTS.has(name) && DIGITS.test(value) && Number(value) <= LAST_INSTANT)
      told.instants[name] = Number(value);
  }
  return told;
}

/** The members of the payment and of a split beside the other arguments. An amendment is told by its new terms. */
function flat(values: Values): Values {
  const inner = [values.to, values.payment, values.settlement].filter(isValues);
  return Object.assign({}, values, ...inner.map(flat));
}

const isValues = (value: unknown): value is Values =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** What its amounts are in: what it says, or else the token that is called. */
function tokenOf(call: Call, { token }: Values): string {
  if (typeof token === "string" && ADDRESS.test(token)) return token;
  return OF_TOKENS.has(call.function) ? call.to : ZERO_ADDRESS;
}

function numbersIn({ milestone, milestones }: Values): number[] {
  if (typeof milestone === "string" && DIGITS.test(milestone)) return [Number(milestone) + 1];
  if (typeof milestones !== "string" || !DIGITS.test(milestones)) return [];
  const bits = BigInt(milestones).toString(2);
  return [...bits].reverse().flatMap((bit, place) => (bit === "1" ? [place + 1] : []));
}

/** The one token that some calls name; null where they name none, or several. */
export function tokenNamed(calls: readonly (Call | null)[]): string | null {
  const named = new Set(calls.flatMap((call) => (call ? tokensOf(call) : [])));
  return named.size === 1 ? ([...named][0] ?? null) : null;
}

function tokensOf(call: Call): string[] {
  const { token } = flat(call.arguments as Values);
  return typeof token === "string" && ADDRESS.test(token) ? [token.toLowerCase()] : [];
}
