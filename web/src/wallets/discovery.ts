/**
 * The wallets of this browser, as they announce themselves. Source: EIP-6963, "Multi Injected Provider Discovery".
 *
 * Where nobody does, an older one may stand at `window.ethereum`. It is taken last: several wallets fight for that place.
 */
import { createStore, type EIP6963ProviderDetail } from "mipd";
import { DEVNET_WALLET } from "./devnet/name";

export type WalletDetail = EIP6963ProviderDetail;

const ICON =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E%3Crect width='32' height='32' rx='7' fill='%23777'/%3E%3C/svg%3E";

const found = createStore();
const legacy: readonly WalletDetail[] = atItsOldPlace();

/** Together only with the demo wallet, which no person has installed. The list is another one only after news. */
let offered: { of: readonly WalletDetail[]; all: readonly WalletDetail[] } = { of: [], all: legacy };

export const announced = (): readonly WalletDetail[] => {
  const wallets = found.getProviders();
  if (wallets !== offered.of) {
    const isAlone = wallets.every(({ info }) => info.rdns === DEVNET_WALLET);
    offered = { of: wallets, all: isAlone ? [...wallets, ...legacy] : wallets };
  }
  return offered.all;
};

export const onAnnouncement = (listener: () => void): (() => void) => found.subscribe(listener);

export const walletCalled = (rdns: string): WalletDetail | undefined =>
  announced().find((wallet) => wallet.info.rdns === rdns);

function atItsOldPlace(): readonly WalletDetail[] {
  const provider = (window as { ethereum?: WalletDetail["provider"] }).ethereum;
  if (!provider) return [];
  const info = {
    uuid: crypto.randomUUID?.() ?? "legacy",
    name: "window.ethereum",
    icon: ICON,
    rdns: "legacy.ethereum",
  };
  return [{ info, provider } as WalletDetail];
}
