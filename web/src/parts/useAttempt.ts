/** Something that can fail: whether it is under way, and what went wrong the last time. */
import { useState } from "react";

export type Attempt = {
  isBusy: boolean;
  /** null while nothing went wrong. */
  error: unknown;
  /** Returns whether nothing went wrong. */
  attempt: (deed: () => Promise<unknown>) => Promise<boolean>;
};

export function useAttempt(): Attempt {
  const [error, setError] = useState<unknown>(null);
  const [isBusy, setBusy] = useState(false);
  const attempt = async (deed: () => Promise<unknown>) => {
    setBusy(true);
    setError(null);
    try {
      await deed();
      return true;
    } catch (failure) {
      setError(failure);
      return false;
    } finally {
      setBusy(false);
    }
  };
  return { isBusy, error, attempt };
}
