import { parseSiweMessage } from "viem/siwe";
import { describe, expect, it } from "vitest";
import { NotAsAsked } from "@/acts/notAsAsked";
import { ClocksDiffer } from "@/logins/clocksDiffer";
import { messageFor, type Wanted } from "@/logins/message";
import { linesOf } from "@/wallets/devnet/reading";

const WANTED: Wanted = {
  address: "0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
  origin: "http://127.0.0.1:8000",
  chainId: 31_337,
  now: 1_800_000_030,
};
// As the server writes it.
const WRITTEN = `127.0.0.1:8000 wants you to sign in with your Ethereum account:
0x70997970C51812dc3A010C7d01b50e0d17dc79C8

Sign in to Tallystick. This moves no money, allows nobody to move any, and costs nothing.

URI: http://127.0.0.1:8000
Version: 1
Chain ID: 31337
Nonce: 0123456789abcdef
Issued At: 2027-01-15T08:00:00Z
Expiration Time: 2027-01-15T08:10:00Z`;

const whereOf = (written: string, wanted: Wanted = WANTED): string => {
  try {
    messageFor(wanted, written);
  } catch (error) {
    return error instanceof NotAsAsked ? error.where : String(error);
  }
  return "nowhere";
};

describe("a message to sign in", () => {
  it("is the server's, where that says what ours says, and a wallet knows it by its form", () => {
    const text = messageFor(WANTED, WRITTEN);
    expect(text).toBe(WRITTEN);
    expect(parseSiweMessage(text)).toMatchObject({
      domain: "127.0.0.1:8000",
      address: WANTED.address,
      uri: WANTED.origin,
      chainId: 31_337,
      nonce: "0123456789abcdef",
      expirationTime: new Date("2027-01-15T08:10:00Z"),
    });
  });

  it.each([
    ["domain", "127.0.0.1:8000 wants", "evil.example wants"],
    ["domain", "127.0.0.1:8000 wants", "https://127.0.0.1:8000 wants"],
    ["address", "0x7099", "0x7098"],
    ["address", "dc79C8", "dc79c8"],
    ["statement", "moves no money", "moves all money"],
    ["uri", "URI: http://127.0.0.1:8000", "URI: http://127.0.0.1:8000/elsewhere"],
    ["version", "Version: 1", "Version: 2"],
    ["chainId", "31337", "1"],
    ["nonce", "0123456789abcdef", "0123"],
    ["issuedAt", "0123456789abcdef", "0123456789abcdef\nResources:"],
    ["issuedAt", "08:00:00Z", "08:00:00"],
    ["expirationTime", "08:00:00Z", "08:00:00Z\nNot Before: 2027-01-15T08:00:00Z"],
    ["expirationTime", "\nExpiration Time: 2027-01-15T08:10:00Z", ""],
    ["expirationTime", "08:10:00Z", "09:00:01Z"],
    ["expirationTime", "08:10:00Z", "07:59:59Z"],
    ["message", "08:10:00Z", "08:10:00Z\nResources:\n- https://evil.example"],
    ["message", "08:10:00Z", "08:10:00Z\n"],
  ])("of another %s is not signed: %j is %j", (where, from, to) => {
    const other = WRITTEN.replace(from, to);
    expect(other).not.toBe(WRITTEN);
    expect(whereOf(other)).toBe(where);
  });

  it.each([-3_700, 3_700])("is not judged by a clock that is %s seconds off", (off) => {
    expect(() => messageFor({ ...WANTED, now: 1_800_000_000 + off }, WRITTEN)).toThrow(ClocksDiffer);
    expect(() => messageFor({ ...WANTED, now: 1_800_000_000 + off / 2 }, WRITTEN)).not.toThrow();
  });

  it("is shown by the demo wallet line by line", () => {
    const lines = linesOf(WRITTEN);
    expect(lines).toHaveLength(9);
    expect(lines[0]).toEqual(["1", "127.0.0.1:8000 wants you to sign in with your Ethereum account:"]);
    expect(lines.at(-1)).toEqual(["Expiration Time", "2027-01-15T08:10:00Z"]);
  });
});
