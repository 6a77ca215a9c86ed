/** Signs in with the wallet that is connected. The message is written here, and compared, before the wallet is asked. */
import { getAddress } from "viem/utils";
import { require } from "@/acts/comparing";
import { invite, openSession } from "@/api/logins";
import { type Hex, sameAddress } from "@/api/shapes";
import { signMessage } from "@/wallets/asking";
import { messageFor } from "./message";
import { noteSession, type Session } from "./session";

/** Raises NotAsAsked, ClocksDiffer, WalletRefused, Refused or Unreachable; then nobody is signed in anew. */
export async function signIn(address: Hex, chainId: number): Promise<Session> {
  const wanted = { address: getAddress(address), origin: location.origin, chainId, now: Date.now() / 1000 };
  const message = messageFor(wanted, await invite(wanted.address));
  const opened = await openSession(message, await signMessage(wanted.address, message));
  require(sameAddress(opened.address, wanted.address), "address");
  require(opened.credential === null, "credential");
  return noteSession(wanted.address);
}
