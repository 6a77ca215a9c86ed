/** What is on its way from this device, on every page, until it is final or put away. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { chainQuery } from "@/api/reads";
import { useNow } from "@/dates/ChainClock";
import { shortened } from "@/names/Address";
import { Explore } from "@/names/Explore";
import { RevertWords } from "@/parts/RevertWords";
import { type Activity, dismiss, isOver, useActivities } from "./activities";
import { GoOn } from "./GoOn";
import { numbered } from "./numbered";
import { Stages } from "./Stages";
import { useLeaving } from "./useLeaving";

/** Milliseconds after which something that is in no block is worth a look into the wallet. */
const LONG = 120_000;

/** It stays at the lower edge, where it pushes nothing that is being read; what waits for a block is on top. */
export function ActivityList() {
  const { t } = useTranslation();
  const genesis = useQuery(chainQuery()).data?.genesis_hash;
  const here = useActivities().filter((activity) => activity.genesis === genesis);
  const over = here.filter(isOver);
  if (here.length === 0) return null;
  return (
    <section
      aria-label={t("activity.title")}
      className="sticky bottom-0 z-20 max-h-36 overflow-y-auto border-t border-line bg-calm-wash sm:max-h-56"
    >
      <ul className="mx-auto grid max-w-6xl divide-y divide-line px-4 sm:px-6">
        {[...here.filter((one) => !isOver(one)), ...over].map((activity) => (
          <ActivityRow key={activity.hash} activity={activity} />
        ))}
      </ul>
      {over.length > 1 && (
        <div className="mx-auto flex max-w-6xl justify-end px-4 pb-1 sm:px-6">
          <button
            type="button"
            data-act="put-all-away"
            onClick={() => {
              for (const { hash } of over) dismiss(hash);
            }}
            className="min-h-8 rounded-md px-2 text-xs font-semibold text-soft hover:bg-sunk"
          >
            {t("activity.dismiss-all")}
          </button>
        </div>
      )}
    </section>
  );
}

function ActivityRow({ activity }: { activity: Activity }) {
  const { t } = useTranslation();
  const { act, agreementId, milestones, stage, replacedBy } = activity;
  const hash = replacedBy ?? activity.hash;
  const row = useLeaving(activity);
  const where = milestones.length === 0 ? "" : t("activity.milestone", { number: numbered(milestones) });
  return (
    <li ref={row} data-stage={stage} data-activity={activity.hash} className="grid gap-2 py-2">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1 text-sm">
        <span className="font-semibold">
          {t(`activity.acts.${act}`)} {where}
        </span>
        <Stages stage={stage} block={activity.block} />
        <Words activity={activity} />
        <span className="flex items-center gap-3">
          {agreementId !== null && (
            <Link
              to="/agreements/$id"
              params={{ id: agreementId }}
              className="prose-link inline-flex min-h-6 items-center"
            >
              {t("agreement.title", { id: shortened(agreementId) })}
            </Link>
          )}
          <Link
            to="/transactions/$hash"
            params={{ hash }}
            className="prose-link inline-flex min-h-6 items-center font-mono text-xs"
          >
            {shortened(hash)}
          </Link>
          <Explore kind="tx" id={hash} />
        </span>
        <button
          type="button"
          onClick={() => dismiss(activity.hash)}
          className="ml-auto min-h-8 rounded-md px-2 text-xs font-semibold text-soft hover:bg-sunk"
        >
          {t("activity.dismiss")}
        </button>
      </div>
      <GoOn activity={activity} />
      {activity.revert && (
        <RevertWords
          error={activity.revert.error}
          evidence={activity.revert.arguments}
          meaning={activity.revert.meaning}
        />
      )}
    </li>
  );
}

/** What is to be known of it while it is in no block: what may have become of it, and what its owner can do. */
function Words({ activity: { stage, isLost, replacedBy, nonce, sentAt } }: { activity: Activity }) {
  const { t } = useTranslation();
  useNow();
  const isLong = Date.now() - sentAt > LONG;
  if (replacedBy) return <span className="text-xs">{t("activity.replaced")}</span>;
  if (stage !== "sent") return null;
  if (isLost) {
    return (
      <strong data-lost className="text-xs">
        {t("activity.lost")}
      </strong>
    );
  }
  return (
    <span className="text-xs">
      {isLong && t("activity.long")} {nonce !== undefined && t("activity.nonce", { nonce })}
    </span>
  );
}
