/**
 * A wallet for the development chain, within the page: an EIP-1193 provider like any other, announced by EIP-6963.
 *
 * It needs no node: it signs what the server prepared, and hands signed transactions in where everybody does. It asks
 * its owner before it signs anything, as a real one does.
 */
import type { PrivateKeyAccount } from "viem/accounts";
import { hexToString } from "viem/utils";
import { type Hex, hashOf } from "@/api/shapes";
import { broadcast } from "@/api/writes";
import { DEVNET_WALLET } from "./name";
import { PEOPLE, type Person } from "./people";
import { askOwner } from "./prompts";
import { flattened, linesOf, quantitiesOf } from "./reading";

const CHOSEN = "tally.devnet.person";
const ICON =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E%3Crect width='32' height='32' rx='7' fill='%23b4791f'/%3E%3Cpath d='M8 12h16M8 20h16' stroke='%23fff' stroke-width='3'/%3E%3C/svg%3E";

type Request = { method: string; params?: unknown };
type Listener = (...told: unknown[]) => void;

const fault = (code: number, message: string) => Object.assign(new Error(message), { code });

export class DevnetWallet {
  #isOpen = localStorage.getItem(CHOSEN) !== null;
  readonly #listeners = new Map<string, Set<Listener>>();

  constructor(readonly chainId: number) {}

  /** Whose turn it is. */
  get person(): Person["name"] {
    const chosen = localStorage.getItem(CHOSEN);
    return PEOPLE.find((person) => person.name === chosen)?.name ?? "employer";
  }

  /** Be somebody else from now on. */
  become(name: Person["name"]): void {
    localStorage.setItem(CHOSEN, name);
    this.#isOpen = true;
    this.#tell("accountsChanged", [this.#person.address]);
  }

  async request({ method, params }: Request): Promise<unknown> {
    const given = (params ?? []) as unknown[];
    switch (method) {
      case "eth_chainId":
        return `0x${this.chainId.toString(16)}`;
      case "eth_accounts":
        return this.#isOpen ? [this.#person.address] : [];
      case "eth_requestAccounts":
        this.become(this.person);
        return [this.#person.address];
      case "wallet_switchEthereumChain":
        return this.#requireChain(given[0] as { chainId: Hex });
      case "eth_signTypedData_v4":
        return this.#sign(given[0] as Hex, String(given[1]));
      case "personal_sign":
        return this.#signText(given[0] as Hex, given[1] as Hex);
      case "eth_sendTransaction":
        return this.#send(given[0] as Record<string, Hex | number>);
      default:
        throw fault(4200, `the demo wallet does not know ${method}`);
    }
  }

  on(event: string, listener: Listener): void {
    const heard = this.#listeners.get(event) ?? new Set();
    this.#listeners.set(event, heard.add(listener));
  }

  removeListener(event: string, listener: Listener): void {
    this.#listeners.get(event)?.delete(listener);
  }

  addressOf(name: Person["name"]): Hex {
    return personOf(name).address;
  }

  get #person(): Person {
    return personOf(this.person);
  }

  #requireChain({ chainId }: { chainId: Hex }): null {
    if (Number(chainId) !== this.chainId) throw fault(4902, "the demo wallet knows the development chain only");
    return null;
  }

  async #sign(signer: Hex, text: string): Promise<Hex> {
    const typed = JSON.parse(text);
    const account = await this.#agreeing(signer, "sign", String(typed.primaryType), flattened(typed.message));
    return account.signTypedData(typed);
  }

  async #signText(octets: Hex, signer: Hex): Promise<Hex> {
    const text = hexToString(octets);
    const account = await this.#agreeing(signer, "sign", "personal_sign", linesOf(text));
    return account.signMessage({ message: text });
  }

  async #send(unsigned: Record<string, Hex | number>): Promise<Hex> {
    const lines = Object.entries(unsigned).map(([name, value]) => [name, String(value)] as [string, string]);
    const account = await this.#agreeing(String(unsigned.from), "send", "eth_sendTransaction", lines);
    return hashOf(await broadcast(await account.signTransaction(quantitiesOf(unsigned))));
  }

  /** Whoever was asked is who signs, also if somebody else is chosen meanwhile. */
  async #agreeing(
    signer: string,
    kind: "sign" | "send",
    title: string,
    lines: [string, string][],
  ): Promise<PrivateKeyAccount> {
    const { key, address } = this.#person;
    if (signer.toLowerCase() !== address.toLowerCase()) throw fault(4100, "another person is chosen");
    if (!(await askOwner({ kind, title, lines }))) throw fault(4001, "the owner said no");
    // The curve is loaded when something is signed: most who look never do.
    return (await import("viem/accounts")).privateKeyToAccount(key);
  }

  #tell(event: string, ...told: unknown[]): void {
    for (const listener of this.#listeners.get(event) ?? []) listener(...told);
  }
}

const personOf = (wanted: Person["name"]): Person =>
  PEOPLE.find(({ name }) => name === wanted) ?? (PEOPLE[0] as Person);

let isAnnounced = false;

/** Offer the wallet, as an extension does: now, and whenever a page asks. */
export function announceDevnetWallet(chainId: number): void {
  if (isAnnounced) return;
  isAnnounced = true;
  const info = { uuid: crypto.randomUUID(), name: "Demo wallet", icon: ICON, rdns: DEVNET_WALLET };
  const detail = Object.freeze({ info, provider: new DevnetWallet(chainId) });
  const announce = () => window.dispatchEvent(new CustomEvent("eip6963:announceProvider", { detail }));
  window.addEventListener("eip6963:requestProvider", announce);
  announce();
}
