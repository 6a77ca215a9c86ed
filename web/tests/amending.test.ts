/** What may be typed into new terms. */
import { expect, test } from "vitest";
import { draftOf, faultsIn } from "@/amending/successor";
import type { Agreement, Chain } from "@/api/shapes";

const WORKER = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8";
const EMPLOYER = "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266";
const ZERO = `0x${"0".repeat(40)}`;
const TOKEN = { address: "0x5FbDB2315678afecb367f032d93F642f64180aa3", symbol: "TLD", decimals: 6 };
const chain = { tokens: [TOKEN], limits: { max_amount: "79228162514264337593543950335", max_fee_bps: 1000 } } as Chain;
const agreement = {
  employer: EMPLOYER,
  token: TOKEN,
  terms: {
    ...{ employer: EMPLOYER, worker: WORKER, token: TOKEN.address, arbiter: ZERO, fee_bps: 0, fee_recipient: ZERO },
    ...{ review_period: 86_400, dispute_period: 86_400, default_worker_bps: 5000 },
    milestones: [{ amount: "12500000", deliver_by: "2040-01-01T00:00:00Z" }],
  },
  milestones: [{ index: 0, state: "disputed", released: "4000000", refunded: "1000000", escrowed: "7500000" }],
} as unknown as Agreement;

const context = { chain, locale: "en", now: 0 };

const faultOf = (amount: string) => {
  const draft = draftOf(agreement, "en");
  const parts = draft.parts.map((part) => ({ ...part, amount }));
  return faultsIn({ ...draft, parts }, agreement, context)["parts.0.amount"];
};

test.each(["4.999999", "3", "0.000001"])("a milestone cannot become less than what moved: %s", (amount) => {
  expect(faultOf(amount)).toBe("moved");
});

test.each(["5", "5.000001", "12.5", "20"])("a milestone can be as much as moved, or more: %s", (amount) => {
  expect(faultOf(amount)).toBeUndefined();
});

test("new terms name a worker: nobody could sign them otherwise", () => {
  const draft = draftOf(agreement, "en");

  expect(faultsIn(draft, agreement, context).worker).toBeUndefined();
  expect(faultsIn({ ...draft, worker: " " }, agreement, context).worker).toBe("nobody");
});
