/** What the server says cannot be believed, or cannot be checked. Nothing was signed. */
export type DoubtKind =
  | ("other-agreement" | "token" | "holding" | "nonce")
  | ("other-place" | "other-genesis" | "no-code" | "other-chain" | "silent");

export class Doubt extends Error {
  constructor(
    readonly kind: DoubtKind,
    /** What the words about it name. */
    readonly evidence: Readonly<Record<string, string>> = {},
  ) {
    super(`not believed: ${kind} ${JSON.stringify(evidence)}`);
    this.name = "Doubt";
  }
}
