import { readFileSync } from "node:fs";
import { join } from "node:path";
import { toFunctionSelector } from "viem";
import { describe, expect, it } from "vitest";
import { CALLS } from "@/help/calls";
import { en } from "@/locales/en";

const { runtimeBytecode }: { runtimeBytecode: string } = JSON.parse(
  readFileSync(join(__dirname, "../../backend/tallystick/artifacts/AgreementEscrow.json"), "utf8"),
);

describe("the calls of the page for when this site is gone", () => {
  it("have words each, and there are no words for others", () => {
    expect(CALLS.map(({ name }) => name)).toEqual(Object.keys(en.without.acts).sort((a, b) => a.localeCompare(b)));
  });

  it("are those that the code of the contract tells apart", () => {
    expect(CALLS.length).toBeGreaterThan(0);
    for (const { signature } of CALLS)
      expect(runtimeBytecode).toContain(toFunctionSelector(signature).replace(/^0x(00)*/, ""));
  });

  it("say what each argument is", () => {
    const release = CALLS.find(({ name }) => name === "release");
    expect(release?.named).toContain("uint96 released");
  });
});
