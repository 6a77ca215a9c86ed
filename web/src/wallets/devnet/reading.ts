/** What is to be signed, as the demo wallet shows it and as its signer reads it. */
import type { TransactionSerializableEIP1559 } from "viem";
import type { Hex } from "@/api/shapes";

/** Nested members in a flat list: `payment.worker`. */
export function flattened(message: unknown, prefix = ""): [string, string][] {
  if (typeof message !== "object" || message === null) return [[prefix, String(message)]];
  return Object.entries(message).flatMap(([name, member]) => flattened(member, prefix ? `${prefix}.${name}` : name));
}

/** A text line by line: what stands before the first colon of a line is its name. */
export function linesOf(text: string): [string, string][] {
  const lines = text.split("\n").filter((line) => line !== "");
  return lines.map((line, place) => {
    const [, name, value] = /^([A-Za-z ]+): (.*)$/.exec(line) ?? [];
    return [name ?? String(place + 1), value ?? line];
  });
}

/** An unsigned transaction of the API, whose quantities are hexadecimal, as the signer takes it. */
export function quantitiesOf(unsigned: Record<string, Hex | number>): TransactionSerializableEIP1559 {
  return {
    type: "eip1559",
    chainId: Number(unsigned.chainId),
    nonce: Number(unsigned.nonce),
    to: unsigned.to as Hex,
    data: (unsigned.data ?? "0x") as Hex,
    value: BigInt(unsigned.value ?? 0),
    gas: BigInt(unsigned.gas ?? 0),
    maxFeePerGas: BigInt(unsigned.maxFeePerGas ?? 0),
    maxPriorityFeePerGas: BigInt(unsigned.maxPriorityFeePerGas ?? 0),
  };
}
