/** What of a form is handed in privately once its act is on its way, and by whom: nothing without a word of who acts. */
import { useCallback, useEffect, useState } from "react";
import { type Hex, sameAddress } from "@/api/shapes";
import { useReader } from "@/logins/session";
import type { Handed } from "../files";
import type { FormProps } from "./form";

export type HandIn = {
  reader: Hex | null;
  isHandedIn: boolean;
  isThere: boolean;
  /** As whom; null: it stays here. */
  choose: (by: Hex | null) => void;
  take: (files: readonly Handed[]) => void;
};

const NONE: readonly Handed[] = [];

export function useHandIn(onFiles: FormProps["onFiles"]): HandIn {
  const [files, setFiles] = useState(NONE);
  const reader = useReader();
  // What was shown when the first of it was chosen holds, whoever signs in then.
  const [choice, choose] = useState<Hex | null>();
  const by = choice === undefined ? reader : choice;
  const isHandedIn = reader !== null && sameAddress(by, reader);
  const take = useCallback(
    (handed: readonly Handed[]) => {
      if (handed.length > 0) choose((before) => (before === undefined ? reader : before));
      setFiles(handed);
    },
    [reader],
  );
  useEffect(
    () => (isHandedIn ? onFiles?.(files, reader) : onFiles?.(NONE, null)),
    [isHandedIn, reader, files, onFiles],
  );
  return { reader, isHandedIn, isThere: files.length > 0, choose, take };
}
