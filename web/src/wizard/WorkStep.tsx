import { useTranslation } from "react-i18next";
import { ClosedDoor } from "@/documents/ClosedDoor";
import { useReader } from "@/logins/session";
import { Field, INPUT } from "@/parts/Field";
import { Notice } from "@/parts/Notice";
import { faultIn } from "./draft";
import type { StepProps } from "./step";

/** The text stays here and in the link: the server gets its hash. Who wants hands it in, for the parties to read it there. */
export function WorkStep({ draft, change, faults }: StepProps) {
  const { t } = useTranslation();
  const reader = useReader();
  const fault = faultIn(faults, "brief");
  return (
    <>
      <Field label={t("wizard.brief")} hint={t("wizard.brief-hint")} fault={fault && t(`wizard.faults.${fault}`)}>
        {(tied) => (
          <textarea
            {...tied}
            rows={7}
            maxLength={20_000}
            className={INPUT}
            value={draft.brief}
            onChange={(event) => change({ brief: event.target.value })}
          />
        )}
      </Field>
      <label className="flex min-h-11 items-center gap-3 text-sm">
        <input
          type="checkbox"
          className="size-5 accent-(--brand)"
          checked={draft.handsBriefIn}
          onChange={(event) => change({ handsBriefIn: event.target.checked })}
        />
        {t("wizard.hand-in")}
      </label>
      <Notice>{t(draft.handsBriefIn ? "wizard.brief-handed-in" : "wizard.brief-private")}</Notice>
      {draft.handsBriefIn && reader === null && <ClosedDoor handsIn />}
    </>
  );
}
