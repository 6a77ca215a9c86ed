/** Questions to the wallet's node whose answers decide whether something is signed. Silence is no answer. */
import type { Hex } from "@/api/shapes";
import { WalletRefused } from "@/wallets/faults";
import { Doubt } from "./doubt";

/** The answer to a question. Raises Doubt where the wallet cannot be asked it. */
export async function answerTo<Answer>(question: () => Promise<Answer>): Promise<Answer> {
  try {
    return await question();
  } catch (error) {
    if (error instanceof WalletRefused) throw new Doubt("silent", { told: error.told });
    throw error;
  }
}

/** What is to be asked, unless the wallet cannot be asked anything: for what moves no money. */
export async function unlessSilent(question: () => Promise<void>): Promise<void> {
  try {
    await question();
  } catch (error) {
    if (!(error instanceof Doubt && error.kind === "silent")) throw error;
  }
}

/** What an answer says; null where it says nothing of that form. */
export function readAs<Read>(answer: Hex, read: (answer: Hex) => Read): Read | null {
  try {
    return read(answer);
  } catch {
    return null;
  }
}
