/**
 * All that an errand says, by the contract's names, computed here: what was filled in, and the agreement that it is about.
 * What was prepared for it may say of this as much as its function or type has members for, and nothing besides.
 */
import type { AgreementRow } from "@/api/shapes";
import type { Errand } from "@/api/writes";
import { seconds } from "@/dates/instant";
import { type Named, require, requireMembers } from "./comparing";
import { maskOf, milestonesOf } from "./errands";
import { conditionsHashOf, messageOf } from "./termsHash";

/** The API's names of an act's fields, where the contract's are other ones: instants, which it has as Unix seconds. */
const INSTANTS: Record<string, string> = { deliver_by: "deliverBy", valid_before: "validBefore" };

/** What is said of an act as it is. */
const PLAIN = ["deliverable", "reason", "released", "refunded", "evidence", "party"] as const;

/** Arguments that are compared with nothing: the contract takes only the right signature, for what stands beside it. */
const SIGNATURES: ReadonlySet<string> = new Set([
  ...["workerSignature", "employerSignature", "arbiterSignature", "signature"],
]);

export function saidBy(errand: Errand, agreement: AgreementRow): Named {
  const { payment, conditions } = messageOf(agreement.terms);
  const fields = fieldsOf(errand);
  const { released, refunded, validBefore } = fields;
  return {
    ...{ agreementId: agreement.agreement_id, payment, conditions },
    conditionsHash: conditionsHashOf(agreement.terms),
    milestones: maskOf(milestonesOf(errand)),
    ...placeOf(errand, agreement),
    ...fields,
    ...(errand.act === "settle" ? { settlement: { released, refunded, validBefore } } : {}),
  };
}

/** Raises NotAsAsked unless each argument of a call is what is said; signatures are the contract's to judge. */
export function requireArguments(given: Named, said: Named): void {
  const compared = Object.entries(given).filter(([name]) => !SIGNATURES.has(name));
  requireMembers(Object.fromEntries(compared), pick(said, Object.keys(given)));
}

/** Raises NotAsAsked unless a message has exactly these members, and each is what is said. */
export function requireMessage(message: Named, members: readonly string[], said: Named): void {
  require(Object.keys(message).length === members.length, "message");
  for (const member of members) require(member in said, member);
  requireMembers(message, pick(said, members));
}

const pick = (said: Named, names: readonly string[]): Named =>
  Object.fromEntries(names.flatMap((name) => (name in said ? [[name, said[name]]] : [])));

/** A signature for another round would be one to keep for later. */
function placeOf({ milestone }: Errand, { terms, milestones }: AgreementRow): Named {
  if (milestone === null) return {};
  return { milestone, amount: terms.milestones[milestone]?.amount, round: milestones[milestone]?.round };
}

function fieldsOf({ fields }: Errand): Named {
  const plain = PLAIN.flatMap((name) => (fields[name] === undefined ? [] : [[name, fields[name]]]));
  const instants = Object.entries(INSTANTS).flatMap(([field, name]) =>
    fields[field] === undefined ? [] : [[name, seconds(String(fields[field]))]],
  );
  return Object.fromEntries([...plain, ...instants]);
}
