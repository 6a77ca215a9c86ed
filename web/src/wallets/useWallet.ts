/** The connected wallet, and the wallets that there are, as components see them. */
import { useSyncExternalStore } from "react";
import type { Hex } from "@/api/shapes";
import { type Connection, connection, onConnection } from "./connection";
import { announced, onAnnouncement, type WalletDetail } from "./discovery";

export const useConnection = (): Connection | null => useSyncExternalStore(onConnection, connection);

export const useAddress = (): Hex | null => useConnection()?.address ?? null;

export const useWallets = (): readonly WalletDetail[] => useSyncExternalStore(onAnnouncement, announced);
