/** As of which block the page is true, and how far that was proved: the mirror's word about itself. */
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { chainQuery } from "@/api/reads";
import type { AsOf } from "@/api/shapes";
import { Moment } from "@/dates/Moment";
import { BlockLink } from "@/names/BlockLink";
import { HashText } from "@/names/HashText";
import { Inlaid, PLACE } from "@/parts/Inlaid";

export function Freshness() {
  const { data: chain } = useQuery(chainQuery());
  return chain ? <AsOfLine asOf={chain.as_of} chainId={chain.chain_id} /> : null;
}

export function AsOfLine({ asOf, chainId }: { asOf: AsOf; chainId?: number }) {
  const { t } = useTranslation();
  if (!asOf.block) return <p className="text-xs text-soft">{t("shell.nothing-mirrored")}</p>;
  return (
    <p className="text-xs text-soft">
      {chainId !== undefined && `${t("shell.chain", { id: chainId })} · `}
      <Inlaid text={t("shell.as-of", { block: PLACE })}>
        <BlockLink block={asOf.block.number} />
      </Inlaid>{" "}
      (<HashText hash={asOf.block.hash} />
      ), <Moment at={asOf.block.timestamp} /> · {t("shell.final-up-to", { block: asOf.finalized ?? 0 })}
      {asOf.proof && ` · ${t(`shell.proof.${asOf.proof}`)}`}
    </p>
  );
}
