import { describe, expect, it } from "vitest";
import { requireMembers, same } from "@/acts/comparing";

describe("what is compared", () => {
  it.each([
    ["an address in another case", "0xABcd", "0xabCD", true],
    ["a number and its text", 250n, "250", true],
    ["another address", "0xabcd", "0xabce", false],
    // A content identifier of IPFS tells capital letters apart: in another case it names something else.
    ["a link in another case", "ipfs://QmPoster", "ipfs://qmposter", false],
  ])("%s", (_, one, other, isSame) => {
    expect(same(one, other)).toBe(isSame);
  });

  it("names the member that differs, and one too many", () => {
    expect(() => requireMembers({ evidence: "ipfs://qm" }, { evidence: "ipfs://Qm" })).toThrow("evidence");
    expect(() => requireMembers({ round: 1, extra: 2 }, { round: 1 })).toThrow("extra");
  });
});
