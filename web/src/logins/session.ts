/**
 * Who is signed in on this device. What shows it is a cookie that no page can read; what is kept here is only whose it
 * is, so that nobody who never signed in is asked about.
 */
import { queryOptions, useQuery } from "@tanstack/react-query";
import { getAddress } from "viem/utils";
import { whoAmI } from "@/api/logins";
import { isNotSignedIn, mayAskAgain } from "@/api/refusals";
import { type Hex, sameAddress } from "@/api/shapes";
import { remember } from "@/parts/remember";
import { useAddress } from "@/wallets/useWallet";

/** `isOver`: somebody was signed in here, and the server does not know the session any more. */
export type Session = { address: Hex | null; isOver: boolean };

export const SESSION_KEPT = "tally.session";
const OVER = "over";
const MINUTE = 60_000;
const NOBODY: Session = { address: null, isOver: false };

export const sessionQuery = () =>
  queryOptions({
    queryKey: ["session"],
    queryFn: currentSession,
    staleTime: MINUTE,
    refetchInterval: MINUTE,
    retry: (count, error) => count < 2 && mayAskAgain(error),
  });

async function currentSession(): Promise<Session> {
  const kept = localStorage.getItem(SESSION_KEPT);
  if (kept === null) return NOBODY;
  if (kept === OVER) return { address: null, isOver: true };
  try {
    const { address } = await whoAmI();
    return { address: getAddress(address), isOver: false };
  } catch (error) {
    if (!isNotSignedIn(error)) throw error;
    remember(SESSION_KEPT, OVER);
    return { address: null, isOver: true };
  }
}

/** Note whose session there is; null: nobody's. */
export function noteSession(address: Hex | null): Session {
  if (address === null) localStorage.removeItem(SESSION_KEPT);
  else remember(SESSION_KEPT, address);
  return { address, isOver: false };
}

/** Whether the session is an address's, as far as any tab of this device knows. */
export const isSignedIn = (address: Hex): boolean => sameAddress(localStorage.getItem(SESSION_KEPT), address);

/** How a page is looked at: by nobody who signed in, by whom the wallet answers for, or by somebody else than that. */
export type Login = { state: "out" | "over" | "in" | "other"; address: Hex | null };

export function useLogin(): Login {
  const connected = useAddress();
  const { data: session = NOBODY } = useQuery(sessionQuery());
  const { address, isOver } = session;
  if (address === null) return { state: isOver ? "over" : "out", address };
  return { state: connected === null || sameAddress(connected, address) ? "in" : "other", address };
}

/** To whom private things are shown: nothing of one address to who has chosen another one in the wallet. */
export function useReader(): Hex | null {
  const { state, address } = useLogin();
  return state === "in" ? address : null;
}
