/** What the events of an agreement, and of those that it replaced, lead to; and where the storage must say the same. */
import { concat, keccak256, toHex } from "viem";
import type { Place } from "@/acts/domain";
import { hashed } from "@/acts/termsHash";
import { type Hex, ZERO_ADDRESS } from "@/api/shapes";
import { slotNumberOf } from "@/witness/layout";
import { fault } from "./faults";
import { type Args, carriedOver, followedBy, type Holding, leftOf, PHASE, unfunded, wordOf } from "./holding";
import { type Part, type TermsMessage, unpacked } from "./packing";

export type Fact = { name: string; args: Args };
/** A word of storage, as the events say that it is. */
export type Word = { key: Hex; value: bigint };

type Known = { terms: TermsMessage; held: Map<number, Holding>; successor: Hex | null };

export class Story {
  /** The agreement, and those before it that it replaced, the oldest first. */
  readonly lineage: readonly Hex[];
  readonly #groups: ReadonlySet<bigint>;
  readonly #known = new Map<Hex, Known>();
  readonly #place: Place;

  /** Throws where the contract could not have told the facts so. Those of other agreements are passed over. */
  constructor(id: Hex, terms: TermsMessage, facts: readonly Fact[], place: Place) {
    this.#place = place;
    this.lineage = lineageOf(id, facts);
    this.#groups = new Set(facts.flatMap((fact) => this.#groupsOf(fact)));
    for (const fact of facts.filter((one) => this.concerns(one))) this.#tell(fact);
    if (!this.#known.has(id)) this.#known.set(id, { terms, held: new Map(), successor: null });
  }

  /** Whether a fact is about the agreement, or one that it replaced. Evidence names the holding (ERC-1497). */
  concerns({ name, args }: Fact): boolean {
    if (name === "Evidence") return this.#groups.has(BigInt(args.evidenceGroupId as bigint));
    return this.#isOurs(args.agreementId) || (name === "AgreementAmended" && this.#isOurs(args.parent));
  }

  /** Of the agreement itself: what is held of each milestone. */
  get held(): readonly Holding[] {
    const { terms, held } = this.#knownOf(this.lineage.at(-1) as Hex);
    return terms.conditions.milestones.map(({ amount }, index) => held.get(index) ?? unfunded(BigInt(amount)));
  }

  /** The words that the events decide: of each agreement its holdings, and then its successor. */
  words(): Word[] {
    return this.lineage.flatMap((id) => {
      const { terms, held, successor } = this.#knownOf(id);
      const holdings = terms.conditions.milestones.map(({ amount }, index) => {
        const holding = held.get(index);
        return {
          key: slotOf("holdings", holdingId(id, index, BigInt(amount))),
          value: holding ? wordOf(holding) : 0n,
        };
      });
      return [...holdings, { key: slotOf("successorOf", id), value: BigInt(successor ?? 0) }];
    });
  }

  #isOurs(id: unknown): boolean {
    return this.lineage.includes(String(id).toLowerCase() as Hex);
  }

  #knownOf(id: Hex): Known {
    const known = this.#known.get(id);
    if (!known) throw fault("blocks", `no event tells the terms of ${id}`);
    return known;
  }

  /** Under which ids evidence about these agreements stands. */
  #groupsOf({ name, args }: Fact): bigint[] {
    if (!(name === "MilestonesFunded" || name === "AgreementAmended") || !this.#isOurs(args.agreementId)) return [];
    const { conditions } = unpacked(args.terms as Hex, ZERO_ADDRESS, ZERO_ADDRESS).terms;
    return conditions.milestones.map(({ amount }, index) => BigInt(holdingId(args.agreementId as Hex, index, amount)));
  }

  #tell({ name, args }: Fact): void {
    if (name === "Evidence" || name === "PayoutOwed") return;
    const id = String(args.agreementId).toLowerCase() as Hex;
    if (name === "MilestonesFunded") this.#fund(id, args);
    else if (name === "AgreementAmended") this.#amend(id, args);
    else {
      const held = this.#known.get(id)?.held ?? new Map<number, Holding>();
      const milestone = Number(args.milestone);
      held.set(milestone, followedBy(held.get(milestone), name, args));
    }
  }

  #fund(id: Hex, args: Args): void {
    const { terms, phase, marked } = unpacked(args.terms as Hex, args.employer as Hex, args.worker as Hex);
    this.#requireId(id, terms);
    const known = this.#known.get(id) ?? { terms, held: new Map<number, Holding>(), successor: null };
    for (const index of marked) {
      const { amount, deliverBy } = terms.conditions.milestones[index] as Part;
      if (known.held.has(index)) throw fault("blocks", "a milestone was funded twice");
      known.held.set(index, { ...unfunded(amount), phase, clock: deliverBy });
    }
    this.#known.set(id, { ...known, terms });
  }

  #amend(id: Hex, args: Args): void {
    const parent = this.#knownOf(String(args.parent).toLowerCase() as Hex);
    const { terms } = unpacked(args.terms as Hex, parent.terms.payment.employer as Hex, args.worker as Hex);
    this.#requireId(id, terms);
    const parts = terms.conditions.milestones;
    const hasWorker = args.worker !== ZERO_ADDRESS;
    const held = new Map(
      [...parent.held].map(([index, before]) => {
        const { amount, deliverBy } = parts[index] ?? { amount: 0n, deliverBy: 0 };
        return [index, carriedOver(before, amount, deliverBy, hasWorker)] as const;
      }),
    );
    const more = sum(held) - sum(parent.held);
    if (more !== BigInt(args.drawn as bigint) - BigInt(args.returned as bigint)) {
      throw fault("blocks", "an amendment moved another sum than its terms differ by");
    }
    parent.terms.conditions.milestones.forEach(({ amount }, index) => {
      parent.held.set(index, { ...(parent.held.get(index) ?? unfunded(amount)), phase: PHASE.amended });
    });
    parent.successor = id;
    this.#known.set(id, { terms, held, successor: null });
  }

  #requireId(id: Hex, terms: TermsMessage): void {
    if (hashed(terms, this.#place) !== id) throw fault("blocks", `terms are told under ${id}, which is not their id`);
  }
}

function lineageOf(id: Hex, facts: readonly Fact[]): Hex[] {
  const amended = facts.filter(({ name }) => name === "AgreementAmended");
  const parents = new Map(amended.map(({ args }) => [args.agreementId as Hex, args.parent as Hex]));
  const lineage = [id];
  for (let parent = parents.get(id); parent && !lineage.includes(parent); parent = parents.get(parent)) {
    lineage.unshift(parent);
  }
  return lineage;
}

const sum = (held: ReadonlyMap<number, Holding>): bigint =>
  [...held.values()].reduce((total, one) => total + leftOf(one), 0n);

/** The contract's `holdingIdOf`. */
const holdingId = (id: Hex, index: number, amount: bigint): Hex =>
  keccak256(concat([id, toHex(index, { size: 32 }), toHex(amount, { size: 32 })]));

/** Where a mapping has the value of a key. Source: Solidity, "Layout of State Variables in Storage". */
function slotOf(mapping: "holdings" | "successorOf", key: Hex): Hex {
  return keccak256(concat([key, toHex(slotNumberOf(mapping), { size: 32 })]));
}
