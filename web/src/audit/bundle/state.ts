/** Accounts and words of storage, proved under a header's state root. Source: EIP-1186; Yellow Paper, section 4.1. */
import { keccak256, toRlp } from "viem";
import type { Hex } from "@/api/shapes";
import { attempted, fault, requireSame } from "./faults";
import { valueAt } from "./trie";

export type Slot = { key: Hex; value: Hex; proof: Hex[] };
export type Account = { nonce: Hex; balance: Hex; storageHash: Hex; codeHash: Hex; proof: Hex[] };

/** Throws unless the proof leads from the root to exactly this account. */
export function requireAccount(account: Account, address: Hex, stateRoot: Hex, where: string): void {
  const found = attempted(
    () => valueAt(stateRoot, keccak256(address.toLowerCase() as Hex), account.proof),
    `${where}.proof`,
  );
  const { nonce, balance, storageHash, codeHash } = account;
  requireSame(found ?? "0x", toRlp([significant(nonce), significant(balance), storageHash, codeHash]), where);
}

/** Throws unless the proof leads from the account's storage to exactly this word. Zero: nothing stands there. */
export function requireSlot({ key, value, proof }: Slot, { storageHash }: Account, where: string): void {
  const found = attempted(() => valueAt(storageHash, keccak256(key), proof), `${where}.proof`);
  const digits = significant(value);
  if (found !== (digits === "0x" ? null : toRlp(digits))) throw fault(`${where}.value`, value);
}

/** The bytes of a number without zeros in front; zero has none at all. */
function significant(number: Hex): Hex {
  const digits = number.slice(2).replace(/^0+/, "");
  return `0x${digits.length % 2 === 0 ? "" : "0"}${digits}`;
}
