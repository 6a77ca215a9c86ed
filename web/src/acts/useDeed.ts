/** What belongs to no single agreement, from a press to its way to the chain: a payout, several acts at once. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type Activity, begin } from "@/activity/activities";
import { noteNonce } from "@/activity/noteNonce";
import { chainQuery } from "@/api/reads";
import type { Chain, Hex, Readied } from "@/api/shapes";
import { useAttempt } from "@/parts/useAttempt";
import { switchTo } from "@/wallets/connection";
import { useConnection } from "@/wallets/useWallet";
import type { Sent } from "./conduct";
import type { Progress } from "./progress";
import { type Way, waysOf } from "./ways";

export type Place = { chain: Chain; sender: Hex };

export type Deed = {
  /** What makes it this one: when it changes, it is prepared anew. */
  key: unknown;
  prepare: (sender: Hex) => Promise<Readied>;
  carryOut: (way: Way, place: Place) => Promise<Sent>;
  note: Pick<Activity, "agreementId" | "milestones" | "act" | "agreementIds">;
};

export function useDeed(deed: Deed | null, onSent: () => void): Progress {
  const connection = useConnection();
  const { data: chain } = useQuery(chainQuery());
  const client = useQueryClient();
  const { isBusy, error, attempt } = useAttempt();
  const preparation = useQuery({
    queryKey: ["prepare", deed?.key, connection?.address],
    queryFn: () => (deed as Deed).prepare(connection?.address as Hex),
    enabled: deed !== null && connection !== null && !isBusy,
    retry: false,
    staleTime: 0,
    gcTime: 0,
  });
  const ready = preparation.data;
  const isElsewhere = connection !== null && connection.chainId !== chain?.chain_id;
  const step = connection === null ? "connect" : isElsewhere ? "network" : "act";

  const act = async (way: Way) => {
    if (!connection || !chain || !deed) return;
    if (isElsewhere) return switchTo(chain.chain_id);
    const sent = await deed.carryOut(way, { chain, sender: connection.address });
    begin({ ...sent, ...deed.note, genesis: chain.genesis_hash, from: connection.address });
    if (sent.relayId === null) void noteNonce(sent.hash);
    onSent();
  };

  return {
    step,
    steps: step === "act" ? ["act"] : [step, "act"],
    ready,
    ways: ready && chain ? waysOf(ready, chain) : [],
    isBusy: isBusy || (deed !== null && preparation.isFetching && ready === undefined),
    isApproving: false,
    goesOn: false,
    error: error ?? preparation.error,
    take: async (way) => {
      const isRight = await attempt(() => act(way));
      if (!isRight) void client.invalidateQueries({ queryKey: ["prepare"] });
    },
  };
}
