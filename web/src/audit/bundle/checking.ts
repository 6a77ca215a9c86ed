/**
 * A proof file, checked in this page: the terms by their hash, each block by its header, each receipt by its proof, and
 * what the contract told in it. All hangs on one block's hash, which the reader gets from elsewhere.
 *
 * What the contract stores, and blocks that are tied by the chain's own memory of hashes, `tally audit check` proves.
 */
import { fromRlp, toHex, toRlp } from "viem";
import { eventIn, type Log } from "@/acts/contractEvents";
import { hashed } from "@/acts/termsHash";
import type { Hex } from "@/api/shapes";
import { type Header, hashOf } from "./header";
import { valueAt } from "./trie";

export const FORMAT = "tallystick-bundle/1";

type Receipt = { index: number; proof: Hex[] };
type Block = { hash: Hex; header: Header; receipts: Receipt[] };
type Bundle = {
  format: string;
  chain_id: number;
  escrow: Hex;
  agreement: { id: Hex; terms: unknown };
  blocks: Block[];
};

export type Told = { block: number; hash: Hex; name: string; args: Record<string, unknown>; isTied: boolean };
export type Checked = {
  agreementId: Hex;
  chainId: number;
  escrow: Hex;
  /** The newest block's hash, which is to be compared. */
  anchor: Hex;
  /** Whether that is the hash which the reader gave; null while none was given. */
  isAnchored: boolean | null;
  told: Told[];
};

/** Raises an error that names the place where the file is not what it says. */
export function checked(content: string, anchor: string): Checked {
  const bundle = JSON.parse(content) as Bundle;
  if (bundle.format !== FORMAT) throw new RangeError(`format: ${String(bundle.format).slice(0, 40)}`);
  const { agreement, chain_id, escrow, blocks } = bundle;
  requireSame(hashed(agreement.terms, { chain_id, escrow }), agreement.id, "agreement.id");
  blocks.forEach((block, place) => {
    requireSame(hashOf(block.header), block.hash, `blocks[${place}].hash`);
  });
  const newest = blocks.at(-1);
  if (newest === undefined) throw new RangeError("blocks: none");
  const tied = tiedTo(blocks);
  return {
    ...{ agreementId: agreement.id, chainId: chain_id, escrow, anchor: newest.hash },
    isAnchored: anchor.trim() === "" ? null : anchor.trim().toLowerCase() === newest.hash,
    told: blocks.flatMap((block, place) => toldIn(block, `blocks[${place}]`, bundle, tied.has(block.hash))),
  };
}

/** The blocks whose hashes follow from the newest one's: each names its parent. */
function tiedTo(blocks: readonly Block[]): Set<Hex> {
  const tied = new Set<Hex>();
  let expected = blocks.at(-1)?.hash;
  for (const block of [...blocks].reverse()) {
    if (block.hash !== expected) break;
    tied.add(block.hash);
    expected = block.header.parentHash;
  }
  return tied;
}

function toldIn(block: Block, where: string, { escrow, agreement }: Bundle, isTied: boolean): Told[] {
  return block.receipts.flatMap(({ index, proof }, place) => {
    const key = toRlp(index === 0 ? "0x" : toHex(index));
    const receipt = attempted(
      () => valueAt(block.header.receiptsRoot as Hex, key, proof),
      `${where}.receipts[${place}]`,
    );
    return logsOf(receipt)
      .filter(({ address, topics }) => address.toLowerCase() === escrow.toLowerCase() && topics.includes(agreement.id))
      .flatMap((log) => {
        const event = eventIn(log);
        return event ? [{ ...event, block: Number(block.header.number), hash: block.hash, isTied }] : [];
      });
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

function requireSame(found: string, told: string, where: string): void {
  if (found.toLowerCase() !== String(told).toLowerCase()) throw new RangeError(`${where}: ${found}`);
}

function attempted<T>(deed: () => T, where: string): T {
  try {
    return deed();
  } catch (fault) {
    throw new RangeError(`${where}: ${fault instanceof Error ? fault.message : String(fault)}`);
  }
}
