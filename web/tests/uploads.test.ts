import { sha256 } from "viem/utils";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Hex } from "@/api/shapes";
import { again, allUploads, handIn, keepOnly } from "@/documents/uploads";
import { noteSession } from "@/logins/session";

const ONE: Hex = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8";
const OTHER: Hex = "0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC";
const ID = `0x${"12".repeat(32)}`;

const handed = (text: string) => ({
  file: new File([text], `${text}.txt`),
  hash: sha256(new TextEncoder().encode(text)),
});
const [BREAD, WINE, LATE] = [handed("bread"), handed("wine"), handed("late")];
const stages = () => allUploads().map(({ file, stage }) => `${file.name} ${stage}`);

/** What was sent, each with the ways to answer it. */
const { sent, put } = vi.hoisted(() => {
  const sent: { hash: string; keep: () => void; fail: () => void }[] = [];
  const put = (_: string, hash: string, { content }: { content: Blob }) =>
    new Promise((answer, fail) => {
      const kept = { sha256: hash, keccak256: hash, size: content.size };
      sent.push({ hash, keep: () => answer(kept), fail: () => fail(new TypeError("network error")) });
    });
  return { sent, put };
});
vi.mock("@/api/documents", () => ({ putDocument: put }));

beforeEach(() => {
  sent.length = 0;
  noteSession(ONE);
});
afterEach(() => keepOnly(null));

const untilSent = (count: number) => vi.waitFor(() => expect(sent).toHaveLength(count));
const untilStages = (...expected: string[]) => vi.waitFor(() => expect(stages()).toEqual(expected));

describe("files on their way", () => {
  it("go out one after the other while their owner is signed in", async () => {
    handIn(ONE, ID, [BREAD, WINE]);
    await untilSent(1);
    sent[0]?.keep();
    await untilSent(2);
    sent[1]?.keep();
    await untilStages("bread.txt kept", "wine.txt kept");
  });

  it("do not go out as somebody who signed in meanwhile, not in another tab either", async () => {
    handIn(ONE, ID, [BREAD, WINE]);
    await untilSent(1);
    noteSession(OTHER);
    sent[0]?.keep();
    await untilStages("bread.txt kept", "wine.txt failed");
    const [, wine] = allUploads();
    if (wine) again(wine);
    await untilStages("bread.txt kept", "wine.txt going");
    await untilStages("bread.txt kept", "wine.txt failed");
    expect(sent).toHaveLength(1);
    noteSession(ONE);
    const [, mine] = allUploads();
    if (mine) again(mine);
    await untilSent(2);
    sent[1]?.keep();
    await untilStages("bread.txt kept", "wine.txt kept");
  });

  it("do not go out once they were let go of, though their owner comes back", async () => {
    handIn(ONE, ID, [BREAD, WINE]);
    await untilSent(1);
    keepOnly(OTHER);
    expect(stages()).toEqual([]);
    handIn(ONE, ID, [LATE]);
    sent[0]?.fail();
    await untilSent(2);
    expect(sent[1]?.hash).toBe(LATE.hash);
    sent[1]?.fail();
    await untilStages("late.txt failed");
  });

  it("are let go of by their owner's address only, however that is written", async () => {
    handIn(ONE, ID, [BREAD]);
    keepOnly(ONE.toLowerCase() as Hex);
    expect(stages()).toEqual(["bread.txt going"]);
    await untilSent(1);
    keepOnly(OTHER);
    expect(stages()).toEqual([]);
    sent[0]?.keep();
  });
});
