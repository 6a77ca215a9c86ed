/** In the demo wallet one person plays all parts: choose whose turn it is. */
import { useTranslation } from "react-i18next";
import { shortened } from "@/names/Address";
import { useConnection } from "../useWallet";
import { DEVNET_WALLET } from "./name";
import type { DevnetWallet } from "./provider";

const NAMES = ["employer", "worker", "arbiter", "photographer"] as const;

export function PersonChoice() {
  const { t } = useTranslation();
  const connection = useConnection();
  if (connection?.wallet.info.rdns !== DEVNET_WALLET) return null;
  const wallet = connection.wallet.provider as unknown as DevnetWallet;
  return (
    <fieldset className="grid gap-2">
      <legend className="mb-1 text-sm font-semibold">{t("wallets.devnet.who")}</legend>
      {NAMES.map((name) => (
        <label
          key={name}
          className="flex min-h-11 items-center gap-3 rounded-md border border-line px-3 has-checked:border-brand has-checked:bg-brand-wash"
        >
          <input
            type="radio"
            name="person"
            aria-label={t(`wallets.devnet.people.${name}`)}
            aria-describedby={`person-${name}`}
            className="size-4 accent-(--brand)"
            checked={wallet.person === name}
            onChange={() => wallet.become(name)}
          />
          <span className="grid">
            {t(`wallets.devnet.people.${name}`)}
            <code id={`person-${name}`} className="font-mono text-xs text-soft">
              {shortened(wallet.addressOf(name))}
            </code>
          </span>
        </label>
      ))}
    </fieldset>
  );
}
