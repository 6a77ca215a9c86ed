/** What a proof leads to in a Merkle Patricia trie. Source: Ethereum Yellow Paper, appendix D. */
import { fromRlp, keccak256 } from "viem";
import type { Hex } from "@/api/shapes";

type Node = readonly (Hex | Node)[];

/** The value at a key. Throws where the proof does not lead there from the root, or has a node too many. */
export function valueAt(root: Hex, key: Hex, proof: readonly Hex[]): Hex {
  const nodes = [...proof];
  let path = key.slice(2);
  let reference: Hex | Node = root;
  for (;;) {
    const node: Node = typeof reference === "string" ? hashed(reference, nodes.shift()) : reference;
    if (node.length === 17) {
      if (path === "") return ended(node[16], nodes);
      reference = followed(node[Number.parseInt(path[0] as string, 16)]);
      path = path.slice(1);
      continue;
    }
    const { isLeaf, steps } = compact(node[0]);
    if (!path.startsWith(steps)) throw new RangeError("the proof leads elsewhere");
    path = path.slice(steps.length);
    if (isLeaf) {
      if (path !== "") throw new RangeError("the proof ends too early");
      return ended(node[1], nodes);
    }
    reference = followed(node[1]);
  }
}

function hashed(hash: Hex, node: Hex | undefined): Node {
  if (node === undefined || keccak256(node) !== hash.toLowerCase()) throw new RangeError("a node has another hash");
  return fromRlp(node, "hex") as Node;
}

function followed(child: Hex | Node | undefined): Hex | Node {
  if (child === undefined || child === "0x") throw new RangeError("the proof leads nowhere");
  return child;
}

function ended(value: Hex | Node | undefined, left: readonly Hex[]): Hex {
  if (typeof value !== "string" || left.length > 0) throw new RangeError("the proof has something too many");
  return value;
}

/** A path in whole bytes: its first digit says whether it ends in a leaf, and whether it is odd. */
function compact(encoded: Hex | Node | undefined): { isLeaf: boolean; steps: string } {
  if (typeof encoded !== "string") throw new RangeError("a node without a path");
  const kind = Number.parseInt(encoded[2] ?? "", 16);
  return { isLeaf: kind >= 2, steps: encoded.slice(kind % 2 === 1 ? 3 : 4) };
}
