/** What is said to who has nothing to do now: what is waited for, and what can be done all the same. */
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { allEventsQuery } from "@/api/reads";
import { type Agreement, type EscrowEvent, sameAddress } from "@/api/shapes";
import { useNow } from "@/dates/ChainClock";
import { useAddress } from "@/wallets/useWallet";
import { hasArbiter, isLate, isOpenTask, type Role } from "./parts";

type Props = { agreement: Agreement; role: Role };

export function WaitingWords({ agreement, role }: Props) {
  const { t } = useTranslation();
  const now = useNow();
  if ((role === "employer" || role === "worker") && agreement.state === "disputed" && hasArbiter(agreement)) {
    return <Heard agreement={agreement} role={role} />;
  }
  return (
    <p className="text-base">{t(isSentBack(agreement, role) ? "next.sent-back" : waitingKey(agreement, role, now))}</p>
  );
}

/** Whoever has not said anything in a dispute is told that it can. */
function Heard({ agreement, role }: Props) {
  const { t } = useTranslation();
  const now = useNow();
  const mine = useAddress();
  const { data: events, isSuccess } = useQuery(allEventsQuery(agreement.agreement_id));
  const hasSpoken = events?.some((event) => isSaidBy(event, mine));
  const isSilent = isSuccess && !hasSpoken;
  return (
    <p data-heard={!isSilent} className="text-base">
      {t(isSilent ? "next.unheard" : waitingKey(agreement, role, now))}
    </p>
  );
}

const isSaidBy = ({ name, fact }: EscrowEvent, address: string | null): boolean =>
  (name === "DisputeOpened" || name === "Evidence") && sameAddress(address, String(fact.party));

/** The employer asked for changes, and the worker has not delivered again. */
const isSentBack = ({ milestones }: Agreement, role: Role): boolean =>
  role === "employer" && milestones.some(({ state, round }) => state === "active" && round > 0);

function waitingKey(agreement: Agreement, role: Role, now: number) {
  const words = role === "employer" || role === "worker" ? role : "others";
  if (agreement.state === "offered" && role === "employer" && isOpenTask(agreement)) return "next.open-task" as const;
  const isPast = words !== "employer" && isLate(agreement, now);
  if (isPast && (agreement.state === "offered" || agreement.state === "active"))
    return `next.late.${words}.${agreement.state}` as const;
  return `next.waiting.${words}.${agreement.state}` as const;
}
