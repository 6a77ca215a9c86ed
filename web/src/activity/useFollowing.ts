/** Follows what is on its way until it is final, and has what it changed read anew. Mounted once. */
import { type QueryClient, useQueries, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { chainQuery, relayQuery, transactionQuery } from "@/api/reads";
import { isMissing } from "@/api/refusals";
import type { Relay, Transaction } from "@/api/shapes";
import { type Activity, note, type Stage, useActivities } from "./activities";
import { fateOf } from "./fate";

const SOON = 800;
const LATER = 5_000;

export function useFollowing(): void {
  const chain = useQuery(chainQuery()).data;
  const genesis = chain?.genesis_hash;
  const followed = useActivities().filter((one) => one.genesis === genesis && !isOver(one));
  const client = useQueryClient();
  const seen = useQueries({
    queries: followed.map((activity) => ({
      ...placeOf(activity),
      refetchInterval: activity.stage === "sent" ? SOON : LATER,
    })),
  });

  const lost = followed.filter(({ stage, isLost }) => stage === "sent" && isLost);
  const fates = useQueries({
    queries: lost.map((activity) => ({
      queryKey: ["fate", activity.hash, chain?.chain_id],
      queryFn: () => fateOf(activity, chain?.chain_id ?? 0),
      refetchInterval: SOON,
      retry: false,
    })),
  });

  useEffect(() => {
    lost.forEach((activity, place) => {
      const fate = fates[place]?.data;
      if (!fate || Object.keys(fate).length === 0) return;
      note(activity.hash, fate);
      readAnew(client, activity);
    });
  });

  useEffect(() => {
    followed.forEach((activity, place) => {
      if (activity.stage === "sent") note(activity.hash, { isLost: isMissing(seen[place]?.error) });
      const answer = seen[place]?.data as Relay | Transaction | undefined;
      if (!answer || isMissing(seen[place]?.error)) return;
      const news = newsOf(answer);
      const isNews = news.stage !== activity.stage || news.block !== activity.block;
      if (!isNews) return;
      note(activity.hash, news);
      readAnew(client, activity);
    });
  });
}

const ABOUT_AN_AGREEMENT = ["agreement", "events", "journal", "funding"];

/** What an act changed is read from the server once more. */
function readAnew(client: QueryClient, { agreementId, agreementIds = [] }: Activity): void {
  for (const id of [agreementId, ...agreementIds]) {
    for (const key of ABOUT_AN_AGREEMENT) void client.invalidateQueries({ queryKey: [key, id] });
  }
  for (const key of ABOUT_ALL) void client.invalidateQueries({ queryKey: [key] });
}

const ABOUT_ALL = ["agreements", "balances", "movements"];

const isOver = ({ stage }: Activity) => stage === "final" || stage === "failed" || stage === "gone";

/** A relay and a transaction have a place each; both keys are of the same form, so that one list holds both. */
const placeOf = ({ relayId, hash, replacedBy }: Activity) =>
  (relayId && !replacedBy ? relayQuery(relayId) : transactionQuery(replacedBy ?? hash)) as ReturnType<
    typeof transactionQuery
  >;

const STAGES: Record<string, Stage> = {
  queued: "sent",
  pending: "sent",
  sent: "sent",
  mined: "mined",
  finalized: "final",
  failed: "failed",
  reverted: "failed",
};

function newsOf(answer: Relay | Transaction): Partial<Activity> {
  const block = "block_number" in answer ? answer.block_number : (answer.events[0]?.block_number ?? null);
  return { stage: STAGES[answer.state] ?? "sent", block: block ?? null, revert: answer.revert ?? null };
}
