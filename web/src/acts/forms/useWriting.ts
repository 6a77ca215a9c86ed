/** Keeps a text while it is written, each time in place of what it was before: a long one must not fill the device. */
import { useRef } from "react";
import type { Hex } from "@/api/shapes";
import { forget, hashOfText, keep, kept } from "../keeping";

export function useWriting(): (text: string) => Hex {
  const mine = useRef<Hex | null>(null);
  return (text) => {
    if (mine.current !== null) forget(mine.current);
    // What was kept here before is not only this one's.
    mine.current = kept(hashOfText(text)) === null ? hashOfText(text) : null;
    return keep(text);
  };
}
