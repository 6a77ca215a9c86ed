/** Whoever finds an open task offers to do it: the new terms name that one, and nothing else is changed. */
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Agreement, Hex } from "@/api/shapes";
import { Button } from "@/parts/Button";
import { AmendDialog } from "./AmendDialog";

export function ApplyButton({ agreement, applicant }: { agreement: Agreement; applicant: Hex }) {
  const { t } = useTranslation();
  const [isShown, show] = useState(false);
  return (
    <div className="flex flex-wrap items-center justify-between gap-3">
      <p className="min-w-0 flex-1 basis-64 text-base">{t("amending.apply.what")}</p>
      <Button look="main" data-act="apply" onClick={() => show(true)}>
        {t("amending.apply.label")}
      </Button>
      {isShown && <AmendDialog agreement={agreement} applicant={applicant} onClose={() => show(false)} />}
    </div>
  );
}
