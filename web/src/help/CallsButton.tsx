/** Takes the calls of an agreement along, so that nobody needs us to act on it. */
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { chainQuery } from "@/api/reads";
import type { Agreement, Chain } from "@/api/shapes";
import { save } from "@/documents/save";
import type { en } from "@/locales/en";
import { Button } from "@/parts/Button";

export function CallsButton({ agreement }: { agreement: Agreement }) {
  const { t } = useTranslation();
  const { data: chain } = useQuery(chainQuery());
  const take = async (place: Chain) => {
    // What writes it knows the whole contract: it is loaded when it is needed.
    const { callFile, conditionsOf } = await import("./callFile");
    const titleOf = (name: string, milestone: number | null) => {
      const act = t(`without.acts.${name as keyof typeof en.without.acts}`);
      return milestone === null ? act : `${act} · ${t("milestones.number", { number: milestone + 1 })}`;
    };
    const about = {
      ...{ id: agreement.agreement_id, chain: place.chain_id, escrow: place.escrow },
      conditions: conditionsOf(agreement),
    };
    const head = t("calls.head", about).replace(/^/gm, "# ");
    const text = callFile(agreement, place, { head, titleOf });
    save(new Blob([text], { type: "text/plain;charset=utf-8" }), `calls-${agreement.agreement_id}.txt`);
  };
  return (
    <Button look="quiet" disabled={!chain} onClick={() => chain && void take(chain)}>
      {t("calls.take")}
    </Button>
  );
}
