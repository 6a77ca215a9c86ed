/**
 * An address, as one can compare it: six digits at each end, all of it for who listens or points at it. Four at each end
 * are too few: swindlers compute lookalikes.
 */
import { useTranslation } from "react-i18next";
import { sameAddress, ZERO_ADDRESS } from "@/api/shapes";
import { classes } from "@/parts/classes";
import { useAddress } from "@/wallets/useWallet";
import { Explore } from "./Explore";

const KEPT = 6;
/** No line ends within a shortened address. */
const JOINER = "\u2060";

export const shortened = (text: string): string =>
  text.length > 2 + 3 * KEPT ? `${text.slice(0, 2 + KEPT)}…${JOINER}${text.slice(-KEPT)}` : text;

type Props = { address: string; isWhole?: boolean };

export function Address({ address, isWhole = false }: Props) {
  const { t } = useTranslation();
  const mine = useAddress();
  if (address === ZERO_ADDRESS) return <span>{t("names.nobody")}</span>;
  return (
    <span className="inline-flex max-w-full flex-wrap items-baseline gap-x-1.5">
      <code
        translate="no"
        title={address}
        className={classes("font-mono text-[0.92em]", isWhole ? "break-all" : "whitespace-nowrap")}
      >
        {isWhole ? address : shortened(address)}
      </code>
      {sameAddress(mine, address) && <span className="text-xs font-semibold text-brand-text">{t("names.you")}</span>}
      <Explore kind="address" id={address} />
    </span>
  );
}
