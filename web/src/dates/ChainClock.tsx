/** What time it is on the chain: every deadline is held against that clock, never against this machine's alone. */
import { useQuery } from "@tanstack/react-query";
import { createContext, type ReactNode, useContext, useEffect, useRef, useState } from "react";
import { chainQuery } from "@/api/reads";
import type { Chain } from "@/api/shapes";
import { isDevnet } from "@/wallets/devnet/isDevnet";
import { seconds } from "./instant";

const TICK = 1_000;
const Now = createContext<number>(Math.floor(Date.now() / 1000));

type Anchor = { block: number; time: number; seenAt: number; followsMachine: boolean };

/** The chain's time now, in Unix seconds; it moves every second. */
export const useNow = (): number => useContext(Now);

export function ChainClock({ children }: { children: ReactNode }) {
  const { data: chain } = useQuery(chainQuery());
  const anchor = useRef<Anchor | null>(null);
  const [now, setNow] = useState(() => machineNow());

  useEffect(() => {
    if (chain) anchor.current = anchored(chain, anchor.current);
    const tick = () => setNow(reckoned(anchor.current));
    tick();
    const timer = setInterval(tick, TICK);
    return () => clearInterval(timer);
  }, [chain]);

  return <Now.Provider value={now}>{children}</Now.Provider>;
}

const machineNow = () => Math.floor(Date.now() / 1000);

/** The newest block that is known, and when it was first seen here. */
function anchored(chain: Chain, before: Anchor | null): Anchor | null {
  const head = chain.head ?? chain.checkpoint;
  if (!head || before?.block === head.number) return before;
  return {
    block: head.number,
    time: seconds(head.timestamp),
    seenAt: performance.now(),
    followsMachine: isDevnet(chain),
  };
}

/**
 * A block's time, and what passed since it was seen. A development chain makes no block while nothing happens, and its
 * next one has the machine's time, unless it is ahead already.
 */
function reckoned(anchor: Anchor | null): number {
  if (!anchor) return machineNow();
  const passed = Math.floor(anchor.time + (performance.now() - anchor.seenAt) / 1000);
  return anchor.followsMachine ? Math.max(passed, machineNow()) : passed;
}
