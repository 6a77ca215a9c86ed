import { abi } from "@artifacts/IAgreementEscrow.json";
import { describe, expect, it } from "vitest";
import { en } from "@/locales/en";
import { zhCN } from "@/locales/zh-CN";

const errors = abi.flatMap((part) =>
  part.type === "error" && part.name ? [{ name: part.name, inputs: part.inputs ?? [] }] : [],
);

describe("an error of the contract", () => {
  it("is one of many", () => {
    expect(errors.length).toBeGreaterThan(40);
  });

  it.each(errors)("$name has words, which fill in nothing but its evidence", ({ name, inputs }) => {
    const evidence = inputs.map((input) => input.name);
    for (const words of [en.faults.contract, zhCN.faults.contract] as Record<string, string>[]) {
      expect(words[name]).toBeTruthy();
      for (const [, hole] of (words[name] ?? "").matchAll(/\{\{(\w+)\}\}/g)) expect(evidence).toContain(hole);
    }
  });
});
