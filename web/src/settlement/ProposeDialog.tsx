/** One party signs a split, and gets a link for the other. Nothing moves before both have signed. */
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ActSentence } from "@/acts/ActSentence";
import { SettleForm } from "@/acts/forms/SettleForm";
import { roleOf } from "@/agreements/parts";
import { chainQuery } from "@/api/reads";
import type { Agreement, Milestone } from "@/api/shapes";
import type { Errand, Fields } from "@/api/writes";
import { Button } from "@/parts/Button";
import { Copy } from "@/parts/Copy";
import { Dialog, DialogFoot } from "@/parts/Dialog";
import { Failure } from "@/parts/Failure";
import { Field, INPUT } from "@/parts/Field";
import { Notice } from "@/parts/Notice";
import { useAttempt } from "@/parts/useAttempt";
import { switchTo } from "@/wallets/connection";
import { useConnection } from "@/wallets/useWallet";
import { type Proposal, proposalLink } from "./proposal";

type Props = { agreement: Agreement; milestone: Milestone; onClose: () => void };

export function ProposeDialog({ agreement, milestone, onClose }: Props) {
  const { t } = useTranslation();
  const [fields, setFields] = useState<Fields | null>(null);
  const errand: Errand | null = fields && {
    agreementId: agreement.agreement_id,
    milestone: milestone.index,
    act: "settle",
    fields,
  };
  const { link, error, isBusy, isElsewhere, sign } = useProposing(agreement, errand);
  return (
    <Dialog title={t("acts.settle.label")} onClose={onClose}>
      <p className="max-w-[60ch] text-sm text-soft">{t("acts.settle.what")}</p>
      {link === null ? (
        <>
          <SettleForm agreement={agreement} milestone={milestone} onChange={setFields} />
          {errand && <ActSentence agreement={agreement} milestone={milestone} errand={errand} />}
          {error !== null && <Failure error={error} />}
          <DialogFoot>
            <Button onClick={onClose}>{t("parts.cancel")}</Button>
            <Button look="main" disabled={errand === null || isBusy} onClick={() => void sign()}>
              {t(isElsewhere ? "steps.buttons.network" : "settlement.sign")}
            </Button>
          </DialogFoot>
        </>
      ) : (
        <>
          <Notice mood="good" title={t("settlement.signed")}>
            <p>{t("settlement.hand-on")}</p>
          </Notice>
          <Field label={t("share.link")}>
            {(tied) => <input {...tied} readOnly className={`${INPUT} font-mono text-xs`} value={link} />}
          </Field>
          <Copy text={link} label={t("share.copy")} />
        </>
      )}
    </Dialog>
  );
}

function useProposing(agreement: Agreement, errand: Errand | null) {
  const connection = useConnection();
  const { data: chain } = useQuery(chainQuery());
  const [link, setLink] = useState<string | null>(null);
  const { isBusy, error, attempt } = useAttempt();
  const isElsewhere = connection !== null && chain !== undefined && connection.chainId !== chain.chain_id;

  const propose = async () => {
    if (!connection || !chain || !errand) return;
    if (isElsewhere) return switchTo(chain.chain_id);
    const { consentTo } = await import("@/acts/conduct");
    const signature = await consentTo(errand, { agreement, chain, sender: connection.address });
    const by = roleOf(agreement, connection.address) as Proposal["by"];
    const { released, refunded, valid_before } = errand.fields as Record<string, string>;
    const signed = { milestone: errand.milestone ?? 0, released, refunded, valid_before, by, signature };
    setLink(proposalLink(agreement.agreement_id, signed as Proposal));
  };

  return { link, error, isBusy, isElsewhere, sign: () => attempt(propose) };
}
