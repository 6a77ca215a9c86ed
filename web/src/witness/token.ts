/** By what a token's amounts are read: what the server says of it is held against what the token says to the wallet. */
import { decodeFunctionResult, encodeFunctionData, erc20Abi, hexToBytes, size } from "viem";
import { type Hex, sameAddress, type Token, ZERO_ADDRESS } from "@/api/shapes";
import { called, hasNode } from "@/wallets/reading";
import { answerTo, readAs } from "./asking";
import { Doubt } from "./doubt";

/** Of the chain's own currency everywhere. */
const OWN_DECIMALS = 18;
/** What the server says where a token does not: amounts are shown as they are. */
const NO_SYMBOL = "?";
const NO_DECIMALS = 0;
/** Characters of a symbol that are shown. */
const LONGEST = 32;

/** Raises Doubt unless a token is read as it says itself. One whose decimals nobody told is shown in units: that is true. */
export async function requireToken(token: Token): Promise<void> {
  if (token.decimals === null || !hasNode()) return;
  const found = await foundOf(token);
  if (found.decimals !== token.decimals || (token.symbol !== null && found.symbol !== token.symbol)) {
    throw new Doubt("token", {
      ...{ token: token.address, symbol: String(token.symbol), decimals: String(token.decimals) },
      ...{ symbolFound: String(found.symbol), decimalsFound: String(found.decimals) },
    });
  }
}

/** The chain's own currency has a name that no contract tells; the pages say beside it that it is that. */
async function foundOf({ address, symbol }: Token): Promise<Pick<Token, "symbol" | "decimals">> {
  if (sameAddress(address, ZERO_ADDRESS)) return { symbol, decimals: OWN_DECIMALS };
  const ask = (functionName: "symbol" | "decimals") =>
    answerTo(() => called(address, encodeFunctionData({ abi: erc20Abi, functionName })));
  const [named, scaled] = await Promise.all([ask("symbol"), ask("decimals")]);
  return { symbol: symbolIn(named), decimals: decimalsIn(scaled) };
}

const decimalsIn = (answer: Hex): number =>
  readAs(answer, (data) => decodeFunctionResult({ abi: erc20Abi, functionName: "decimals", data })) ?? NO_DECIMALS;

/** As the server writes it down: without what nobody can see. Some tokens answer with 32 octets. */
function symbolIn(answer: Hex): string {
  const isWord = size(answer) === 32;
  const told = isWord
    ? new TextDecoder().decode(hexToBytes(answer)).replace(/\0+$/, "")
    : readAs(answer, (data) => decodeFunctionResult({ abi: erc20Abi, functionName: "symbol", data }));
  const seen = [...(told ?? "")].filter((mark) => mark === " " || !/[\p{C}\p{Z}]/u.test(mark)).join("");
  return [...seen.trim()].slice(0, LONGEST).join("") || NO_SYMBOL;
}
