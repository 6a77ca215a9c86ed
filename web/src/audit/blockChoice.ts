/** As of which block something is asked: one of the two moments that a mirror knows, or a height that was typed. */
import type { Chain } from "@/api/shapes";
import { isHeight } from "@/names/blockName";

export const MOMENTS = ["finalized", "head", "height"] as const;
export type Moment = (typeof MOMENTS)[number];

/** What was chosen and typed. */
export type Choice = { moment: Moment; height: string };

/** As the API takes it: `head`, `finalized`, or a height in decimal. */
export type At = string;

/** What keeps a height from being asked for, with the block that decides it. */
export type HeightFault = { fault: "malformed" | "before" | "beyond" | "nothing-final"; block: number };

export const FIRST_CHOICE: Choice = { moment: "finalized", height: "" };

/** The block that is meant; null while nothing is typed; or why it cannot be asked for here. */
export function meant({ moment, height }: Choice, chain: Chain): At | HeightFault | null {
  const { block, finalized } = chain.as_of;
  if (moment === "finalized" && block !== null && finalized === null) {
    return { fault: "nothing-final", block: block.number };
  }
  if (moment !== "height") return moment;
  const typed = height.trim();
  if (typed === "") return null;
  if (!isHeight(typed)) return { fault: "malformed", block: 0 };
  if (Number(typed) < chain.deployed_at) return { fault: "before", block: chain.deployed_at };
  if (block !== null && Number(typed) > block.number) return { fault: "beyond", block: block.number };
  return typed;
}

export const isFault = (found: At | HeightFault | null): found is HeightFault =>
  found !== null && typeof found === "object";

/** The block of a moment as it is now: its height, and when it was made, as far as that is known. */
export function standing(moment: Moment, chain: Chain): { number: number; timestamp: string | null } | null {
  const { block, finalized } = chain.as_of;
  if (moment === "head" && block !== null) return { number: block.number, timestamp: block.timestamp };
  if (moment !== "finalized" || finalized === null) return null;
  const known = [chain.finalized, block].find((one) => one?.number === finalized);
  return { number: finalized, timestamp: known?.timestamp ?? null };
}
