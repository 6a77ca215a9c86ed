/** The connected wallet, and the wallets that there are, as components see them. */
import { useSyncExternalStore } from "react";
import type { Hex } from "@/api/shapes";
import { awaited, type Connection, connection, onConnection } from "./connection";
import { announced, onAnnouncement, type WalletDetail } from "./discovery";

export const useConnection = (): Connection | null => useSyncExternalStore(onConnection, connection);

/** Whose wallet it is; right after a reload the one that is awaited. Who signs is only whom the wallet answers for. */
export function useAddress(): Hex | null {
  const expected = useSyncExternalStore(onConnection, awaited);
  return useConnection()?.address ?? expected;
}

export const useWallets = (): readonly WalletDetail[] => useSyncExternalStore(onAnnouncement, announced);
