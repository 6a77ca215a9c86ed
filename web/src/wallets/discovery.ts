/** The wallets of this browser, as they announce themselves. Source: EIP-6963, "Multi Injected Provider Discovery". */
import { createStore, type EIP6963ProviderDetail } from "mipd";

export type WalletDetail = EIP6963ProviderDetail;

const found = createStore();

export const announced = (): readonly WalletDetail[] => found.getProviders();

export const onAnnouncement = (listener: () => void): (() => void) => found.subscribe(listener);

export const walletCalled = (rdns: string): WalletDetail | undefined =>
  found.getProviders().find((wallet) => wallet.info.rdns === rdns);
