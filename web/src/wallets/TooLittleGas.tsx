/** Said before anybody signs: what the wallet's owner has does not pay for the fee and what goes along. */
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useMoney } from "@/amounts/Money";
import { chainQuery, SLOW_PACE } from "@/api/reads";
import { ZERO_ADDRESS } from "@/api/shapes";
import { Notice } from "@/parts/Notice";
import type { Unsigned } from "./asking";
import { purseOf } from "./reading";
import { missingFor } from "./shortfall";
import { useConnection } from "./useWallet";

export function TooLittleGas({ transaction }: { transaction: Unsigned | undefined }) {
  const { t } = useTranslation();
  const money = useMoney();
  const connection = useConnection();
  const { data: chain } = useQuery(chainQuery());
  const { data: purse } = useQuery({
    queryKey: ["purse", connection?.address, connection?.chainId],
    queryFn: () => purseOf(connection?.address ?? ZERO_ADDRESS),
    enabled: connection !== null && transaction !== undefined,
    refetchInterval: SLOW_PACE,
    retry: false,
  });
  if (!purse || !chain || !transaction) return null;
  const missing = missingFor(transaction, purse);
  if (missing <= 0n) return null;
  const own = { address: ZERO_ADDRESS, symbol: chain.currency, decimals: 18 };
  return (
    <div data-check="gas">
      <Notice mood="warning" isUrgent title={t("wallets.gas.missing", { missing: money(missing, own) })}>
        <p>{t("wallets.gas.has", { balance: money(purse.balance, own) })}</p>
      </Notice>
    </div>
  );
}
