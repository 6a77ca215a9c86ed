import { privateKeyToAccount } from "viem/accounts";
import { expect, it } from "vitest";
import { PEOPLE } from "@/wallets/devnet/people";

it.each(PEOPLE)("the address of the demo wallet's $name is that of its key", ({ key, address }) => {
  expect(privateKeyToAccount(key).address).toBe(address);
});
