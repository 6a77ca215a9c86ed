import { describe, expect, it } from "vitest";
import { type Movement, movementsIn } from "@/api/movements";
import { Unreachable } from "@/api/refusals";
import { earnedIn, monthOf, sumsBy } from "@/earnings/earned";

const TOKEN = "0xEFB9CB5F987c48821Ca038bd94B9AEEa1fcc05Ab";
const movement = (changed: Partial<Movement> = {}): Movement => ({
  ...{ event_id: "1-0-0", block_number: 1, transaction_hash: "0x", block_time: "2026-11-30T17:00:00Z" },
  ...{ kind: "release", direction: "in", agreement_id: null, milestone: null, counterparty: "0xA" },
  ...{ token: TOKEN, token_symbol: "TLD", token_decimals: 6, amount_units: "5", fee_units: null },
  ...changed,
});

describe("an export", () => {
  const line = (found: object) => `${JSON.stringify(found)}\n`;

  it("is taken when it is whole, and not when it broke off", () => {
    const whole = line({ extract: {} }) + line({ movement: movement() }) + line({ end: { movements: 1 } });
    expect(movementsIn(whole)).toEqual([movement()]);
    expect(() => movementsIn(line({ extract: {} }) + line({ movement: movement() }))).toThrow(Unreachable);
    expect(() => movementsIn(line({ end: { movements: 1 } }))).toThrow(Unreachable);
  });
});

describe("what was earned", () => {
  it("is what was paid for work, and nothing else", () => {
    const others = [movement({ direction: "out" }), movement({ kind: "refund" }), movement({ kind: "withdraw" })];
    expect(earnedIn([movement(), ...others])).toEqual([movement()]);
  });

  it("falls in the month that it is where the reader is", () => {
    expect(monthOf(movement(), "UTC")).toBe("2026-11");
    expect(monthOf(movement(), "Asia/Shanghai")).toBe("2026-12");
    expect(monthOf(movement({ block_time: "2026-11-01T06:59:59Z" }), "America/Los_Angeles")).toBe("2026-10");
    expect(monthOf(movement({ block_time: "2026-11-01T07:00:00Z" }), "America/Los_Angeles")).toBe("2026-11");
  });

  it("is added up to the unit, each token apart", () => {
    const large = "900719925474099300000000001";
    const found = sumsBy(
      [movement({ amount_units: large }), movement(), movement({ token: "0xB", amount_units: "7" })],
      (one) => one.counterparty ?? "",
    );
    expect(found.map(({ token, units, count }) => [token.address, units, count])).toEqual([
      [TOKEN, BigInt(large) + 5n, 2],
      ["0xB", 7n, 1],
    ]);
  });
});
