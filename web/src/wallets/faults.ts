/** What a wallet says no with. Source: EIP-1193, "Provider Errors"; EIP-1474, "Error codes"; EIP-3085. */

export type WalletFault =
  | ("rejected" | "busy" | "unauthorized" | "unsupported" | "disconnected" | "unknown-chain")
  | "insufficient-funds";

const FAULTS: Record<number, WalletFault> = {
  4001: "rejected",
  4100: "unauthorized",
  4200: "unsupported",
  4900: "disconnected",
  4901: "disconnected",
  4902: "unknown-chain",
  [-32002]: "busy",
};

/** The wallet did not do what it was asked for: nothing was signed, and nothing was sent. */
export class WalletRefused extends Error {
  constructor(
    readonly fault: WalletFault | "failed",
    readonly told: string,
  ) {
    super(told);
    this.name = "WalletRefused";
  }
}

/** Any error of a wallet, by its meaning. Some wrap the error that counts in another one. */
export function walletRefused(error: unknown): WalletRefused {
  if (error instanceof WalletRefused) return error;
  const fault = codesOf(error).flatMap((code) => FAULTS[code] ?? [])[0];
  const told = messageOf(error);
  // Nodes have no code of its own for it; the words are the same in all of them.
  return new WalletRefused(fault ?? (/insufficient funds/i.test(told) ? "insufficient-funds" : "failed"), told);
}

function codesOf(error: unknown): number[] {
  if (typeof error !== "object" || error === null) return [];
  const told = error as { code?: unknown; cause?: unknown; data?: { originalError?: unknown } };
  const own = typeof told.code === "number" ? [told.code] : [];
  return [...own, ...codesOf(told.cause), ...codesOf(told.data?.originalError)];
}

function messageOf(error: unknown): string {
  const told = typeof error === "object" && error !== null && "message" in error ? error.message : error;
  return String(told).slice(0, 300);
}
