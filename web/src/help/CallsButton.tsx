/** Takes the calls of an agreement along, so that nobody needs us to act on it. */
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { chainQuery } from "@/api/reads";
import type { Agreement, Chain } from "@/api/shapes";
import { save } from "@/documents/save";
import type { en } from "@/locales/en";
import { Button } from "@/parts/Button";
import { Failure } from "@/parts/Failure";
import { useAttempt } from "@/parts/useAttempt";
import { connection } from "@/wallets/connection";
import { requirePinned } from "@/witness/pin";

export function CallsButton({ agreement }: { agreement: Agreement }) {
  const { t } = useTranslation();
  const { data: chain } = useQuery(chainQuery());
  const { isBusy, error, attempt } = useAttempt();
  const take = async (place: Chain) => {
    // What writes it knows the whole contract: it is loaded when it is needed.
    const [{ callFile, conditionsOf }, { requireTold }, { requirePlace }] = await Promise.all([
      import("./callFile"),
      import("@/acts/told"),
      import("@/witness/place"),
    ]);
    // Whoever sends these lines later compares nothing any more: they are for what the id says, and for our contract.
    requireTold(agreement, place);
    if (connection() === null) requirePinned(place);
    else await requirePlace(place);
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
    <>
      <Button look="quiet" disabled={!chain || isBusy} onClick={() => chain && void attempt(() => take(chain))}>
        {t("calls.take")}
      </Button>
      {error !== null && <Failure error={error} />}
    </>
  );
}
