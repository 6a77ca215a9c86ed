/** The way to other terms, for a party to propose them. */
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { isOpen, roleOf } from "@/agreements/parts";
import type { Agreement } from "@/api/shapes";
import { Button } from "@/parts/Button";
import { Sheet } from "@/parts/Sheet";
import { useAddress } from "@/wallets/useWallet";
import { AmendDialog } from "./AmendDialog";

export function AmendSheet({ agreement }: { agreement: Agreement }) {
  const { t } = useTranslation();
  const role = roleOf(agreement, useAddress());
  const [isShown, show] = useState(false);
  const isParty = role === "employer" || role === "worker";
  if (!isParty || !agreement.milestones.some(isOpen)) return null;
  return (
    <Sheet title={t("amending.propose.title")}>
      <p className="text-sm text-soft">{t("amending.propose.what")}</p>
      <div>
        <Button data-act="propose" onClick={() => show(true)}>
          {t("amending.propose.label")}
        </Button>
      </div>
      {isShown && <AmendDialog agreement={agreement} onClose={() => show(false)} />}
    </Sheet>
  );
}
