/** The button in the header: connect, or whose wallet it is, with the ways to change that. */
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Address, shortened } from "@/names/Address";
import { Button } from "@/parts/Button";
import { Dialog } from "@/parts/Dialog";
import { Facts } from "@/parts/Facts";
import { disconnect } from "./connection";
import { isDemo } from "./devnet/name";
import { PersonChoice } from "./devnet/PersonChoice";
import { useAddress, useConnection } from "./useWallet";
import { WalletChoice } from "./WalletChoice";

export function WalletMenu() {
  const { t } = useTranslation();
  const connection = useConnection();
  const address = useAddress();
  const [isShown, show] = useState(false);
  return (
    <>
      <Button look={address ? "plain" : "main"} disabled={address !== null && !connection} onClick={() => show(true)}>
        {address ? (
          <>
            {connection ? (
              <img src={connection.wallet.info.icon} alt="" className="size-5 rounded-sm" />
            ) : (
              <span className="size-5" />
            )}
            {connection && <span className="sr-only">{t("wallets.connected-as")}</span>}
            <code className="font-mono text-xs">{shortened(address)}</code>
          </>
        ) : (
          t("wallets.connect")
        )}
      </Button>
      {isShown && <WalletDialog onClose={() => show(false)} />}
    </>
  );
}

function WalletDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const connection = useConnection();
  if (!connection) {
    return (
      <Dialog title={t("wallets.choose")} onClose={onClose}>
        <WalletChoice onConnected={onClose} />
      </Dialog>
    );
  }
  return (
    <Dialog
      title={isDemo(connection.wallet) ? t("wallets.devnet.name") : connection.wallet.info.name}
      onClose={onClose}
    >
      <Facts
        facts={[
          { name: t("wallets.address"), value: <Address address={connection.address} isWhole /> },
          { name: t("wallets.chain"), value: connection.chainId },
        ]}
      />
      <PersonChoice />
      <div className="flex justify-end">
        <Button
          onClick={() => {
            disconnect();
            onClose();
          }}
        >
          {t("wallets.disconnect")}
        </Button>
      </div>
    </Dialog>
  );
}
