/** One party registers new terms and signs them. Nothing moves before both have. */
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { keep } from "@/acts/keeping";
import { chainQuery } from "@/api/reads";
import { type Agreement, type NewTerms, sameAddress, type Terms } from "@/api/shapes";
import { type Errand, register } from "@/api/writes";
import { useAttempt } from "@/parts/useAttempt";
import { switchTo } from "@/wallets/connection";
import { useConnection } from "@/wallets/useWallet";
import { requireScale } from "@/wizard/scale";
import { type Amendment, amendmentLink } from "./amendment";

/** What was signed, and the link that takes it to the other party. */
export type Signed = { link: string; errand: Errand; to: Terms; by: Amendment["by"] };

export function useAmending(agreement: Agreement) {
  const connection = useConnection();
  const { data: chain } = useQuery(chainQuery());
  const [signed, setSigned] = useState<Signed | null>(null);
  const { isBusy, error, attempt } = useAttempt();
  const isElsewhere = connection !== null && chain !== undefined && connection.chainId !== chain.chain_id;

  const propose = async (to: NewTerms & Terms, brief: string, validBefore: string) => {
    if (!connection || !chain) return;
    if (isElsewhere) return switchTo(chain.chain_id);
    await requireScale(agreement.token, chain);
    const [registered, { requireTerms }] = await Promise.all([register(to), import("@/acts/consent")]);
    // The id is computed from what was typed, not from what the server answered.
    requireTerms(registered.agreement_id, to, chain);
    if (brief !== "") keep(brief);
    const fields = { to: registered.agreement_id, valid_before: validBefore };
    const errand: Errand = { agreementId: agreement.agreement_id, milestone: null, act: "amend", fields };
    const { consentTo } = await import("@/acts/conduct");
    const signature = await consentTo(errand, { agreement, chain, sender: connection.address, successor: to });
    const by = sameAddress(connection.address, agreement.employer) ? "employer" : "worker";
    const link = amendmentLink(agreement.agreement_id, { ...fields, by, signature }, brief === "" ? null : brief);
    setSigned({ link, errand, to, by });
  };

  return {
    signed,
    error,
    isBusy,
    isElsewhere,
    propose: (...given: Parameters<typeof propose>) => attempt(() => propose(...given)),
  };
}
