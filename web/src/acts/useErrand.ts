/** Everything between a filled-in form and an act on its way: the wallet, the chain, the allowance, the signature. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { type Activity, begin, useActivities } from "@/activity/activities";
import { noteNonce } from "@/activity/noteNonce";
import { chainQuery } from "@/api/reads";
import type { Agreement, Prepared, Ready, Terms } from "@/api/shapes";
import { type Errand, prepare } from "@/api/writes";
import { useAttempt } from "@/parts/useAttempt";
import { switchTo } from "@/wallets/connection";
import { useConnection } from "@/wallets/useWallet";
import type { Stage } from "./conduct";
import { milestonesOf } from "./errands";
import { type ApprovalStep, isApproval, type Progress, type Step } from "./progress";
import { isSendable, signingsOf } from "./signings";
import { type Way, waysOf } from "./ways";

export function useErrand(
  agreement: Agreement,
  errand: Errand | null,
  onSent: () => void,
  { successor, course }: { successor?: Terms | undefined; course?: Course | undefined } = {},
): Progress {
  const connection = useConnection();
  const { data: chain } = useQuery(chainQuery());
  const client = useQueryClient();
  const { isBusy, error, attempt } = useAttempt();
  const approving = useApproving(agreement.agreement_id, errand);
  const preparation = usePreparation(agreement, errand, approving.count, isBusy);
  const ready = preparation.data;
  const own = useState<ApprovalStep | null>(null);
  const [behind, setBehind] = course ?? own;
  const step = stepOf(connection?.chainId, chain?.chain_id, ready);

  const act = async (way: Way) => {
    if (!connection || !chain || !errand) return;
    if (step === "network") return switchTo(chain.chain_id);
    const stage = { agreement, chain, sender: connection.address, successor };
    const approval = isApproval(step) && isSendable(ready) ? ready : undefined;
    await send(errand, way, stage, approval);
    if (!approval) return onSent();
    if (isApproval(step)) setBehind(step);
  };

  return {
    step,
    steps: stepsOf(step, ready),
    ready,
    ways: ready && chain ? waysOf(ready, chain) : [],
    isBusy: isBusy || (errand !== null && preparation.isFetching && ready === undefined),
    isApproving: approving.isOnItsWay,
    error: error ?? preparation.error,
    goesOn: behind !== null && behind !== step && step !== "connect" && step !== "network",
    take: async (way) => {
      // Whoever says no in the wallet is not asked again by itself.
      setBehind(null);
      const isRight = await attempt(() => act(way));
      // What went wrong may go right, or be refused in words, once it is prepared anew.
      if (!isRight) void client.invalidateQueries({ queryKey: ["prepare"] });
    },
  };
}

/** The allowance that was given last, from where it goes on by itself. Where panels come and go it is held above them. */
export type Course = readonly [behind: ApprovalStep | null, setBehind: (step: ApprovalStep | null) => void];

/** What the act would be, as of now: asked for anew when its milestones have changed, or an allowance was mined. */
function usePreparation(agreement: Agreement, errand: Errand | null, approvals: number, isPaused: boolean) {
  const sender = useConnection()?.address;
  const milestones = errand === null ? [] : milestonesOf(errand).map((index) => agreement.milestones[index] ?? null);
  return useQuery({
    queryKey: ["prepare", errand, sender, approvals, milestones],
    queryFn: () => prepare(errand as Errand, sender as string),
    // What is going out changes its own milestone: that is not to be prepared once more.
    enabled: errand !== null && sender !== undefined && !isPaused,
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
    milestones: milestonesOf(errand),
    ...(approval ? { act: "approve", approves: errand.act } : { act: errand.act }),
    fields: errand.fields,
    from: stage.sender,
    since: stage.chain.as_of.block?.number,
  });
  if (sent.relayId === null) void noteNonce(sent.hash);
}

/** Approvals of an errand: whether one is on its way, and how many were mined, after which it is prepared anew. */
function useApproving(agreementId: string, errand: Errand | null): { isOnItsWay: boolean; count: number } {
  const milestones = errand === null ? "" : milestonesOf(errand).join();
  const mine = useActivities().filter(
    (one) => one.act === "approve" && one.agreementId === agreementId && one.milestones.join() === milestones,
  );
  return {
    isOnItsWay: mine.some(isOnItsWay),
    // One that was replaced may have been by its like: what the contract may draw is looked up anew.
    count: mine.filter((one) => !isOnItsWay(one)).length,
  };
}

const isOnItsWay = ({ stage, isLost }: Activity): boolean => stage === "sent" && !isLost;

/** What is to be approved before the act, in its order: the old allowance taken back first, where the token wants it. */
function approvalsOf(ready: Ready | undefined): ApprovalStep[] {
  if (!isSendable(ready) || ready.approval === null) return [];
  return ready.clearing === null ? ["allowance"] : ["clearing", "allowance"];
}

function stepOf(
  walletChain: number | undefined,
  chain: number | undefined,
  ready: Ready | undefined,
): Progress["step"] {
  if (walletChain === undefined) return "connect";
  if (walletChain !== chain) return "network";
  return approvalsOf(ready)[0] ?? "act";
}

function stepsOf(step: Step, ready: Ready | undefined): Step[] {
  const before: Step[] = step === "connect" ? ["connect"] : step === "network" ? ["network"] : [];
  const approvals = approvalsOf(ready);
  if (approvals.length > 0) return [...before, ...approvals, "act"];
  const isPermitted = ready !== undefined && signingsOf(ready).length > 1;
  return isPermitted ? [...before, "permit", "act"] : [...before, "act"];
}
