/** The wallet that is connected, the address that it answers for, and the chain that it is on. One at a time. */

import { getAddress, isAddress } from "viem/utils";
import { Refused, Unreachable } from "@/api/refusals";
import type { Hex } from "@/api/shapes";
import { remember } from "@/parts/remember";
import { onAnnouncement, type WalletDetail, walletCalled } from "./discovery";
import { WalletRefused, walletRefused } from "./faults";

export type Connection = { wallet: WalletDetail; address: Hex; chainId: number };

const REMEMBERED = "tally.wallet";
const ADDRESS = "tally.wallet.address";
/** Milliseconds after which a wallet of the last visit is not awaited any more. */
const PATIENCE = 3_000;
type Listener = () => void;

let current: Connection | null = null;
let expected: Hex | null = lastAddress();
let letGo: () => void = () => {};
const listeners = new Set<Listener>();

export const connection = (): Connection | null => current;

/** Whose wallet is awaited after a reload, as it was the last time: for what is shown first, never for what is signed. */
export const awaited = (): Hex | null => expected;

export function onConnection(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Ask a wallet for an address. Raises WalletRefused. */
export const connect = (wallet: WalletDetail): Promise<Connection> => open(wallet, "eth_requestAccounts");

/** Take up the wallet of the last visit, if it still lets us, without asking its owner anything. */
export function reconnect(): () => void {
  const rdns = localStorage.getItem(REMEMBERED);
  const attempt = () => {
    const wallet = current === null && rdns ? walletCalled(rdns) : undefined;
    if (wallet) open(wallet, "eth_accounts").catch(() => become(null));
  };
  attempt();
  setTimeout(() => current === null && become(null), PATIENCE);
  return onAnnouncement(attempt);
}

export function disconnect(): void {
  localStorage.removeItem(REMEMBERED);
  localStorage.removeItem(ADDRESS);
  become(null);
}

/** Bring the wallet to a chain. Raises WalletRefused; `unknown-chain` where it does not know it. */
export async function switchTo(chainId: number): Promise<void> {
  const params = [{ chainId: `0x${chainId.toString(16)}` as Hex }] as [{ chainId: Hex }];
  await asked({ method: "wallet_switchEthereumChain", params });
  if (current) become({ ...current, chainId: await chainOf(current.wallet) });
}

/** A chain as wallets are told of it. Source: EIP-3085, "AddEthereumChainParameter". */
export type AddedChain = { chainId: number; name: string; currency: string; rpcUrl: string };

/** Have the wallet learn a chain, which it shows its owner, and go there. Raises WalletRefused. */
export async function addChain({ chainId, name, currency, rpcUrl }: AddedChain): Promise<void> {
  const told = {
    chainId: `0x${chainId.toString(16)}`,
    chainName: name,
    nativeCurrency: { name: currency, symbol: currency, decimals: 18 },
    rpcUrls: [rpcUrl],
  };
  await asked({ method: "wallet_addEthereumChain", params: [told] });
  await switchTo(chainId);
}

/** Whatever else a wallet can be asked. Raises WalletRefused. */
export async function asked(request: { method: string; params?: unknown }): Promise<unknown> {
  if (!current) throw new WalletRefused("disconnected", "no wallet is connected");
  return requested(current.wallet, request);
}

async function open(wallet: WalletDetail, method: "eth_requestAccounts" | "eth_accounts"): Promise<Connection> {
  const [address] = (await requested(wallet, { method })) as Hex[];
  if (!address) throw new WalletRefused("unauthorized", "the wallet shows no address");
  const opened = { wallet, address: getAddress(address), chainId: await chainOf(wallet) };
  remember(REMEMBERED, wallet.info.rdns);
  become(opened);
  listenTo(wallet);
  return opened;
}

async function requested(wallet: WalletDetail, request: { method: string; params?: unknown }): Promise<unknown> {
  try {
    return await (wallet.provider.request as (request: unknown) => Promise<unknown>)(request);
  } catch (error) {
    // The demo wallet hands its transactions in at the API: what that says stays as it is.
    throw error instanceof Refused || error instanceof Unreachable ? error : walletRefused(error);
  }
}

const chainOf = async (wallet: WalletDetail): Promise<number> =>
  Number(await requested(wallet, { method: "eth_chainId" }));

function become(next: Connection | null): void {
  if (next === null || next.wallet !== current?.wallet) letGo();
  current = next;
  expected = null;
  if (next !== null) remember(ADDRESS, next.address);
  for (const listener of listeners) listener();
}

/** A wallet's owner changes address and chain behind our back: what the page shows follows. */
function listenTo(wallet: WalletDetail): void {
  const onAccounts = (accounts: readonly string[]) => {
    const [address] = accounts;
    if (current) become(address ? { ...current, address: getAddress(address) } : null);
  };
  const onChain = (chainId: string) => {
    if (current) become({ ...current, chainId: Number(chainId) });
  };
  const provider = wallet.provider;
  provider.on("accountsChanged", onAccounts);
  provider.on("chainChanged", onChain);
  letGo = () => {
    provider.removeListener("accountsChanged", onAccounts);
    provider.removeListener("chainChanged", onChain);
    letGo = () => {};
  };
}

/** The address of the last visit; null where no wallet was connected. */
function lastAddress(): Hex | null {
  const kept = localStorage.getItem(ADDRESS);
  return localStorage.getItem(REMEMBERED) !== null && kept !== null && isAddress(kept) ? kept : null;
}
