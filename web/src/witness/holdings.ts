/** What the contract holds and knows of milestones, as it says itself: sums and rounds that an act is made from. */
import { abi } from "@artifacts/IAgreementEscrow.json";
import { type Abi, decodeFunctionResult, encodeFunctionData } from "viem";
import type { Place } from "@/acts/domain";
import type { AgreementRow, Hex, Milestone } from "@/api/shapes";
import { seconds } from "@/dates/instant";
import { called, hasNode } from "@/wallets/reading";
import { answerTo, readAs } from "./asking";
import { Doubt } from "./doubt";

type Holding = { released: bigint; refunded: bigint; clock: number; phase: number; round: number };

/** The phases of the contract, in its order, by the names of the API. */
const PHASES: readonly Milestone["state"][] = ["unfunded", "offered", "active", "delivered", "disputed", "amended"];

/** Of which member of a milestone the contract's clock is the deadline, by its phase. */
const DEADLINES: Partial<Record<Milestone["state"], "deliver_by" | "review_until" | "rule_by">> = {
  ...{ offered: "deliver_by", active: "deliver_by", delivered: "review_until", disputed: "rule_by" },
};

/** Raises Doubt unless the milestones stand on the chain as they are shown. */
export async function requireHoldings(agreement: AgreementRow, chosen: readonly number[], chain: Place): Promise<void> {
  if (!hasNode()) return;
  await Promise.all(chosen.map((index) => requireHolding(agreement, index, chain)));
}

async function requireHolding(agreement: AgreementRow, index: number, chain: Place): Promise<void> {
  const shown = agreement.milestones[index];
  const agreed = agreement.terms.milestones[index];
  if (!shown || !agreed) throw new Doubt("holding", { where: "milestone", number: String(index + 1) });
  const found = await holdingOf(agreement.agreement_id, index, BigInt(agreed.amount), chain);
  for (const [where, isSame] of Object.entries(likenessOf(shown, BigInt(agreed.amount), found))) {
    if (!isSame) throw new Doubt("holding", { where, number: String(index + 1) });
  }
}

/** Member by member, whether what is shown is what was found. */
function likenessOf(shown: Milestone, amount: bigint, found: Holding): Record<string, boolean> {
  const state = PHASES[found.phase];
  const left = state === "unfunded" || state === "amended" ? 0n : amount - found.released - found.refunded;
  const name = DEADLINES[state ?? "unfunded"];
  const clock = name && shown[name];
  return {
    state: shown.state === (left === 0n && state !== "unfunded" && state !== "amended" ? "closed" : state),
    escrowed: BigInt(shown.escrowed) === left,
    released: BigInt(shown.released) === found.released,
    refunded: BigInt(shown.refunded) === found.refunded,
    round: shown.round === found.round,
    deadline: name === undefined || left === 0n || (clock != null && seconds(clock) === found.clock),
  };
}

async function holdingOf(id: string, milestone: number, amount: bigint, { escrow }: Place): Promise<Holding> {
  const functionName = "holdingOf";
  const data = encodeFunctionData({ abi: abi as Abi, functionName, args: [id, BigInt(milestone), amount] });
  const answer = await answerTo(() => called(escrow, data));
  const holding = readAs(answer, (read: Hex) => decodeFunctionResult({ abi: abi as Abi, functionName, data: read }));
  if (holding === null) throw new Doubt("no-code", { escrow });
  return holding as unknown as Holding;
}
