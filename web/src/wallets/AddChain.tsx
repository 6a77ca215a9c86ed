/**
 * A wallet that does not know the chain can be told of it, where the server names a public node. The wallet's node is what
 * the server is held against: whoever takes the server's has nobody else to ask, and is told so.
 */
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { chainQuery } from "@/api/reads";
import { Button } from "@/parts/Button";
import { useAttempt } from "@/parts/useAttempt";
import { addChain } from "./connection";
import { WalletRefused } from "./faults";

export function AddChain() {
  const { t } = useTranslation();
  const { data: chain } = useQuery(chainQuery());
  const { isBusy, error, attempt } = useAttempt();
  if (!chain) return null;
  const { chain_id: chainId, currency, public_rpc_url: rpcUrl } = chain;
  const name = chain.name ?? t("shell.chain", { id: chainId });
  if (rpcUrl === null) return <p>{t("wallets.add.by-hand", { name, chain: chainId })}</p>;
  return (
    <>
      <p className="break-words">{t("wallets.add.what", { name, url: rpcUrl })}</p>
      {error !== null && (
        <p role="alert">
          {error instanceof WalletRefused ? t(`faults.wallet.${error.fault}`) : t("faults.wallet.failed")}
        </p>
      )}
      <Button
        className="justify-self-start"
        data-act="add-chain"
        disabled={isBusy}
        onClick={() => void attempt(() => addChain({ chainId, name, currency, rpcUrl }))}
      >
        {t("wallets.add.button", { name })}
      </Button>
    </>
  );
}
