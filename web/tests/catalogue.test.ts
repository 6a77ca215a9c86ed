import { describe, expect, it } from "vitest";
import { offersOf } from "@/acts/catalogue";
import type { Role } from "@/agreements/parts";
import type { Milestone } from "@/api/shapes";
import { seconds } from "@/dates/instant";

const DEADLINE = "2030-01-01T00:00:00Z";
const AT = seconds(DEADLINE);

function milestone(state: Milestone["state"], changed: Partial<Milestone> = {}): Milestone {
  const clocks = {
    deliver_by: ["unfunded", "offered", "active"].includes(state) ? DEADLINE : null,
    review_until: state === "delivered" ? DEADLINE : null,
    rule_by: state === "disputed" ? DEADLINE : null,
  };
  const escrowed = ["unfunded", "closed", "amended"].includes(state) ? "0" : "100";
  return {
    index: 0,
    state,
    outcome: null,
    amount: "100",
    escrowed,
    released: "0",
    refunded: "0",
    round: 0,
    deliverable: null,
    ...clocks,
    ...changed,
  };
}

const acts = (one: Milestone, role: Role, now: number, isOpenTask = false) =>
  offersOf(one, role, now, isOpenTask).map(({ act }) => act);

describe("the acts that are offered", () => {
  it.each([
    ["unfunded", "employer", ["fund"], []],
    ["unfunded", "worker", [], []],
    ["offered", "employer", ["release", "reclaim", "settle"], ["reclaim", "release", "settle"]],
    ["offered", "worker", ["accept", "deliver", "settle", "refund"], ["settle", "refund"]],
    ["offered", "stranger", [], []],
    ["active", "employer", ["release", "settle"], ["reclaim", "release", "settle"]],
    ["active", "worker", ["deliver", "settle", "refund"], ["reclaim", "settle", "refund"]],
    ["active", "stranger", [], ["reclaim"]],
    ["delivered", "employer", ["release", "request-changes", "settle", "dispute"], ["claim", "release", "settle"]],
    ["delivered", "worker", ["settle", "dispute", "refund"], ["claim", "settle", "refund"]],
    ["delivered", "stranger", [], ["claim"]],
    ["disputed", "arbiter", ["rule", "evidence"], ["conclude", "evidence"]],
    ["disputed", "worker", ["settle", "evidence", "refund"], ["conclude", "settle", "evidence", "refund"]],
    ["disputed", "stranger", [], ["conclude"]],
    ["closed", "employer", [], []],
    ["amended", "worker", [], []],
  ] as const)("of a milestone that is %s to the %s change exactly at the deadline", (state, role, before, from) => {
    expect(acts(milestone(state), role, AT - 1)).toEqual(before);
    expect(acts(milestone(state), role, AT)).toEqual(from);
  });

  it("let only the worker dispute work that was sent back", () => {
    const sentBack = milestone("active", { round: 1 });
    expect(acts(sentBack, "worker", AT - 1)).toContain("dispute");
    expect(acts(sentBack, "employer", AT - 1)).not.toContain("dispute");
    expect(acts(sentBack, "worker", AT)).not.toContain("dispute");
  });

  it("pay nobody while there is no worker", () => {
    expect(acts(milestone("offered"), "employer", AT - 1, true)).toEqual(["reclaim"]);
  });
});
