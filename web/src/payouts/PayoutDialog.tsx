/** What waits is paid out: to whom it belongs to, or, signed by its owner, to another address. */
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { isAddress } from "viem/utils";
import { ProgressPanel } from "@/acts/ProgressPanel";
import { useDeed } from "@/acts/useDeed";
import { useMoney } from "@/amounts/Money";
import { type Hex, sameAddress, type Token } from "@/api/shapes";
import { preparePayout } from "@/api/writes";
import { shortened } from "@/names/Address";
import { Dialog } from "@/parts/Dialog";
import { Field, INPUT } from "@/parts/Field";
import { useAddress } from "@/wallets/useWallet";
import { fieldsOf, type Payout } from "./payout";

type Props = { waiting: Omit<Payout, "to">; amount: string; token: Token; onClose: () => void };

export function PayoutDialog({ waiting, amount, token, onClose }: Props) {
  const { t } = useTranslation();
  const money = useMoney();
  const [text, setText] = useState("");
  const isOwners = sameAddress(useAddress(), waiting.owner);
  const isOdd = text !== "" && !isAddress(text, { strict: true });
  const payout: Payout | null = isOdd ? null : { ...waiting, to: text === "" ? null : (text as Hex) };
  const progress = useDeed(
    payout && {
      key: payout,
      prepare: (sender) => preparePayout(payout.act, { ...fieldsOf(payout), sender }),
      carryOut: async (way, place) => (await import("./conduct")).carryOut(payout, token, way, place),
      note: { agreementId: null, milestones: [], act: payout.act },
    },
    onClose,
  );
  return (
    <Dialog title={t(`payouts.${waiting.act}.label`)} onClose={onClose}>
      <p className="max-w-[60ch] text-sm text-soft">{t(`payouts.${waiting.act}.what`)}</p>
      {waiting.act === "withdraw" && isOwners && (
        <Field label={t("payouts.to")} hint={t("payouts.to-hint")} fault={isOdd ? t("faults.no-address") : null}>
          {(tied) => (
            <input
              {...tied}
              spellCheck={false}
              placeholder="0x…"
              className={`${INPUT} font-mono text-sm`}
              value={text}
              onChange={(event) => setText(event.target.value.trim())}
            />
          )}
        </Field>
      )}
      {payout && (
        <p data-sentence={payout.act} className="rounded-md bg-sunk px-4 py-3 text-base">
          {t("payouts.sentence", { amount: money(amount, token), to: shortened(payout.to ?? payout.owner) })}
        </p>
      )}
      <ProgressPanel
        progress={progress}
        act={waiting.act}
        button={t(`payouts.${waiting.act}.label`)}
        onClose={onClose}
      />
    </Dialog>
  );
}
