/** What the contract stores of one milestone, folded from its events: by the contract's own rules, and no others. */
import { fault } from "./faults";

export const PHASE = { none: 0, offered: 1, active: 2, delivered: 3, disputed: 4, amended: 5 } as const;

export type Holding = {
  amount: bigint;
  released: bigint;
  refunded: bigint;
  clock: number;
  phase: number;
  round: number;
};
export type Args = Record<string, unknown>;

export const unfunded = (amount: bigint): Holding => ({
  ...{ amount, released: 0n, refunded: 0n },
  ...{ clock: 0, phase: PHASE.none, round: 0 },
});

export const leftOf = ({ amount, released, refunded }: Holding): bigint => amount - released - refunded;

/** The word of storage that says all this, from the lowest bit up. Source: docs/storage-layout.md. */
export const wordOf = ({ released, refunded, clock, phase, round }: Holding): bigint =>
  released | (refunded << 96n) | (BigInt(clock) << 192n) | (BigInt(phase) << 232n) | (BigInt(round) << 240n);

/** The holding after one more event of its milestone. Throws where the contract could not have told it. */
export function followedBy(before: Holding | undefined, name: string, args: Args): Holding {
  const act = ACTS[name];
  if (!act || !before || leftOf(before) === 0n) throw impossible(name);
  const found = act(before, args);
  if (found === null || leftOf(found) < 0n) throw impossible(name);
  return found;
}

const impossible = (name: string): RangeError =>
  fault("blocks", `${name} could not follow what was told before: something is missing, or was put in`);

type Act = (before: Holding, args: Args) => Holding | null;

const whole = (args: Args, name: string): bigint => BigInt(args[name] as bigint);
const count = (args: Args, name: string): number => Number(args[name]);

const within =
  (phases: readonly number[], act: Act): Act =>
  (before, args) =>
    phases.includes(before.phase) ? act(before, args) : null;

const inRound =
  (ahead: number, act: Act): Act =>
  (before, args) =>
    count(args, "round") === before.round + ahead ? act(before, args) : null;

const paying =
  (total: "released" | "refunded"): Act =>
  (before, args) =>
    whole(args, "amount") > 0n && whole(args, total) - whole(args, "amount") === before[total]
      ? { ...before, [total]: whole(args, total) }
      : null;

const emptied =
  (act: Act): Act =>
  (before, args) => {
    const found = act(before, args);
    return found && leftOf(found) === 0n ? found : null;
  };

const split: Act = (before, args) => {
  const [toWorker, toEmployer] = [whole(args, "toWorker"), whole(args, "toEmployer")];
  if (toWorker + toEmployer === 0n) return null;
  return { ...before, released: before.released + toWorker, refunded: before.refunded + toEmployer };
};

const disputing: Act = (before, args) =>
  before.phase === PHASE.delivered || (before.phase === PHASE.active && before.round > 0)
    ? { ...before, phase: PHASE.disputed, clock: count(args, "ruleBy") }
    : null;

const UNDONE = [PHASE.offered, PHASE.active];

const ACTS: Record<string, Act> = {
  OfferAccepted: within([PHASE.offered], (before) => ({ ...before, phase: PHASE.active })),
  WorkDelivered: within(
    UNDONE,
    inRound(0, (before, args) => ({ ...before, phase: PHASE.delivered, clock: count(args, "reviewUntil") })),
  ),
  ChangesRequested: within(
    [PHASE.delivered],
    inRound(1, (before, args) => ({
      ...before,
      ...{ phase: PHASE.active, clock: count(args, "deliverBy"), round: before.round + 1 },
    })),
  ),
  DisputeOpened: inRound(0, disputing),
  PaymentReleased: paying("released"),
  PaymentRefunded: paying("refunded"),
  PaymentClaimed: within([PHASE.delivered], emptied(paying("released"))),
  PaymentReclaimed: within(UNDONE, emptied(paying("refunded"))),
  PaymentSettled: split,
  DisputeRuled: within([PHASE.disputed], emptied(split)),
  DisputeConcluded: within([PHASE.disputed], emptied(split)),
};

/** What is held under new terms of what was held under old ones. */
export function carriedOver(before: Holding, amount: bigint, deliverBy: number, hasWorker: boolean): Holding {
  const found = { ...before, amount };
  if (leftOf(found) < 0n) throw impossible("AgreementAmended");
  if (leftOf(found) === 0n || !UNDONE.some((phase) => phase === before.phase)) return found;
  return { ...found, phase: hasWorker ? PHASE.active : PHASE.offered, clock: deliverBy };
}
