import { describe, expect, it } from "vitest";
import type { Activity } from "@/activity/activities";
import { isTold, twinOf } from "@/activity/twin";
import type { EscrowEvent } from "@/api/shapes";

const release = { act: "release", hash: "0xone", milestones: [1], since: 10, fields: { released: "100" } } as never;
const sent = (changes: object = {}) => ({ ...(release as Activity), ...changes });

const event = (changes: object = {}) =>
  ({
    ...{ name: "PaymentReleased", milestone: 1, block_number: 11, transaction_hash: "0xother" },
    fact: { released: "100" },
    ...changes,
  }) as unknown as EscrowEvent;

describe("another transaction did the same", () => {
  it("where its event says the same of the same milestone, later", () => {
    expect(twinOf(sent(), [event()])?.transaction_hash).toBe("0xother");
  });

  it.each([
    ["another act", event({ name: "PaymentRefunded" })],
    ["another milestone", event({ milestone: 0 })],
    ["another sum", event({ fact: { released: "90" } })],
    ["what was done before", event({ block_number: 10 })],
    ["itself", event({ transaction_hash: "0xone" })],
  ])("but not for %s", (_, found) => {
    expect(twinOf(sent(), [found])).toBe(undefined);
  });

  it.each([
    ["a locking of the same milestones", "fund-with-permit", "MilestonesFunded", { milestones: [1] }, true],
    ["a locking of others", "fund", "MilestonesFunded", { milestones: [0, 1] }, false],
    ["the same evidence", "evidence", "Evidence", { evidence: "0xAB", party: "0xp" }, true],
    ["another one's evidence", "evidence", "Evidence", { evidence: "0xAB", party: "0xq" }, false],
  ])("%s", (_, act, name, fact, isSame) => {
    const activity = sent({ act, fields: { evidence: "0xab", party: "0xP" } });
    expect(twinOf(activity, [event({ name, fact, milestone: null })]) !== undefined).toBe(isSame);
  });

  it("of all milestones, only where one transaction paid every one of them", () => {
    const all = sent({ act: "release-all", milestones: [1, 2] });
    const of = (milestone: number, transaction_hash = "0xother") => event({ milestone, transaction_hash });
    expect(twinOf(all, [of(1)])).toBe(undefined);
    expect(twinOf(all, [of(1), of(2, "0xthird")])).toBe(undefined);
    expect(twinOf(all, [of(1), of(2)])?.transaction_hash).toBe("0xother");
  });

  it("is told by no event of an amendment, an allowance, or what an older page noted", () => {
    expect(isTold(sent())).toBe(true);
    for (const changes of [
      { act: "amend" },
      { act: "approve" },
      { act: "batch" },
      { act: "rule" },
      { act: "settle" },
      { fields: undefined },
    ]) {
      expect(isTold(sent(changes))).toBe(false);
    }
  });
});
