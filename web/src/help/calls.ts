/** The calls that the contract takes, as its own interface names them: nothing here is written by hand. */
import { abi } from "@artifacts/IAgreementEscrow.json";
import type { Abi, AbiFunction, AbiParameter } from "viem";
import { formatAbiItem, toFunctionSignature } from "viem/utils";

export type Call = {
  name: string;
  /** Types alone, as tools want them. */
  signature: string;
  /** With what each argument is. */
  named: string;
  inputs: readonly AbiParameter[];
  /** Whether the chain's own currency can go along. */
  isPaid: boolean;
};

/** Every function that changes something, in the order of its name. */
export const CALLS: readonly Call[] = (abi as Abi)
  .filter((item): item is AbiFunction => item.type === "function" && item.stateMutability !== "view")
  .filter(({ stateMutability }) => stateMutability !== "pure")
  .map((item) => ({
    name: item.name,
    signature: toFunctionSignature(item),
    named: formatAbiItem(item, { includeName: true }),
    inputs: item.inputs,
    isPaid: item.stateMutability === "payable",
  }))
  .sort((one, other) => one.name.localeCompare(other.name));
