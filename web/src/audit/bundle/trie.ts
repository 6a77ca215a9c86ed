/** What a proof leads to in a Merkle Patricia trie. Source: Ethereum Yellow Paper, appendix D. */
import { fromRlp, keccak256 } from "viem";
import type { Hex } from "@/api/shapes";

type Node = readonly (Hex | Node)[];
/** Where the way goes on, and what is left of it; the end: what stands there. */
type Next = { reference: Hex | Node; path: string } | { value: Hex | Node | undefined };

/** The root of a trie that holds nothing. */
const EMPTY_ROOT = keccak256("0x80");

/**
 * The value at a key; null: nothing stands there. Throws where the proof does not lead there from the root, or has a
 * node too many.
 */
export function valueAt(root: Hex, key: Hex, proof: readonly Hex[]): Hex | null {
  const nodes = [...proof];
  let next: Next = root === EMPTY_ROOT ? { value: "0x" } : { reference: root, path: key.slice(2).toLowerCase() };
  while ("reference" in next) {
    const { reference, path }: { reference: Hex | Node; path: string } = next;
    next = stepped(typeof reference === "string" ? hashed(reference, nodes.shift()) : reference, path);
  }
  const { value } = next;
  if (typeof value !== "string" || nodes.length > 0) throw new RangeError("the proof has something too many");
  return value === "0x" ? null : value;
}

function stepped(node: Node, path: string): Next {
  if (node.length === 17) {
    return path === "" ? { value: node[16] } : followed(node[Number.parseInt(path[0] as string, 16)], path.slice(1));
  }
  if (node.length !== 2) throw new RangeError("a node is neither a branch, an extension nor a leaf");
  const { isLeaf, steps } = compact(node[0]);
  if (!path.startsWith(steps) || (isLeaf && path !== steps)) return { value: "0x" };
  return isLeaf ? { value: node[1] } : followed(node[1], path.slice(steps.length));
}

/** Where no child stands, nothing stands under the key. */
const followed = (child: Hex | Node | undefined, path: string): Next =>
  child === undefined || child === "0x" ? { value: "0x" } : { reference: child, path };

function hashed(hash: Hex, node: Hex | undefined): Node {
  if (node === undefined || keccak256(node) !== hash.toLowerCase()) throw new RangeError("a node has another hash");
  return fromRlp(node, "hex") as Node;
}

/** A path in whole bytes: its first digit says whether it ends in a leaf, and whether it is odd. */
function compact(encoded: Hex | Node | undefined): { isLeaf: boolean; steps: string } {
  const kind = typeof encoded === "string" ? Number.parseInt(encoded[2] ?? "", 16) : Number.NaN;
  if (!(kind <= 3) || (kind % 2 === 0 && encoded?.[3] !== "0")) throw new RangeError("a node without a path");
  return { isLeaf: kind >= 2, steps: (encoded as Hex).slice(kind % 2 === 1 ? 3 : 4) };
}
