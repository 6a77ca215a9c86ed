/** An agreement in a list: its state, its money, who deals with whom. */
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { Money } from "@/amounts/Money";
import type { AgreementRow } from "@/api/shapes";
import { useNow } from "@/dates/ChainClock";
import { Address, shortened } from "@/names/Address";
import { Badge } from "@/parts/Badge";
import { useAddress } from "@/wallets/useWallet";
import { briefOf } from "./BriefSheet";
import { roleOf } from "./parts";
import { StateBadge } from "./StateBadge";
import { isTurnOf } from "./turn";

const LONGEST = 70;

export function AgreementCard({ agreement }: { agreement: AgreementRow }) {
  const { t } = useTranslation();
  const role = roleOf(agreement, useAddress());
  const now = useNow();
  const title = briefOf(agreement)?.split("\n")[0]?.slice(0, LONGEST);
  return (
    <article className="grid gap-3 rounded-lg border border-line bg-sheet p-4 hover:border-edge sm:grid-cols-[1fr_auto] sm:items-center">
      <div className="grid min-w-0 gap-1">
        <h2 className="flex flex-wrap items-center gap-x-3 gap-y-1 font-sans text-base font-semibold">
          <Link
            to="/agreements/$id"
            params={{ id: agreement.agreement_id }}
            className="prose-link inline-flex min-h-6 min-w-0 items-center break-all"
          >
            {title ?? t("agreement.title", { id: shortened(agreement.agreement_id) })}
          </Link>
          <StateBadge state={agreement.state} />
          {isTurnOf(agreement, role, now) && <Badge tint="calm">{t("list.your-turn")}</Badge>}
          {role !== "stranger" && (
            <span className="text-xs font-normal text-soft">{t("next.you-are", { role: t(`roles.${role}`) })}</span>
          )}
        </h2>
        <p className="flex flex-wrap gap-x-2 text-xs text-soft">
          <Address address={agreement.employer} />
          <span aria-hidden="true">→</span>
          <Address address={agreement.worker} />
        </p>
      </div>
      <p className="text-sm sm:text-right">
        <span className="block text-base font-semibold">
          <Money units={agreement.amount} token={agreement.token} />
        </span>
        <span className="text-soft">
          {t("money.locked")} <Money units={agreement.escrowed} token={agreement.token} />
        </span>
      </p>
    </article>
  );
}
