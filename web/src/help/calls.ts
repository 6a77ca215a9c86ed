/** The calls that the contract takes, as its own interface names them: nothing here is written by hand. */
import { abi } from "@artifacts/IAgreementEscrow.json";
import type { Abi, AbiFunction } from "viem";
import { formatAbiItem, toFunctionSignature } from "viem/utils";

/** `signature`: types alone, as tools want them; `named`: with what each argument is. */
export type Call = { name: string; signature: string; named: string };

/** Every function that changes something, in the order of its name. */
export const CALLS: readonly Call[] = (abi as Abi)
  .filter((item): item is AbiFunction => item.type === "function" && item.stateMutability !== "view")
  .filter(({ stateMutability }) => stateMutability !== "pure")
  .map((item) => ({
    name: item.name,
    signature: toFunctionSignature(item),
    named: formatAbiItem(item, { includeName: true }),
  }))
  .sort((one, other) => one.name.localeCompare(other.name));
