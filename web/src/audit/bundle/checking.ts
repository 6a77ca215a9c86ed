/**
 * A proof file, checked in this page: the terms by their hash, who signed them, each block by its header, each receipt
 * and each word of storage by its proof, and whether what the contract told leads to what it stores. All hangs on one
 * block's hash, which the reader gets from elsewhere.
 */
import { fromRlp, keccak256, recoverAddress, toHex, toRlp } from "viem";
import { eventIn, type Log } from "@/acts/contractEvents";
import { hashed } from "@/acts/termsHash";
import type { Hex } from "@/api/shapes";
import { isContracts } from "@/witness/layout";
import { attempted, fault, requireSame } from "./faults";
import { type Header, hashOf } from "./header";
import { type Ties, tied } from "./history";
import type { Holding } from "./holding";
import type { TermsMessage } from "./packing";
import { requireSealed } from "./seal";
import { type Account, requireAccount, requireSlot, type Slot } from "./state";
import { Story } from "./story";
import { valueAt } from "./trie";

export const FORMAT = "tallystick-bundle/1";

type Receipt = { index: number; proof: Hex[] };
type Block = { hash: Hex; header: Header; receipts: Receipt[] };
type Acceptance = { signature: Hex; wallet: Account | null };
type Bundle = {
  format: string;
  chain_id: number;
  escrow: Hex;
  agreement: { id: Hex; terms: TermsMessage; acceptance: Acceptance | null };
  blocks: Block[];
  history: Ties[];
  account: Account;
  code: Hex;
  storage: Slot[];
  seal: Hex;
};

export type Told = {
  block: number;
  hash: Hex;
  name: string;
  args: Record<string, unknown>;
  isTied: boolean;
  /** Which log of which receipt in the file it is. */
  where: string;
};
export type Checked = {
  agreementId: Hex;
  chainId: number;
  escrow: Hex;
  /** Who locked what for whom, as the terms say. */
  parties: { employer: string; worker: string; token: string };
  /** The newest block's hash, which is to be compared, and its number. */
  anchor: Hex;
  height: number;
  /** Whether that is the hash which the reader gave; null while none was given. */
  isAnchored: boolean | null;
  /** Of each milestone, as the storage has it. */
  held: readonly Holding[];
  told: Told[];
  /** Whether the worker's signature is one that only its wallet's contract can judge. */
  isWalletsToJudge: boolean;
};

/** Raises an error that names the place where the file is not what it says. */
export async function checked(content: string, anchor: string): Promise<Checked> {
  const bundle = JSON.parse(content) as Bundle;
  if (bundle.format !== FORMAT) throw new RangeError(`format: ${String(bundle.format).slice(0, 40)}`);
  const { agreement, chain_id, escrow, blocks } = bundle;
  requireSame(hashed(agreement.terms, bundle), agreement.id, "agreement.id");
  const newest = requireBlocks(blocks);
  await requireAcceptance(bundle, newest);
  const found = toldIn(bundle);
  const story = new Story(agreement.id, agreement.terms, found, bundle);
  const told = found.filter((one) => story.concerns(one));
  requireUsed(bundle, told);
  requireState(bundle, newest, story);
  const together = tied(blocks, bundle.history);
  requireSealed(content, bundle);
  return {
    ...{ agreementId: agreement.id, chainId: chain_id, escrow, anchor: newest.hash, held: story.held },
    parties: agreement.terms.payment as Checked["parties"],
    height: Number(newest.header.number),
    isAnchored: anchor.trim() === "" ? null : anchor.trim().toLowerCase() === newest.hash,
    told: told.map((one) => ({ ...one, isTied: together.has(one.hash) })),
    isWalletsToJudge: (agreement.acceptance?.wallet ?? null) !== null,
  };
}

