/** A block's hash, from all that its header says. Source: Ethereum Yellow Paper, section 4.4, "The Block". */
import { keccak256, toRlp } from "viem";
import type { Hex } from "@/api/shapes";

/** In the order in which they are hashed; the later ones came with forks, and are missing before. */
const MEMBERS = [
  ...["parentHash", "sha3Uncles", "miner", "stateRoot", "transactionsRoot", "receiptsRoot", "logsBloom", "difficulty"],
  ...["number", "gasLimit", "gasUsed", "timestamp", "extraData", "mixHash", "nonce", "baseFeePerGas"],
  ...["withdrawalsRoot", "blobGasUsed", "excessBlobGas", "parentBeaconBlockRoot", "requestsHash"],
] as const;

const QUANTITIES: ReadonlySet<string> = new Set([
  ...["difficulty", "number", "gasLimit", "gasUsed", "timestamp", "baseFeePerGas", "blobGasUsed", "excessBlobGas"],
]);

export type Header = Record<string, Hex>;

export function hashOf(header: Header): Hex {
  const members = MEMBERS.filter((member) => header[member] !== undefined);
  if (members.length !== Object.keys(header).length) throw new RangeError("a header has members that nobody knows");
  return keccak256(toRlp(members.map((member) => written(member, header[member] as Hex))));
}

/** A quantity has no leading zero, and zero has no digits at all. */
function written(member: string, value: Hex): Hex {
  if (!QUANTITIES.has(member)) return value;
  const digits = BigInt(value) === 0n ? "" : BigInt(value).toString(16);
  return `0x${digits.length % 2 === 0 ? "" : "0"}${digits}`;
}
