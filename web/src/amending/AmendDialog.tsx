/** New terms are filled in and compared with the old ones; who proposes them signs, and gets a link for the other. */
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { drawnBy, isEmployersToSend } from "@/acts/amendments";
import { isOpenTask, roleOf } from "@/agreements/parts";
import { chainQuery } from "@/api/reads";
import type { Agreement, Chain } from "@/api/shapes";
import { useNow } from "@/dates/ChainClock";
import { DAY } from "@/dates/DeadlineField";
import { rfc3339 } from "@/dates/instant";
import { Button } from "@/parts/Button";
import { Copy } from "@/parts/Copy";
import { Dialog, DialogFoot } from "@/parts/Dialog";
import { Failure } from "@/parts/Failure";
import { Field, INPUT } from "@/parts/Field";
import { Notice } from "@/parts/Notice";
import { useAddress } from "@/wallets/useWallet";
import { AddressField } from "@/wizard/AddressField";
import { type Draft, type Faults, faultIn } from "@/wizard/draft";
import { PartFields } from "@/wizard/PartFields";
import { RuleFields } from "@/wizard/RuleFields";
import { AllowanceFirst } from "./AllowanceFirst";
import { Comparison } from "./Comparison";
import { draftOf, faultsIn, successorOf } from "./successor";
import { type Signed as SignedTerms, useAmending } from "./useAmending";

/** Seconds for which a consent to new terms holds. */
const HOLDS = 7 * DAY;

type Props = {
  agreement: Agreement;
  /** Who offers to do an open task: then nothing else is changed. */
  applicant?: string;
  onClose: () => void;
};

export function AmendDialog({ agreement, applicant, onClose }: Props) {
  const { t } = useTranslation();
  const { data: chain } = useQuery(chainQuery());
  const amending = useAmending(agreement);
  const words = applicant ? "apply" : "propose";
  return (
    <Dialog title={t(`amending.${words}.label`)} onClose={onClose}>
      <p className="max-w-[60ch] text-sm text-soft">{t(`amending.${words}.what`)}</p>
      {amending.signed && <Signed agreement={agreement} signed={amending.signed} />}
      {amending.signed === null && chain && (
        <Proposing agreement={agreement} applicant={applicant} chain={chain} amending={amending} onClose={onClose} />
      )}
    </Dialog>
  );
}

function Signed({ agreement, signed }: { agreement: Agreement; signed: SignedTerms }) {
  const { t } = useTranslation();
  const { link, errand, to, by } = signed;
  const sum = drawnBy(agreement, to);
  return (
    <>
      <Notice mood="good" title={t("settlement.signed")}>
        <p>{t("amending.hand-on")}</p>
      </Notice>
      {by === "employer" && sum > 0n && <AllowanceFirst agreement={agreement} errand={errand} to={to} sum={sum} />}
      <Field label={t("share.link")}>
        {(tied) => <input {...tied} readOnly className={`${INPUT} font-mono text-xs`} value={link} />}
      </Field>
      <Copy text={link} label={t("share.copy")} />
    </>
  );
}

type ProposingProps = {
  agreement: Agreement;
  applicant: string | undefined;
  chain: Chain;
  amending: ReturnType<typeof useAmending>;
  onClose: () => void;
};

function Proposing({ agreement, applicant, chain, amending, onClose }: ProposingProps) {
  const { t, i18n } = useTranslation();
  const begunAt = useState(useNow())[0];
  const role = roleOf(agreement, useAddress());
  const [draft, setDraft] = useState<Draft>(() => {
    const before = draftOf(agreement, i18n.language);
    return applicant ? { ...before, worker: applicant } : before;
  });
  const context = { chain, locale: i18n.language, now: begunAt };
  const faults = faultsIn(draft, agreement, context);
  const to = Object.keys(faults).length === 0 ? successorOf(draft, agreement, context) : null;
  const isStuck = to !== null && isEmployersToSend(agreement, to) && role === "employer";
  return (
    <>
      {!applicant && (
        <Fields
          agreement={agreement}
          draft={draft}
          faults={faults}
          chain={chain}
          change={(changed) => setDraft((before) => ({ ...before, ...changed }))}
        />
      )}
      {to && <Comparison agreement={agreement} to={to} />}
      {isStuck && <Notice mood="warning">{t("amending.own-currency")}</Notice>}
      {amending.error !== null && <Failure error={amending.error} />}
      <DialogFoot>
        <Button onClick={onClose}>{t("parts.cancel")}</Button>
        <Button
          look="main"
          data-act="amend-sign"
          disabled={to === null || isStuck || amending.isBusy}
          onClick={() => to && void amending.propose(to, draft.brief, rfc3339(begunAt + HOLDS))}
        >
          {t(amending.isElsewhere ? "steps.buttons.network" : "amending.sign")}
        </Button>
      </DialogFoot>
    </>
  );
}

type FieldsProps = {
  agreement: Agreement;
  draft: Draft;
  faults: Faults;
  chain: Chain;
  change: (change: Partial<Draft>) => void;
};

function Fields({ agreement, draft, faults, chain, change }: FieldsProps) {
  const { t } = useTranslation();
  const common = { draft, faults, change };
  return (
    <>
      {isOpenTask(agreement) && (
        <AddressField
          label={t("wizard.worker")}
          hint={t("wizard.worker-hint")}
          fault={faultIn(faults, "worker")}
          text={draft.worker}
          onChange={(worker) => change({ worker })}
        />
      )}
      <PartFields {...common} chain={chain} kept={agreement.milestones.length} />
      <RuleFields {...common} />
      <Field label={t("wizard.brief")} hint={t("amending.brief-hint")}>
        {(tied) => (
          <textarea
            {...tied}
            rows={4}
            className={INPUT}
            value={draft.brief}
            onChange={(event) => change({ brief: event.target.value })}
          />
        )}
      </Field>
    </>
  );
}
