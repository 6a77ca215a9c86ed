/** The wallets that announced themselves, side by side: the one that is clicked is the one that opens. */
import { useTranslation } from "react-i18next";
import { Failure } from "@/parts/Failure";
import { Notice } from "@/parts/Notice";
import { useAttempt } from "@/parts/useAttempt";
import { connect } from "./connection";
import { isDemo } from "./devnet/name";
import type { WalletDetail } from "./discovery";
import { useWallets } from "./useWallet";

export function WalletChoice({ onConnected }: { onConnected?: () => void }) {
  const { t } = useTranslation();
  const wallets = useWallets();
  const { error, attempt } = useAttempt();
  const open = async (wallet: WalletDetail) => {
    await connect(wallet);
    onConnected?.();
  };
  return (
    <div className="grid gap-3">
      <p className="text-sm text-soft">{t("wallets.why")}</p>
      {wallets.length === 0 && (
        <Notice mood="warning" title={t("wallets.none")}>
          <p>{t("wallets.none-what-now")}</p>
        </Notice>
      )}
      <ul className="grid gap-2">
        {wallets.map((wallet) => (
          <li key={wallet.info.uuid}>
            <button
              type="button"
              onClick={() => void attempt(() => open(wallet))}
              className="flex min-h-14 w-full items-center gap-3 rounded-md border border-edge px-4 py-2 text-left hover:bg-sunk"
            >
              <img src={wallet.info.icon} alt="" className="size-8 rounded-md" />
              <span className="grid">
                <span className="font-semibold">{isDemo(wallet) ? t("wallets.devnet.name") : wallet.info.name}</span>
                {isDemo(wallet) && <span className="text-xs text-soft">{t("wallets.devnet.what")}</span>}
              </span>
            </button>
          </li>
        ))}
      </ul>
      {error !== null && <Failure error={error} />}
    </div>
  );
}
