/** How to act when this site is gone: the contract takes the same calls from any explorer and any tool. */
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { chainQuery } from "@/api/reads";
import { Address } from "@/names/Address";
import { Disclosure } from "@/parts/Disclosure";
import { Facts } from "@/parts/Facts";
import { Raw } from "@/parts/Raw";
import { Sheet } from "@/parts/Sheet";
import { PageTitle } from "@/shell/PageTitle";

const PAYMENT = "(address,address,address,address,uint16,uint40)";

/** By hand, with the employer, worker, token, fee recipient, fee and review period of the terms as the payment. */
const CALLS = {
  release: `release(${PAYMENT},uint256,uint96,bytes32,uint96,bytes)`,
  refund: `refund(${PAYMENT},uint256,uint96,bytes32,uint96,bytes)`,
  claim: `claim(${PAYMENT},uint256,uint96,bytes32)`,
  reclaim: `reclaim(${PAYMENT},uint256,uint96,bytes32,bytes)`,
} as const;

export function WithoutUsPage() {
  const { t } = useTranslation();
  const { data: chain } = useQuery(chainQuery());
  return (
    <div className="mx-auto max-w-3xl">
      <PageTitle title={t("without.title")} lead={t("without.lead")} />
      <div className="grid gap-6">
        <Sheet title={t("without.keep")}>
          <ul className="grid list-disc gap-2 pl-5 text-base">
            {(["link", "bundle", "brief", "files"] as const).map((one) => (
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
          {(Object.keys(CALLS) as (keyof typeof CALLS)[]).map((act) => (
            <Disclosure key={act} summary={t(`without.acts.${act}`)}>
              <Raw value={CALLS[act]} />
              <Raw value={`cast send ${chain?.escrow ?? "$ESCROW"} '${CALLS[act]}' …`} />
            </Disclosure>
          ))}
        </Sheet>
      </div>
    </div>
  );
}
