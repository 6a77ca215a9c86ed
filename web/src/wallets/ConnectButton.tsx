/** Connect a wallet from where it is needed, without a way to the header and back. */
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/parts/Button";
import { Dialog } from "@/parts/Dialog";
import { WalletChoice } from "./WalletChoice";

export function ConnectButton() {
  const { t } = useTranslation();
  const [isShown, show] = useState(false);
  return (
    <>
      <Button look="main" data-act="connect" className="justify-self-start" onClick={() => show(true)}>
        {t("wallets.connect")}
      </Button>
      {isShown && (
        <Dialog title={t("wallets.choose")} onClose={() => show(false)}>
          <WalletChoice onConnected={() => show(false)} />
        </Dialog>
      )}
    </>
  );
}
