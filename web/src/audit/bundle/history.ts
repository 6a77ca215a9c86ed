/** How older blocks hang together with the newest: the chain keeps their hashes in its state. Source: EIP-2935. */
import { keccak256, toHex } from "viem";
import type { Hex } from "@/api/shapes";
import { fault, requireSame } from "./faults";
import type { Header } from "./header";
import { type Account, requireAccount, requireSlot, type Slot } from "./state";

export type Ties = { under: number; account: Account; storage: Slot[] };
type Block = { hash: Hex; header: Header };

const CONTRACT: Hex = "0x0000F90827F1C53a10cb7A02335B175320002935";
/** So many blocks before a block have their hashes in its state. */
const WINDOW = 8_191;
/** Of the one code that writes these hashes, and lets nobody but the chain itself write any. */
const CODE_HASH = keccak256(
  "0x3373fffffffffffffffffffffffffffffffffffffffe14604657602036036042575f35600143038111604257611fff81430311604257611fff9006545f5260205ff35b5f5ffd5b5f35611fff60014303065500",
);

const heightOf = ({ header }: Block): number => Number(header.number);

/** The hashes of the blocks that hang together with the newest one, itself among them. */
export function tied(blocks: readonly Block[], history: readonly Ties[]): Set<Hex> {
  const found = new Set<Hex>([(blocks.at(-1) as Block).hash]);
  history.forEach(({ under, account, storage }, number) => {
    const where = `history[${number}]`;
    const newer = blocks.find((block) => heightOf(block) === under && found.has(block.hash));
    if (!newer) throw fault(`${where}.under`, String(under));
    requireAccount(account, CONTRACT, newer.header.stateRoot as Hex, `${where}.account`);
    requireSame(account.codeHash, CODE_HASH, `${where}.account.codeHash`);
    storage.forEach((slot, index) => {
      const here = `${where}.storage[${index}]`;
      requireSlot(slot, account, here);
      const block = blocks.find((one) => isAt(slot, heightOf(one)) && isWithin(under - heightOf(one)));
      if (!block) throw fault(`${here}.key`, slot.key);
      requireSame(block.hash, slot.value, `${here}.value`);
      found.add(block.hash);
    });
  });
  return found;
}

const isAt = ({ key }: Slot, height: number): boolean => key === toHex(height % WINDOW, { size: 32 });
const isWithin = (behind: number): boolean => behind > 0 && behind <= WINDOW;
