/** An act on an agreement, from what was filled in to its way to the chain. */
import { useTranslation } from "react-i18next";
import { roleOf } from "@/agreements/parts";
import { type Agreement, type Terms, type Token, ZERO_ADDRESS } from "@/api/shapes";
import type { Errand } from "@/api/writes";
import { useAddress } from "@/wallets/useWallet";
import { labelOf, type OfferedAct } from "./catalogue";
import { ProgressPanel } from "./ProgressPanel";
import { type Course, useErrand } from "./useErrand";
import type { Way } from "./ways";

type Props = {
  agreement: Agreement;
  errand: Errand | null;
  act: OfferedAct;
  fixed?: Way;
  /** Of an amendment: the new terms, as they are shown. */
  successor?: Terms;
  course?: Course;
  /** Left out: it closes. */
  onSent?: () => void;
  onClose: () => void;
};

/** Acts whose button warns by its colour: they take something from who presses it, or start a quarrel. */
const GRAVE: readonly OfferedAct[] = ["refund", "dispute"];

export function ErrandPanel({ agreement, errand, act, fixed, successor, course, onSent, onClose }: Props) {
  const { t } = useTranslation();
  const progress = useErrand(agreement, errand, onSent ?? onClose, { successor, course });
  const role = roleOf(agreement, useAddress());
  const button = t(act === "reclaim" ? labelOf(act, role) : `acts.${act}.button`);
  const look = GRAVE.includes(act) ? "grave" : "main";
  return (
    <>
      <OwnCurrency token={agreement.token} />
      <ProgressPanel progress={progress} act={act} button={button} look={look} fixed={fixed} onClose={onClose} />
    </>
  );
}

/** No contract tells what the chain's own currency is called: beside it stands what it is, whatever a server calls it. */
function OwnCurrency({ token: { address, symbol } }: { token: Token }) {
  const { t } = useTranslation();
  if (address !== ZERO_ADDRESS) return null;
  return <p className="text-sm text-soft">{t("acts.own-currency", { symbol: symbol ?? t("amounts.unnamed") })}</p>;
}
