/** What the demo wallet announces itself as. Source: EIP-6963, "EIP6963ProviderInfo". */
export const DEVNET_WALLET = "org.tallystick.demo";

export const isDemo = ({ info }: { info: { rdns: string } }): boolean => info.rdns === DEVNET_WALLET;