/** Each by its header, in the order of the chain. Returns the newest. */
function requireBlocks(blocks: readonly Block[]): Block {
  const newest = blocks.at(-1);
  if (newest === undefined) throw new RangeError("blocks: none");
  blocks.forEach(({ hash, header }, place) => {
    requireSame(hashOf(header), hash, `blocks[${place}].hash`);
    const before = blocks[place - 1];
    if (before && Number(before.header.number) >= Number(header.number)) {
      throw fault(`blocks[${place}].header.number`, String(header.number));
    }
  });
  return newest;
}

/** A key's signature is computed back; of a contract's it is only known that there is a contract to judge it. */
async function requireAcceptance({ agreement }: Bundle, newest: Block): Promise<void> {
  const { id, terms, acceptance } = agreement;
  if (!acceptance) return;
  const worker = terms.payment.worker as Hex;
  if (acceptance.wallet) {
    return requireAccount(acceptance.wallet, worker, newest.header.stateRoot as Hex, "agreement.acceptance.wallet");
  }
  const signer = await recoverAddress({ hash: id, signature: acceptance.signature }).catch(() => "0x");
  requireSame(signer, worker, "agreement.acceptance.signature");
}

/** The escrow's account, its code, and that its words are exactly what the events lead to. */
function requireState({ account, escrow, code, storage }: Bundle, newest: Block, story: Story): void {
  requireAccount(account, escrow, newest.header.stateRoot as Hex, "account");
  if (keccak256(code) !== account.codeHash || !isContracts(code)) throw fault("code", keccak256(code));
  const words = story.words();
  if (words.length !== storage.length) throw fault("storage", `${words.length} words belong here`);
  storage.forEach((slot, place) => {
    const { key, value } = words[place] as (typeof words)[number];
    requireSame(key, slot.key, `storage[${place}].key`);
    requireSlot(slot, account, `storage[${place}]`);
    if (BigInt(slot.value) !== value) {
      throw fault(
        `storage[${place}].value`,
        `${slot.value} by the state, but ${toHex(value, { size: 32 })} by the events`,
      );
    }
  });
}

function requireUsed({ blocks }: Bundle, told: readonly Found[]): void {
  blocks.forEach(({ receipts }, place) => {
    receipts.forEach((_, index) => {
      const where = `blocks[${place}].receipts[${index}]`;
      if (!told.some((one) => one.where.startsWith(`${where}.`)))
        throw fault(where, "it tells nothing of the agreement");
    });
  });
}

type Found = Omit<Told, "isTied">;

/** All that the contract told in the receipts, also of other agreements. */
const toldIn = ({ blocks, escrow }: Bundle): Found[] =>
  blocks.flatMap((block, place) =>
    block.receipts.flatMap((receipt, index) => toldBy(block, receipt, escrow, `blocks[${place}].receipts[${index}]`)),
  );

function toldBy({ header, hash }: Block, { index, proof }: Receipt, escrow: Hex, where: string): Found[] {
  const key = toRlp(index === 0 ? "0x" : toHex(index));
  const receipt = attempted(() => valueAt(header.receiptsRoot as Hex, key, proof), where);
  if (receipt === null) throw fault(where, "the block has no receipt there");
  return logsOf(receipt)
    .filter(({ address }) => address.toLowerCase() === escrow.toLowerCase())
    .flatMap((log, place) => {
      const event = eventIn(log);
      return event ? [{ ...event, block: Number(header.number), hash, where: `${where}.logs[${place}]` }] : [];
    });
}

/** The logs of a receipt; all kinds but the oldest have their number in front. Source: EIP-2718, "Receipts". */
function logsOf(receipt: Hex): Log[] {
  const isTyped = Number.parseInt(receipt.slice(2, 4), 16) < 0xc0;
  const [, , , logs] = fromRlp(isTyped ? `0x${receipt.slice(4)}` : receipt, "hex") as unknown as [
    Hex,
    Hex,
    Hex,
    Hex[][],
  ];
  return logs.map((log) => {
    const [address, topics, data] = log as unknown as [Hex, Hex[], Hex];
    return { address, topics, data };
  });
}
