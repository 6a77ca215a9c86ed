/** Offers the demo wallet where it may be offered, and shows what it asks. On a real chain none of it is loaded. */
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useEffect } from "react";
import { chainQuery } from "@/api/reads";
import { isDevnet } from "./isDevnet";

const DevnetPrompt = lazy(() => import("./DevnetPrompt"));

export function DevnetDoor() {
  const { data: chain } = useQuery(chainQuery());
  const isOffered = chain !== undefined && isDevnet(chain);
  const chainId = chain?.chain_id;
  useEffect(() => {
    if (isOffered && chainId) void import("./provider").then((room) => room.announceDevnetWallet(chainId));
  }, [isOffered, chainId]);
  return isOffered ? (
    <Suspense>
      <DevnetPrompt />
    </Suspense>
  ) : null;
}
