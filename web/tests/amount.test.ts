import { describe, expect, it } from "vitest";
import { percent, plain, read, shareOf, thousandths, written } from "@/amounts/amount";

const MOST = 2n ** 96n - 1n;

describe("an amount", () => {
  it.each([
    [0n, 6, "en", "0"],
    [1n, 6, "en", "0.000001"],
    [1_250_500_000n, 6, "en", "1,250.5"],
    [1_250_500_000n, 6, "de", "1.250,5"],
    [1_250_500_000n, 6, "zh-CN", "1,250.5"],
    [-80_000_000n, 6, "en", "−80"],
    [42n, 0, "en", "42"],
    [79_228_162_514_264_337_593_543_950_335n, 18, "en", "79,228,162,514.264337593543950335"],
  ])("of %s units with %s decimals is written in %s as %s", (units, decimals, locale, text) => {
    expect(written(units, decimals, locale)).toBe(text);
  });

  it.each([
    ["1,250.5", 6, "en", 1_250_500_000n],
    ["1.250,5", 6, "de", 1_250_500_000n],
    ["0.000001", 6, "en", 1n],
    [".5", 6, "en", 500_000n],
    ["5.", 6, "en", 5_000_000n],
    ["1.500000000000000000", 18, "en", 1_500_000_000_000_000_000n],
    // More noughts than the token has decimals lose nothing.
    ["1.50000000", 6, "en", 1_500_000n],
    ["9007199254740993.000001", 6, "en", 9_007_199_254_740_993_000_001n],
  ])("typed as %s with %s decimals in %s is %s units", (text, decimals, locale, units) => {
    expect(read(text, decimals, locale, MOST)).toEqual({ units });
  });

  it.each([
    ["", "empty"],
    ["0", "zero"],
    ["0.0000001", "too-fine"],
    ["1.2345678", "too-fine"],
    ["1,5", "malformed"],
    ["12,34,567", "malformed"],
    ["1.2.3", "malformed"],
    ["-5", "malformed"],
    ["1e3", "malformed"],
    ["0x10", "malformed"],
    [".", "malformed"],
    ["٣", "malformed"],
    ["79228162514264337593544", "too-large"],
  ])("typed as %s is %s", (text, fault) => {
    expect(read(text, 6, "en", MOST)).toEqual({ fault });
  });

  it("stays the same from units to text and back, in every language", () => {
    for (const locale of ["en", "zh-CN", "de", "fr"]) {
      for (const decimals of [0, 2, 6, 18]) {
        for (const units of [1n, 10n, 999n, 1_000n, 1_000_000n, 123_456_789n, 10n ** 21n + 7n]) {
          expect(read(written(units, decimals, locale), decimals, locale, MOST)).toEqual({ units });
          expect(read(plain(units, decimals, locale), decimals, locale, MOST)).toEqual({ units });
        }
      }
    }
  });

  it("is shared as the contract shares it: rounded down", () => {
    expect(shareOf(999n, 5_000)).toBe(499n);
    expect(shareOf(1n, 9_999)).toBe(0n);
  });

  it("fills a bar by its value, and nothing of nothing", () => {
    expect(thousandths(1n, 3n)).toBe(333);
    expect(thousandths(0n, 0n)).toBe(0);
  });

  it("has its share in per cent", () => {
    expect(percent(250, "en")).toBe("2.5%");
    expect(percent(5_000, "zh-CN")).toBe("50%");
  });
});
