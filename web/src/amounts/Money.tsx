/** An amount in a token, exactly and in the reader's language. */
import { useTranslation } from "react-i18next";
import type { Token } from "@/api/shapes";
import { written } from "./amount";

type Props = { units: string | bigint; token: Token };

/** What an amount is called: `250 TLD`; in token units where a token does not say how it is read. */
export function useMoney(): (units: string | bigint, token: Token) => string {
  const { t, i18n } = useTranslation();
  return (units, token) => {
    if (token.decimals === null) return t("amounts.units", { amount: written(BigInt(units), 0, i18n.language) });
    return `${written(BigInt(units), token.decimals, i18n.language)} ${token.symbol ?? t("amounts.unnamed")}`;
  };
}

export function Money({ units, token }: Props) {
  const money = useMoney();
  // In token units an amount can be wider than a small screen.
  return (
    <span className={token.decimals === null ? "tabular" : "tabular whitespace-nowrap"}>{money(units, token)}</span>
  );
}
