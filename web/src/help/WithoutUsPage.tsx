/** How to act when this site is gone: the contract takes the same calls from any explorer and any tool. */
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { chainQuery } from "@/api/reads";
import type { en } from "@/locales/en";
import { Address } from "@/names/Address";
import { Disclosure } from "@/parts/Disclosure";
import { Facts } from "@/parts/Facts";
import { Raw } from "@/parts/Raw";
import { Sheet } from "@/parts/Sheet";
import { PageTitle } from "@/shell/PageTitle";
import { CALLS } from "./calls";

type Act = keyof typeof en.without.acts;

export function WithoutUsPage() {
  const { t } = useTranslation();
  const { data: chain } = useQuery(chainQuery());
  return (
    <div className="mx-auto max-w-3xl">
      <PageTitle title={t("without.title")} lead={t("without.lead")} />
      <div className="grid gap-6">
        <Sheet title={t("without.keep")}>
          <ul className="grid list-disc gap-2 pl-5 text-base">
            {(["link", "bundle", "calls", "brief", "files"] as const).map((one) => (
              <li key={one}>{t(`without.keeps.${one}`)}</li>
            ))}
          </ul>
        </Sheet>
        {chain && (
          <Sheet title={t("without.where")}>
            <Facts
              facts={[
                { name: t("audit.chain-id"), value: chain.chain_id },
                { name: t("audit.escrow"), value: <Address address={chain.escrow} isWhole /> },
              ]}
            />
          </Sheet>
        )}
        <Sheet title={t("without.explorer")}>
          <ol className="grid list-decimal gap-2 pl-5 text-base">
            {(["open", "terms", "call", "cumulative"] as const).map((one) => (
              <li key={one}>{t(`without.steps.${one}`)}</li>
            ))}
          </ol>
          {CALLS.map(({ name, signature, named }) => (
            <Disclosure key={name} summary={t(`without.acts.${name as Act}`)}>
              <Raw value={named} />
              <Raw value={`cast send ${chain?.escrow ?? "$ESCROW"} '${signature}' …`} />
            </Disclosure>
          ))}
        </Sheet>
      </div>
    </div>
  );
}
