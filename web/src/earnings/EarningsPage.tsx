/** What an address got and still gets: what waits for it, and what it earned. */
import { useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { getAddress, isAddress } from "viem/utils";
import { Address } from "@/names/Address";
import { Empty } from "@/parts/Empty";
import { WaitingSheet } from "@/payouts/WaitingSheet";
import { PageTitle } from "@/shell/PageTitle";
import { useAddress } from "@/wallets/useWallet";
import { WalletChoice } from "@/wallets/WalletChoice";
import { EarnedSheet } from "./EarnedSheet";

export function EarningsPage() {
  const { t } = useTranslation();
  const { of } = useSearch({ from: "/earnings" });
  const mine = useAddress();
  const owner = of && isAddress(of, { strict: false }) ? getAddress(of) : mine;
  return (
    <>
      <PageTitle title={t(owner === mine ? "earnings.title" : "earnings.title-of")} lead={t("earnings.lead")} />
      {owner === null ? (
        <Empty title={t("earnings.not-connected")}>
          <WalletChoice />
        </Empty>
      ) : (
        <div className="grid gap-6">
          <p className="text-sm">
            {t("earnings.of")} <Address address={owner} isWhole />
          </p>
          <WaitingSheet key={owner} owner={owner} />
          <EarnedSheet owner={owner} />
        </div>
      )}
    </>
  );
}
