/** The way to other terms: for a party to propose them, for anybody to offer to do an open task. */
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { isOpen, isOpenTask, roleOf } from "@/agreements/parts";
import type { Agreement } from "@/api/shapes";
import { Button } from "@/parts/Button";
import { Sheet } from "@/parts/Sheet";
import { useAddress } from "@/wallets/useWallet";
import { AmendDialog } from "./AmendDialog";

export function AmendSheet({ agreement }: { agreement: Agreement }) {
  const { t } = useTranslation();
  const mine = useAddress();
  const [isShown, show] = useState(false);
  const role = roleOf(agreement, mine);
  const isParty = role === "employer" || role === "worker";
  const isApplicant = role === "stranger" && isOpenTask(agreement);
  if (mine === null || !(isParty || isApplicant) || !agreement.milestones.some(isOpen)) return null;
  const words = isApplicant ? "apply" : "propose";
  return (
    <Sheet title={t(`amending.${words}.title`)}>
      <p className="text-sm text-soft">{t(`amending.${words}.what`)}</p>
      <div>
        <Button data-act={words} onClick={() => show(true)}>
          {t(`amending.${words}.label`)}
        </Button>
      </div>
      {isShown && (
        <AmendDialog agreement={agreement} {...(isApplicant ? { applicant: mine } : {})} onClose={() => show(false)} />
      )}
    </Sheet>
  );
}
