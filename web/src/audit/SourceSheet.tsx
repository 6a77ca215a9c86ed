/** Whether the code on the chain is what the published sources say: the grade, in words. */
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { sourceQuery } from "@/api/reads";
import type { Chain } from "@/api/shapes";
import { Failure } from "@/parts/Failure";
import { Notice } from "@/parts/Notice";
import { Raw } from "@/parts/Raw";
import { Sheet } from "@/parts/Sheet";
import { Waiting } from "@/parts/Waiting";

export function SourceSheet({ chain }: { chain: Chain }) {
  const { t } = useTranslation();
  const { data: found, error } = useQuery(sourceQuery(chain.chain_id, chain.escrow));
  const grade = found === undefined ? undefined : (found.match ?? "no_match");
  return (
    <Sheet title={t("source.title")}>
      {error !== null && <Failure error={error} />}
      {grade === undefined && error === null && <Waiting lines={2} />}
      {grade !== undefined && (
        <div data-grade={grade}>
          <Notice mood={grade === "no_match" ? "danger" : "good"} title={t(`source.grades.${grade}.title`)}>
            <p>{t(`source.grades.${grade}.what`)}</p>
          </Notice>
        </div>
      )}
      <p className="text-sm text-soft">{t("source.yourself")}</p>
      <Raw value="tally verify local" />
    </Sheet>
  );
}
