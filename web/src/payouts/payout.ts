/** What waits in the contract until somebody asks for it: payouts that failed, and fees. */
import type { Hex } from "@/api/shapes";

export type Payout = {
  act: "withdraw" | "sweep";
  token: string;
  /** Whose it is. */
  owner: string;
  /** Where to; null: to the owner itself, for which nobody has to sign. */
  to: Hex | null;
};

/** Its fields by the names of the API. */
export const fieldsOf = ({ act, token, owner, to }: Payout): Record<string, string> => {
  if (act === "sweep") return { token, fee_recipient: owner };
  return to === null ? { token, owner } : { token, owner, to };
};
