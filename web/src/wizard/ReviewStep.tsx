/** What is agreed, in words, before anything is registered or signed. */
import { useTranslation } from "react-i18next";
import { TermsSentence } from "@/agreements/TermsSentence";
import type { Terms } from "@/api/shapes";
import { ClosedDoor } from "@/documents/ClosedDoor";
import { useReader } from "@/logins/session";
import { Notice } from "@/parts/Notice";
import { termsOf, tokenOf } from "./draft";
import type { StepProps } from "./step";

export function ReviewStep({ draft, chain, employer }: StepProps) {
  const { t, i18n } = useTranslation();
  const reader = useReader();
  const terms = termsOf(draft, { chain, employer, locale: i18n.language }) as Terms;
  return (
    <>
      <p className="max-w-[65ch] rounded-md bg-sunk px-4 py-3 text-base whitespace-pre-wrap">{draft.brief}</p>
      <TermsSentence terms={terms} token={tokenOf(draft, chain)} />
      {draft.handsBriefIn && reader === null && (
        <div data-needs-login className="grid gap-3">
          <Notice mood="warning">{t("wizard.hand-in-needs-login")}</Notice>
          <ClosedDoor handsIn />
        </div>
      )}
      <Notice>{t("wizard.nothing-moves")}</Notice>
    </>
  );
}
