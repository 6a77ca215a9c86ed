/** Registers the terms, checks that what came back is what was meant, and goes to the agreement's page. */
import { useNavigate } from "@tanstack/react-router";
import { keep } from "@/acts/keeping";
import type { Terms } from "@/api/shapes";
import { register } from "@/api/writes";
import { textFile } from "@/documents/kinds";
import { handIn } from "@/documents/uploads";
import { useReader } from "@/logins/session";
import { useAttempt } from "@/parts/useAttempt";
import { type Draft, termsOf, tokenOf } from "./draft";
import { requireScale } from "./scale";

export function useRegistering(onDone: () => void) {
  const navigate = useNavigate();
  const reader = useReader();
  const { isBusy, error, attempt } = useAttempt();

  const submit = async (draft: Draft, context: Parameters<typeof termsOf>[1]) => {
    const terms = termsOf(draft, context);
    // What was typed was scaled by the token's decimals: they are the token's word, before anybody agrees on the sum.
    await requireScale(tokenOf(draft, context.chain), context.chain);
    const [registered, { requireTerms }] = await Promise.all([register(terms), import("@/acts/consent")]);
    // The id is computed from what was typed, not from what the server answered.
    requireTerms(registered.agreement_id, terms as Terms, context.chain);
    const hash = keep(draft.brief);
    // It is on its way from here on: nothing waits for it, and what does not arrive can be sent again.
    if (draft.handsBriefIn && reader !== null)
      handIn(reader, registered.agreement_id, [{ file: textFile(draft.brief, "brief.txt"), hash }]);
    onDone();
    await navigate({ to: "/agreements/$id", params: { id: registered.agreement_id } });
  };

  return {
    error,
    isBusy,
    register: (draft: Draft, context: Parameters<typeof termsOf>[1]) => attempt(() => submit(draft, context)),
  };
}
