/** The way to sign in, from no wallet at all to a session. What will be signed is said before the wallet is asked. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { chainQuery } from "@/api/reads";
import { Refused } from "@/api/refusals";
import { Address } from "@/names/Address";
import { Button } from "@/parts/Button";
import { Facts } from "@/parts/Facts";
import { Failure } from "@/parts/Failure";
import { useAttempt } from "@/parts/useAttempt";
import { switchTo } from "@/wallets/connection";
import { useConnection } from "@/wallets/useWallet";
import { WalletChoice } from "@/wallets/WalletChoice";
import { sessionQuery } from "./session";

export function SignInPanel({ onSignedIn }: { onSignedIn?: () => void }) {
  const { t } = useTranslation();
  const connection = useConnection();
  const { data: chain } = useQuery(chainQuery());
  const client = useQueryClient();
  const { isBusy, error, attempt } = useAttempt();
  if (!connection) return <WalletChoice />;
  const isElsewhere = chain !== undefined && connection.chainId !== chain.chain_id;

  const enter = async () => {
    if (!chain) return;
    if (isElsewhere) return switchTo(chain.chain_id);
    const { signIn } = await import("./signIn");
    client.setQueryData(sessionQuery().queryKey, await signIn(connection.address, chain.chain_id));
    onSignedIn?.();
  };

  return (
    <div className="grid gap-3">
      <p className="max-w-[60ch] text-sm text-soft">{t("logins.what")}</p>
      <Facts
        facts={[
          { name: t("logins.site"), value: <code className="font-mono text-xs break-all">{location.host}</code> },
          { name: t("logins.as"), value: <Address address={connection.address} isWhole /> },
        ]}
      />
      {error !== null && <Failure error={error} />}
      {error instanceof Refused && error.code === "wrong-signer" && (
        <p className="text-sm">{t("logins.contract-wallet")}</p>
      )}
      <Button
        look="main"
        className="justify-self-start"
        data-act="sign-in"
        disabled={isBusy || chain === undefined}
        onClick={() => void attempt(enter)}
      >
        {isBusy ? t("steps.busy") : t(isElsewhere ? "steps.buttons.network" : "logins.button")}
      </Button>
    </div>
  );
}
