/** What the compiler says of the contract: where it stores what, and its code whatever its constructor filled in. */
import { immutables, runtimeBytecode, storageLayout } from "@artifacts/AgreementEscrow.json";

/** The slot of a state variable. */
export const slotNumberOf = (variable: "holdings" | "successorOf"): number =>
  Number(storageLayout.storage.find(({ label }) => label === variable)?.slot);

/** Whether code is the contract's, on whatever chain. */
export const isContracts = (code: string): boolean => unfilled(code) === unfilled(runtimeBytecode);

/** Code without what its constructor filled in. */
function unfilled(code: string): string {
  const marks = code.slice(2).toLowerCase().split("");
  for (const { start, length } of immutables) marks.fill("0", 2 * start, 2 * (start + length));
  return marks.join("");
}
