/**
 * The code that the contract has on a chain, to the last byte: what was compiled, with everything filled in that its
 * constructor computes. Source: OpenZeppelin, `EIP712` and `ShortStrings`; `contracts/escrow/Holdings.sol`.
 */
import { immutables, runtimeBytecode } from "@artifacts/AgreementEscrow.json";
import { domainSeparator, keccak256, type Hex as Octets, pad, stringToBytes, stringToHex, toHex } from "viem";
import { domainOf, type Place } from "@/acts/domain";
import type { Hex } from "@/api/shapes";

export function codeOn(chain: Place): Hex {
  const filled = valuesOn(chain);
  const marks = runtimeBytecode.slice(2).toLowerCase().split("");
  for (const { start, length, name } of immutables) {
    const value = filled[name];
    if (value === undefined) throw new Error(`nobody says what ${name} is`);
    marks.splice(2 * start, 2 * length, ...value.slice(2));
  }
  return `0x${marks.join("")}`;
}

function valuesOn(chain: Place): Record<string, Octets> {
  const domain = domainOf(chain);
  const separator = domainSeparator({ domain });
  const chainId = toHex(chain.chain_id, { size: 32 });
  return {
    "EIP712._name": shortString(domain.name),
    "EIP712._version": shortString(domain.version),
    "EIP712._hashedName": keccak256(stringToBytes(domain.name)),
    "EIP712._hashedVersion": keccak256(stringToBytes(domain.version)),
    "EIP712._cachedThis": pad(domain.verifyingContract.toLowerCase() as Octets),
    "EIP712._cachedChainId": chainId,
    "EIP712._cachedDomainSeparator": separator,
    "Holdings.HOME_CHAIN": chainId,
    "Holdings.HOME_DOMAIN": separator,
  };
}

/** A text of less than 32 octets in a word, its length in the last one. */
const shortString = (text: string): Octets =>
  `${stringToHex(text, { size: 31 })}${toHex(stringToBytes(text).length, { size: 1 }).slice(2)}`;
