/** Whole terms out of the few words that events carry: the other half of TermsPacking.sol. */
import { getAddress } from "viem";
import { type Hex, ZERO_ADDRESS, ZERO_HASH } from "@/api/shapes";
import { fault } from "./faults";

export type Part = { amount: bigint; deliverBy: number };
export type TermsMessage = {
  payment: Record<string, unknown>;
  conditions: Record<string, unknown> & { milestones: Part[] };
};
export type Unpacked = { terms: TermsMessage; phase: number; marked: number[] };

const WORD = 64;
const FIXED = 3;

/** The terms that words say, of an employer and a worker that the event names. */
export function unpacked(packed: Hex, employer: Hex, worker: Hex): Unpacked {
  const words = (packed.slice(2).match(/.{1,64}/g) ?? []) as string[];
  const [money, rules, brief] = words as [string, string, string];
  if (words.length < FIXED || words.some((word) => word.length !== WORD)) throw fault("terms", packed);
  const feeBps = number(money, 40, 44);
  const first = FIXED + (feeBps === 0 ? 0 : 1);
  const count = number(rules, 62, 64);
  const [milestones, parents] = [words.slice(first, first + count), words.slice(first + count)];
  if (milestones.length !== count || parents.length > 1) throw fault("terms", packed);
  const terms = {
    payment: {
      ...{ employer, worker, token: address(money, 0), feeBps, reviewPeriod: number(money, 44, 54) },
      feeRecipient: feeBps === 0 ? ZERO_ADDRESS : address(words[FIXED] as string, 24),
    },
    conditions: {
      ...{ arbiter: address(rules, 0), disputePeriod: number(money, 54, 64), defaultWorkerBps: number(rules, 40, 44) },
      ...{ briefHash: `0x${brief}`, parent: parents[0] ? `0x${parents[0]}` : ZERO_HASH },
      salt: BigInt(`0x${rules.slice(44, 60)}`),
      milestones: milestones.map((word) => ({
        amount: BigInt(`0x${word.slice(30, 54)}`),
        deliverBy: number(word, 54, 64),
      })),
    },
  };
  const marked = milestones.flatMap((word, index) => (word.startsWith("8") ? [index] : []));
  return { terms, phase: number(rules, 60, 62), marked };
}

const number = (word: string, from: number, to: number): number => Number.parseInt(word.slice(from, to), 16);
const address = (word: string, from: number): Hex => getAddress(`0x${word.slice(from, from + 40)}`);
