/** Registers the terms, checks that what came back is what was meant, and goes to the agreement's page. */
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { keep } from "@/acts/keeping";
import type { Terms } from "@/api/shapes";
import { register } from "@/api/writes";
import { type Draft, termsOf } from "./draft";

export function useRegistering(onDone: () => void) {
  const navigate = useNavigate();
  const [error, setError] = useState<unknown>(null);
  const [isBusy, setBusy] = useState(false);

  const submit = async (draft: Draft, context: Parameters<typeof termsOf>[1]) => {
    const terms = termsOf(draft, context);
    const [registered, { requireTerms }] = await Promise.all([register(terms), import("@/acts/consent")]);
    // The id is computed from what was typed, not from what the server answered.
    requireTerms(registered.agreement_id, terms as Terms, context.chain);
    keep(draft.brief);
    onDone();
    await navigate({ to: "/agreements/$id", params: { id: registered.agreement_id } });
  };

  return {
    error,
    isBusy,
    register: async (draft: Draft, context: Parameters<typeof termsOf>[1]) => {
      setBusy(true);
      setError(null);
      try {
        await submit(draft, context);
      } catch (failure) {
        setError(failure);
      } finally {
        setBusy(false);
      }
    },
  };
}
