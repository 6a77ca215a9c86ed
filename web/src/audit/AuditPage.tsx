/** For who checks: which chain and escrow this is, what stands in an account, and how to hold all of it against the chain. */
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { chainQuery } from "@/api/reads";
import type { Chain } from "@/api/shapes";
import { ExportsSheet } from "@/exports/ExportsSheet";
import { Address } from "@/names/Address";
import { BlockLink } from "@/names/BlockLink";
import { HashText } from "@/names/HashText";
import { Facts } from "@/parts/Facts";
import { Failure } from "@/parts/Failure";
import { Raw } from "@/parts/Raw";
import { Sheet } from "@/parts/Sheet";
import { Waiting } from "@/parts/Waiting";
import { SearchBox } from "@/search/SearchBox";
import { PageTitle } from "@/shell/PageTitle";
import { AccountSheet } from "./AccountSheet";
import { BundleSheet } from "./BundleSheet";
import { ReconciliationSheet } from "./ReconciliationSheet";
import { SourceSheet } from "./SourceSheet";

export function AuditPage() {
  const { t } = useTranslation();
  const { data: chain, error } = useQuery(chainQuery());
  return (
    <>
      <PageTitle title={t("audit.title")} lead={t("audit.lead")} />
      <div className="grid gap-6">
        <SearchBox />
        {error !== null && <Failure error={error} />}
        {!chain && !error && <Waiting lines={5} />}
        {chain && (
          <div className="grid gap-6 lg:grid-cols-2">
            <Identity chain={chain} />
            <AccountSheet />
            <ReconciliationSheet chain={chain} />
            <div className="grid content-start gap-6">
              <SourceSheet chain={chain} />
              <BundleSheet />
            </div>
            <div className="grid gap-6 lg:col-span-2">
              <ExportsSheet chain={chain} />
              <Reconciling />
            </div>
          </div>
        )}
      </div>
    </>
  );
}

function Identity({ chain }: { chain: Chain }) {
  const { t } = useTranslation();
  const block = (one: Chain["head"]) =>
    one ? (
      <>
        <BlockLink block={one.number} /> <HashText hash={one.hash} />
      </>
    ) : (
      t("audit.unknown")
    );
  return (
    <Sheet title={t("audit.identity")}>
      <Facts
        facts={[
          { name: t("audit.chain-id"), value: chain.chain_id },
          { name: t("audit.genesis"), value: <HashText hash={chain.genesis_hash} isWhole /> },
          { name: t("audit.escrow"), value: <Address address={chain.escrow} isWhole /> },
          { name: t("audit.deployed"), value: <BlockLink block={chain.deployed_at} /> },
          { name: t("audit.checkpoint"), value: block(chain.checkpoint) },
          { name: t("audit.head"), value: block(chain.head) },
          { name: t("audit.finalized"), value: block(chain.finalized) },
          {
            name: t("audit.proof"),
            value: chain.as_of.proof ? t(`shell.proof.${chain.as_of.proof}`) : t("audit.unknown"),
          },
          {
            name: t("audit.relayer"),
            value: chain.relayer ? <Address address={chain.relayer} isWhole /> : t("audit.no-relayer"),
          },
        ]}
      />
      <p className="text-sm text-soft">{t("audit.compare")}</p>
    </Sheet>
  );
}

const COMMANDS = `export TALLY_RPC_URL=https://…
tally audit reconcile --at finalized
tally audit bundle 0x… --out agreement.json
tally audit check agreement.json --block-hash 0x…`;

function Reconciling() {
  const { t } = useTranslation();
  return (
    <Sheet title={t("audit.reconcile")}>
      <p className="text-sm">{t("audit.reconcile-what")}</p>
      <p className="text-sm">{t("audit.own-node")}</p>
      <Raw value={COMMANDS} />
    </Sheet>
  );
}
