import { describe, expect, it } from "vitest";
import { heldOf, isKnown, PARTS, partsOf } from "@/addresses/record";
import type { AddressRecord } from "@/api/shapes";
import { en } from "@/locales/en";

const nothing = { accepted: 0, delivered: 0, disputed: 0, ...Object.fromEntries(PARTS.map((name) => [name, 0])) };
const milestones = { locked: 0, ...nothing } as AddressRecord["employer"]["milestones"];
const empty = {
  employer: { agreements: 0, milestones, seconds_to_pay_median: null, tokens: [] },
  worker: { agreements: 0, milestones, tokens: [] },
  arbiter: { agreements: 0, disputes: 0, open: 0, ruled: 0, lapsed: 0, agreed: 0, seconds_to_rule_median: null },
} as unknown as AddressRecord;

describe("how milestones ended", () => {
  it("is said in the order in which people ask, and what is nothing is not said", () => {
    const found = partsOf({ ...milestones, locked: 6, open: 1, missed: 2, paid_by_silence: 3 });
    expect(found).toEqual([
      { name: "paid_by_silence", count: 3 },
      { name: "missed", count: 2 },
      { name: "open", count: 1 },
    ]);
  });

  it("has a word for every way that there is", () => {
    const ways = Object.keys(milestones).filter(
      (name) => !["locked", "accepted", "delivered", "disputed"].includes(name),
    );
    expect(Object.keys(en.records.parts).sort()).toEqual(ways.sort());
  });
});

describe("what is held", () => {
  it("is what is neither paid nor returned, to the unit", () => {
    expect(heldOf({ locked: "79228162514264337593543950335", paid: "1", returned: "2" })).toBe(
      79228162514264337593543950332n,
    );
  });
});

describe("an address", () => {
  it("is known in whichever role it had, and through what was paid to it before it accepted", () => {
    expect(isKnown(empty)).toBe(false);
    expect(isKnown({ ...empty, arbiter: { ...empty.arbiter, agreements: 1 } })).toBe(true);
    expect(isKnown({ ...empty, worker: { ...empty.worker, tokens: [{ token: "0x", earned: "1" }] } })).toBe(true);
  });
});
