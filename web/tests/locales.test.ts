import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { en } from "@/locales/en";
import { zhCN } from "@/locales/zh-CN";

type Words = { [key: string]: string | Words };

const SOURCES = join(__dirname, "..", "src");
const HOLES = /\{\{(\w+)\}\}/g;

function flat(words: Words, prefix = ""): Map<string, string> {
  const found = new Map<string, string>();
  for (const [key, value] of Object.entries(words)) {
    if (typeof value === "string") found.set(prefix + key, value);
    else for (const [inner, text] of flat(value, `${prefix}${key}.`)) found.set(inner, text);
  }
  return found;
}

const english = flat(en);
const chinese = flat(zhCN);

const holes = (text: string | undefined) => [...(text ?? "").matchAll(HOLES)].map(([, name]) => name).sort();

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return sources(path);
    return /\.tsx?$/.test(entry.name) ? [readFileSync(path, "utf8")] : [];
  });
}

describe("the languages", () => {
  it("have the same words", () => {
    expect([...chinese.keys()].sort()).toEqual([...english.keys()].sort());
  });

  it("leave no word empty, and fill in the same", () => {
    for (const [key, text] of english) {
      expect(text.trim(), key).not.toBe("");
      expect(chinese.get(key)?.trim(), key).not.toBe("");
      // A language may leave something out that another one needs; it may not need what nobody gives.
      for (const hole of holes(chinese.get(key))) expect(holes(text), key).toContain(hole);
    }
  });

  it("say in Chinese what is Chinese", () => {
    const same = [...english].filter(([key, text]) => chinese.get(key) === text && /[a-z]{4}/i.test(text));
    expect(same.map(([key]) => key)).toEqual([]);
  });

  it("hold no word that no page says", () => {
    const code = sources(SOURCES).join("\n");
    const quoted = new Set([...code.matchAll(/"([\w.-]+)"/g)].map(([, key]) => key));
    // A key may be put together from a fixed beginning and a name: `states.${state}`.
    const begun = new Set([...code.matchAll(/`([\w.-]+)\.\$/g)].map(([, head]) => head));
    const said = (key: string) => {
      const steps = key.split(".");
      return steps.some((_, kept) => {
        const head = steps.slice(0, steps.length - kept).join(".");
        return quoted.has(head) || (kept > 0 && begun.has(head));
      });
    };
    const unsaid = [...english.keys()].filter((key) => !said(key));
    expect(unsaid).toEqual([]);
  });
});
