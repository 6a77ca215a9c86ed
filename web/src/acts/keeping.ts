/**
 * Texts of which only a hash goes on the chain: what the work is, why it was sent back, what was said in a dispute. They
 * stay on this device, and travel in links behind the `#`, which no browser sends to a server.
 */
import { keccak256, stringToBytes } from "viem/utils";
import type { Hex } from "@/api/shapes";
import { remember } from "@/parts/remember";

const KEPT = "tally.text.";
/** Bytes of a text that somebody may have written. */
export const LONGEST_TEXT = 1024 * 1024;

/** keccak256 of a text in UTF-8, as the API takes it of a brief. */
export const hashOfText = (text: string): Hex => keccak256(stringToBytes(text));

/** Keep a text under its hash. Returns the hash. */
export function keep(text: string): Hex {
  const hash = hashOfText(text);
  remember(KEPT + hash, text);
  return hash;
}

/** A text that is kept here, by its hash; null when it is not, or is another one by now. */
export function kept(hash: string): string | null {
  const text = localStorage.getItem(KEPT + hash);
  return text !== null && hashOfText(text) === hash.toLowerCase() ? text : null;
}

/** Keep a text no longer. */
export const forget = (hash: Hex): void => localStorage.removeItem(KEPT + hash);

/** A text as it stands in a link: base64url of UTF-8. */
export function forLink(text: string): string {
  const bytes = Array.from(new TextEncoder().encode(text), (octet) => String.fromCharCode(octet)).join("");
  return btoa(bytes).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

/** The text of a link; null for what is none. */
export function fromLink(encoded: string): string | null {
  try {
    const bytes = Uint8Array.from(atob(encoded.replace(/-/g, "+").replace(/_/g, "/")), (mark) => mark.charCodeAt(0));
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}
