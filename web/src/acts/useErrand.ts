/** Everything between a filled-in form and an act on its way: the wallet, the chain, the allowance, the signature. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { begin, useActivities } from "@/activity/activities";
import { chainQuery } from "@/api/reads";
import type { Agreement, Prepared } from "@/api/shapes";
import { type Errand, prepare } from "@/api/writes";
import { switchTo } from "@/wallets/connection";
import { useConnection } from "@/wallets/useWallet";
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
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const sender = connection?.address;
  const approving = useApproving(agreement.agreement_id, errand?.milestone ?? null);
  const preparation = useQuery({
    // What became of the milestone meanwhile may have changed what the contract would say.
    queryKey: ["prepare", errand, sender, approving.count, agreement.milestones[errand?.milestone ?? -1] ?? null],
    queryFn: () => prepare(errand as Errand, sender as string),
    enabled: errand !== null && sender !== undefined,
    retry: false,
    staleTime: 0,
    gcTime: 0,
  });
  const prepared = preparation.data;
  const step = stepOf(connection?.chainId, chain?.chain_id, prepared);

  const act = async (way: Way) => {
    if (!connection || !chain || !errand) return;
    const stage = { agreement, chain, sender: connection.address };
    if (step === "network") return switchTo(chain.chain_id);
    // What checks and signs is loaded when it is needed: it knows the whole contract.
    const { approve, carryOut } = await import("./conduct");
    const isApproval = step === "allowance" && prepared !== undefined;
    const sent = isApproval ? await approve(prepared, errand, stage) : await carryOut(errand, way, stage);
    begin({
      hash: sent.hash,
      relayId: sent.relayId,
      genesis: chain.genesis_hash,
      agreementId: errand.agreementId,
      milestone: errand.milestone,
      act: isApproval ? "approve" : errand.act,
    });
    if (!isApproval) onSent();
  };

  const take = async (way: Way) => {
    setBusy(true);
    setError(null);
    try {
      await act(way);
    } catch (failure) {
      setError(failure);
      void client.invalidateQueries({ queryKey: ["prepare"] });
    } finally {
      setBusy(false);
    }
  };

  return {
    step,
    steps: stepsOf(step, prepared),
    prepared,
    ways: prepared && chain ? waysOf(prepared, chain) : [],
    isBusy: isBusy || (errand !== null && preparation.isFetching && prepared === undefined),
    isApproving: approving.isOnItsWay,
    error: error ?? preparation.error,
    take,
  };
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
