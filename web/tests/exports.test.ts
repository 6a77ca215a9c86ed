import { describe, expect, it } from "vitest";
import type { Chain } from "@/api/shapes";
import { type Choice, meant, standing } from "@/audit/blockChoice";
import { emptyDraft, faultsOf, isZone, wantedBy } from "@/exports/choice";
import { movementsFile, statementFile, statementPage } from "@/exports/files";

const block = (number: number) => ({ number, hash: "0x", timestamp: `2026-11-30T00:00:0${number % 10}Z` });
const chain = (newest: number | null, finalized: number | null, nodes = finalized) =>
  ({
    deployed_at: 4,
    finalized: nodes === null ? null : block(nodes),
    as_of: { block: newest === null ? null : block(newest), finalized, finality: null, proof: null },
  }) as Chain;
const height = (typed: string): Choice => ({ moment: "height", height: typed });

describe("the block that is meant", () => {
  it("is a moment, or a height of the mirror's, to the first and the last one", () => {
    expect(meant({ moment: "finalized", height: "x" }, chain(9, 7))).toBe("finalized");
    expect(meant({ moment: "head", height: "" }, chain(9, null))).toBe("head");
    for (const typed of ["4", " 7 ", "9"]) expect(meant(height(typed), chain(9, 7))).toBe(typed.trim());
    expect(meant(height(""), chain(9, 7))).toBeNull();
  });

  it.each(["x", "-1", "1.5", "1,000", "0x5", "05", "1e3", "1234567890123456"])("is not %j", (typed) => {
    expect(meant(height(typed), chain(9, 7))).toEqual({ fault: "malformed", block: 0 });
  });

  it("is none that the mirror has not, and it is said which one it has", () => {
    expect(meant(height("3"), chain(9, 7))).toEqual({ fault: "before", block: 4 });
    expect(meant(height("10"), chain(9, 7))).toEqual({ fault: "beyond", block: 9 });
    expect(meant({ moment: "finalized", height: "" }, chain(9, null))).toEqual({ fault: "nothing-final", block: 9 });
  });

  it("has an age where it is known when it was made", () => {
    expect(standing("head", chain(9, 7))).toEqual({ number: 9, timestamp: block(9).timestamp });
    expect(standing("finalized", chain(9, 7))).toEqual({ number: 7, timestamp: block(7).timestamp });
    expect(standing("finalized", chain(9, 7, 8))).toEqual({ number: 7, timestamp: null });
    expect(standing("finalized", chain(9, null))).toBeNull();
    expect(standing("head", chain(null, null))).toBeNull();
  });
});

const PARTY = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8";
const draft = { ...emptyDraft(), zone: "Asia/Shanghai" };

describe("an export", () => {
  it("is of all that is not narrowed, and says it in its address", () => {
    const all = wantedBy(draft, chain(9, 7));
    expect(all && movementsFile(all, "csv")).toBe("/v1/exports/movements?zone=Asia%2FShanghai&at=finalized&format=csv");
    const one = wantedBy(
      { ...draft, party: ` ${PARTY.toLowerCase()}`, from: "2026-11-01", to: "2026-11-01", at: height("5") },
      chain(9, 7),
    );
    const asked = "from=2026-11-01&to=2026-11-01&zone=Asia%2FShanghai&at=5";
    expect(one && movementsFile(one, "beancount")).toBe(
      `/v1/exports/movements?party=${PARTY}&${asked}&format=beancount`,
    );
    expect(one && statementFile(PARTY, one, "en")).toBe(`/v1/exports/statement?party=${PARTY}&${asked}&language=en`);
    expect(one && statementPage(PARTY, one, "zh-CN")).toBe(`/statements/${PARTY}?${asked}&language=zh-CN`);
  });

  it("is none while anything is wrong", () => {
    expect(faultsOf({ ...draft, party: "0x12", zone: "", from: "2026-11-02", to: "2026-11-01" })).toEqual({
      party: "address",
      to: "order",
      zone: "zone",
    });
    expect(wantedBy({ ...draft, party: "0x12" }, chain(9, 7))).toBeNull();
    expect(wantedBy({ ...draft, at: height("10") }, chain(9, 7))).toBeNull();
    expect(wantedBy({ ...draft, at: height("") }, chain(9, 7))).toBeNull();
  });

  it.each([
    ["UTC", true],
    ["Europe/Berlin", true],
    ["+08:00", false],
    ["Nowhere/Land", false],
    ["", false],
  ])("takes %j for a zone: %s", (name, is) => {
    expect(isZone(name)).toBe(is);
  });
});
