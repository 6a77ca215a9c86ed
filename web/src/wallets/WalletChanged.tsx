/** What a wallet's owner changed while a dialog stood open: said in words, since what is asked next is another thing. */
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { chainQuery } from "@/api/reads";
import { sameAddress } from "@/api/shapes";
import { shortened } from "@/names/Address";
import { Notice } from "@/parts/Notice";
import { useConnection } from "./useWallet";

export function WalletChanged() {
  const { t } = useTranslation();
  const connection = useConnection();
  const { data: chain } = useQuery(chainQuery());
  const [before, setBefore] = useState(connection?.address ?? null);
  // Who connects within the dialog has changed nothing.
  if (before === null && connection !== null) setBefore(connection.address);
  if (connection === null) {
    return before === null ? null : <Notice mood="warning" isUrgent title={t("wallets.changed.gone")} />;
  }
  const isOther = before !== null && !sameAddress(before, connection.address);
  const isElsewhere = chain !== undefined && connection.chainId !== chain.chain_id;
  return (
    <>
      {isOther && (
        <Notice mood="warning" isUrgent title={t("wallets.changed.address", { now: shortened(connection.address) })}>
          <p>{t("wallets.changed.address-what", { before: shortened(before) })}</p>
        </Notice>
      )}
      {isElsewhere && (
        <Notice
          mood="warning"
          isUrgent
          title={t("wallets.changed.chain", { found: connection.chainId, chain: chain.chain_id })}
        />
      )}
    </>
  );
}
