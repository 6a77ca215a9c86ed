/** Everything between a filled-in form and an act on its way: the wallet, the chain, the allowance, the signature. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { begin, useActivities } from "@/activity/activities";
import { chainQuery } from "@/api/reads";
import type { Agreement, Prepared } from "@/api/shapes";
import { type Errand, prepare } from "@/api/writes";
import { useAttempt } from "@/parts/useAttempt";
import { switchTo } from "@/wallets/connection";
import { useConnection } from "@/wallets/useWallet";
import type { Stage } from "./conduct";
import { type Way, waysOf } from "./ways";

/** What is to be done next. */
export type Step = "connect" | "network" | "allowance" | "act";

export type Progress = {
  step: Step;
  /** All steps of this errand, from the first one, told before anything is asked. */
  steps: Step[];
  prepared: Prepared | undefined;
  ways: Way[];
  isBusy: boolean;
  isApproving: boolean;
  error: unknown;
  take: (way: Way) => Promise<void>;
};

export function useErrand(agreement: Agreement, errand: Errand | null, onSent: () => void): Progress {
  const connection = useConnection();
  const { data: chain } = useQuery(chainQuery());
  const client = useQueryClient();
  const { isBusy, error, attempt } = useAttempt();
  const approving = useApproving(agreement.agreement_id, errand?.milestone ?? null);
  const preparation = usePreparation(agreement, errand, approving.count);
  const prepared = preparation.data;
  const step = stepOf(connection?.chainId, chain?.chain_id, prepared);

  const act = async (way: Way) => {
    if (!connection || !chain || !errand) return;
    if (step === "network") return switchTo(chain.chain_id);
    const stage = { agreement, chain, sender: connection.address };
    const approval = step === "allowance" ? prepared : undefined;
    await send(errand, way, stage, approval);
    if (!approval) onSent();
  };

  return {
    step,
    steps: stepsOf(step, prepared),
    prepared,
    ways: prepared && chain ? waysOf(prepared, chain) : [],
    isBusy: isBusy || (errand !== null && preparation.isFetching && prepared === undefined),
    isApproving: approving.isOnItsWay,
    error: error ?? preparation.error,
    take: async (way) => {
      await attempt(() => act(way));
      void client.invalidateQueries({ queryKey: ["prepare"] });
    },
  };
}

/** What the act would be, as of now: asked for anew when the milestone has changed, or an allowance was mined. */
function usePreparation(agreement: Agreement, errand: Errand | null, approvals: number) {
  const sender = useConnection()?.address;
  const milestone = agreement.milestones[errand?.milestone ?? -1] ?? null;
  return useQuery({
    queryKey: ["prepare", errand, sender, approvals, milestone],
    queryFn: () => prepare(errand as Errand, sender as string),
    enabled: errand !== null && sender !== undefined,
    retry: false,
    staleTime: 0,
    gcTime: 0,
  });
}

/** Put an act on its way, or the allowance that it needs first, and note it on this device. */
async function send(errand: Errand, way: Way, stage: Stage, approval: Prepared | undefined): Promise<void> {
  // What checks and signs is loaded when it is needed: it knows the whole contract.
  const { approve, carryOut } = await import("./conduct");
  const sent = approval ? await approve(approval, errand, stage) : await carryOut(errand, way, stage);
  begin({
    hash: sent.hash,
    relayId: sent.relayId,
    genesis: stage.chain.genesis_hash,
    agreementId: errand.agreementId,
    milestone: errand.milestone,
    act: approval ? "approve" : errand.act,
  });
}

/** Approvals of a milestone: whether one is on its way, and how many were mined, after which it is prepared anew. */
function useApproving(agreementId: string, milestone: number | null): { isOnItsWay: boolean; count: number } {
  const mine = useActivities().filter(
    (one) => one.act === "approve" && one.agreementId === agreementId && one.milestone === milestone,
  );
  return {
    isOnItsWay: mine.some(({ stage }) => stage === "sent"),
    count: mine.filter(({ stage }) => stage !== "sent").length,
  };
}

function stepOf(walletChain: number | undefined, chain: number | undefined, prepared: Prepared | undefined): Step {
  if (walletChain === undefined) return "connect";
  if (walletChain !== chain) return "network";
  return prepared?.approval ? "allowance" : "act";
}

function stepsOf(step: Step, prepared: Prepared | undefined): Step[] {
  const before: Step[] = step === "connect" ? ["connect"] : step === "network" ? ["network"] : [];
  return prepared?.approval ? [...before, "allowance", "act"] : [...before, "act"];
}
