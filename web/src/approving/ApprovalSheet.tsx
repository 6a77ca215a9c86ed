/** An employer has several things to approve: those that are chosen are paid by one act, all of them or none. */
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { briefOf } from "@/agreements/BriefSheet";
import { Money } from "@/amounts/Money";
import { shortened } from "@/names/Address";
import { Button } from "@/parts/Button";
import { Sheet } from "@/parts/Sheet";
import { ApprovalDialog } from "./ApprovalDialog";
import { type Approval, leftIn } from "./waiting";

const LONGEST = 50;

export function ApprovalSheet({ approvals }: { approvals: readonly Approval[] }) {
  const { t } = useTranslation();
  const [left, leave] = useState<readonly string[]>([]);
  const [isShown, show] = useState(false);
  const chosen = approvals.filter(({ agreement }) => !left.includes(agreement.agreement_id));
  const toggle = (id: string) => leave(left.includes(id) ? left.filter((one) => one !== id) : [...left, id]);
  return (
    <Sheet title={t("approving.title", { count: approvals.length })}>
      <fieldset className="grid gap-1">
        <legend className="text-sm text-soft">{t("approving.what")}</legend>
        {approvals.map(({ agreement, milestones }) => (
          <label key={agreement.agreement_id} className="flex min-h-8 flex-wrap items-center gap-x-2 text-sm">
            <input
              type="checkbox"
              className="size-4 accent-(--brand)"
              checked={!left.includes(agreement.agreement_id)}
              onChange={() => toggle(agreement.agreement_id)}
            />
            <span className="min-w-0 break-all">
              {briefOf(agreement)?.split("\n")[0]?.slice(0, LONGEST) ?? shortened(agreement.agreement_id)}
            </span>
            <span className="font-semibold">
              <Money units={leftIn(agreement, milestones)} token={agreement.token} />
            </span>
          </label>
        ))}
      </fieldset>
      <div>
        <Button look="main" data-act="approve-all" disabled={chosen.length === 0} onClick={() => show(true)}>
          {t("approving.button", { count: chosen.length })}
        </Button>
      </div>
      {isShown && chosen.length > 0 && <ApprovalDialog approvals={chosen} onClose={() => show(false)} />}
    </Sheet>
  );
}
