import { keccak256, sha256 } from "viem/utils";
import { describe, expect, it } from "vitest";
import { deliverableOf, deliveryOf, hashed, keccakOf, manifest, statementOf } from "@/acts/files";
import { hashOfText } from "@/acts/keeping";
import { holdingIdOf } from "@/agreements/holdingId";
import { Unreachable } from "@/api/refusals";
import type { Agreement, EscrowEvent } from "@/api/shapes";
import { anchorsOf, hashIn, isNamedBy } from "@/documents/anchors";
import { whole } from "@/documents/content";
import { isShown, kindOf, plainName, textFile } from "@/documents/kinds";
import { listedBy, statementIn } from "@/documents/lists";
import { OtherContent } from "@/documents/otherContent";

const BREAD = new TextEncoder().encode("bread and wine");
const DOCUMENT = { sha256: sha256(BREAD), keccak256: keccak256(BREAD), size: BREAD.length, media_type: "text/plain" };

const stream = (...parts: Uint8Array[]): ReadableStream<Uint8Array> => {
  const waiting = [...parts];
  return new ReadableStream({
    pull(controller) {
      const part = waiting.shift();
      if (part) controller.enqueue(part);
      else controller.close();
    },
  });
};

describe("a document's content", () => {
  it.each([[[BREAD]], [[BREAD.slice(0, 5), BREAD.slice(5)]], [Array.from(BREAD, (octet) => Uint8Array.of(octet))]])(
    "is handed on whole where both of its hashes hold",
    async (parts) => {
      const sizes: number[] = [];
      const content = await whole(stream(...parts), DOCUMENT, (size) => sizes.push(size));
      expect(await content.text()).toBe("bread and wine");
      expect(content.type).toBe("application/octet-stream");
      expect(sizes.at(-1)).toBe(BREAD.length);
    },
  );

  it.each([
    ["another byte", { ...DOCUMENT }, [BREAD.with(0, 0)]],
    ["a byte less", { ...DOCUMENT }, [BREAD.slice(1)]],
    ["a byte more", { ...DOCUMENT }, [BREAD, Uint8Array.of(0)]],
    ["nothing", { ...DOCUMENT }, []],
    ["another SHA-256", { ...DOCUMENT, sha256: keccak256(BREAD) }, [BREAD]],
    ["another keccak256", { ...DOCUMENT, keccak256: sha256(BREAD) }, [BREAD]],
  ])("is not handed on with %s", async (_, document, parts) => {
    await expect(whole(stream(...parts), document)).rejects.toThrow(OtherContent);
  });

  it("is read no further than the document is long", async () => {
    let given = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        given += 1;
        controller.enqueue(BREAD);
      },
    });
    await expect(whole(endless, DOCUMENT)).rejects.toThrow(OtherContent);
    expect(given).toBeLessThan(10);
  });

  it("that breaks off is no content", async () => {
    const broken = new ReadableStream<Uint8Array>({
      pull(controller) {
        controller.error(new TypeError("network error"));
      },
    });
    await expect(whole(broken, DOCUMENT)).rejects.toThrow(Unreachable);
  });
});

const MILESTONES = [{ amount: "5" }, { amount: "7" }];

describe("a holding's id", () => {
  it("is the contract's", () => {
    // What the server's own `holding_id` says of the same.
    expect(holdingIdOf(`0x${"11".repeat(32)}`, 1, 7n)).toBe(
      "0xf7f1f7086fb86e738744ea41f12faa3a0f4bf63fbe65a9d209994d797e31b4ec",
    );
  });
});

describe("where a hash stands", () => {
  const hash = (digit: string) => `0x${digit.repeat(64)}`;
  const agreement = {
    terms: { brief_hash: hash("a") },
    milestones: [
      { index: 0, deliverable: hash("c") },
      { index: 1, deliverable: null },
    ],
  } as Agreement;
  const event = (name: string, milestone: number, fact: Record<string, unknown>) =>
    ({ name, milestone, fact }) as unknown as EscrowEvent;

  it("is found in the terms and the events, each place once, earlier deliveries too", () => {
    const events = [
      event("WorkDelivered", 0, { deliverable: hash("b") }),
      event("ChangesRequested", 0, { reason: hash("d") }),
      event("WorkDelivered", 0, { deliverable: hash("c") }),
      event("DisputeOpened", 1, { evidence: hash("e") }),
      event("DisputeRuled", 1, { reason: hash("0") }),
      event("PaymentReleased", 0, { released: "5" }),
    ];
    expect(
      anchorsOf(agreement, events).map(({ kind, milestone, hash: [, , digit] }) => [kind, milestone, digit]),
    ).toEqual([
      ["brief", null, "a"],
      ["deliverable", 0, "b"],
      ["request", 0, "d"],
      ["deliverable", 0, "c"],
      ["evidence", 1, "e"],
    ]);
  });

  it("is evidence's if that is a hash, of the milestone whose holding it names, and its writer's", () => {
    const told = { ...agreement, agreement_id: hash("1"), terms: { ...agreement.terms, milestones: MILESTONES } };
    const evidence = { evidence: hash("f"), party: "0xParty", evidence_group_id: holdingIdOf(hash("1"), 1, 7n) };
    const [, found] = anchorsOf(told as Agreement, [event("Evidence", 9, evidence)]);
    expect(found).toEqual({ kind: "submitted", milestone: 1, hash: hash("f"), by: "0xParty" });
    expect(hashIn(event("Evidence", 9, { evidence: "ipfs://bread" }))).toBe(null);
  });

  it("is the document's if either of its hashes is it", () => {
    expect(isNamedBy(DOCUMENT, DOCUMENT.sha256.toUpperCase().replace("0X", "0x"))).toBe(true);
    expect(isNamedBy(DOCUMENT, DOCUMENT.keccak256)).toBe(true);
    expect(isNamedBy(DOCUMENT, hash("a"))).toBe(false);
  });
});

describe("what is handed in", () => {
  it("of several files is their list besides, whose hash is the delivery's", async () => {
    const files = [new File(["bread"], "b.txt"), new File(["wine"], "a.txt")];
    const found = await Promise.all(files.map(hashed));
    const deliverable = await deliverableOf(found);
    const handed = deliveryOf(
      found.map(({ hash }, place) => ({ file: files[place] as File, hash })),
      deliverable ?? "0x",
    );
    expect(handed.map(({ file }) => file.name)).toEqual(["SHA256SUMS", "b.txt", "a.txt"]);
    const [list] = handed;
    expect(await list?.file.text()).toBe(manifest(found));
    expect(sha256(new Uint8Array((await list?.file.arrayBuffer()) ?? new ArrayBuffer(0)))).toBe(deliverable);
  });

  it("of what somebody says alone is a text by its keccak256", async () => {
    const said = await statementOf("No bread.", []);
    expect(said?.hash).toBe(hashOfText("No bread."));
    const [only] = said?.handed ?? [];
    expect(await keccakOf(only?.file as File)).toBe(said?.hash);
    expect(await statementOf(" ", [])).toBe(null);
  });

  it("of what somebody says with files is a list of all, in which it is found again", async () => {
    const own = new File(["a file of that name"], "statement.txt");
    const said = await statementOf("No bread.", [{ file: own, hash: (await hashed(own)).hash }]);
    const [list, statement, ...files] = said?.handed ?? [];
    const content = (await list?.file.text()) ?? "";
    expect(sha256(new TextEncoder().encode(content))).toBe(said?.hash);
    expect(listedBy(content).map(({ name }) => name)).toEqual(["statement-2.txt", "statement.txt"]);
    expect(statementIn(listedBy(content))?.sha256).toBe(statement?.hash);
    expect(await statement?.file.text()).toBe("No bread.");
    expect(files.map(({ file }) => file)).toEqual([own]);
  });

  it("of files without a word is what a delivery of them is", async () => {
    const file = new File(["bread"], "b.txt");
    const said = await statementOf("", [{ file, hash: (await hashed(file)).hash }]);
    expect(said).toEqual({ hash: (await hashed(file)).hash, handed: [{ file, hash: said?.hash }] });
  });

  it("of a text are the bytes that its hash is of", async () => {
    const file = textFile("标志\n面包", "brief.txt");
    expect(keccak256(new Uint8Array(await file.arrayBuffer()))).toBe(keccak256(new TextEncoder().encode("标志\n面包")));
  });

  it.each([
    ["poster.pdf", "application/pdf", "application/pdf"],
    ["notes.md", "", "text/markdown"],
    ["NOTES.MD", "", "text/markdown"],
    ["program", "", "application/octet-stream"],
  ])("%s of %j is said to be %s", (name, type, kind) => {
    expect(kindOf(new File(["x"], name, { type }))).toBe(kind);
  });

  it.each([
    ["a/b:c?.pdf", "a_b_c_.pdf"],
    ["标志 v2.svg", "标志 v2.svg"],
    ["..", undefined],
    ["???", undefined],
  ])("%j is called %j", (name, plain) => {
    expect(plainName(name)).toBe(plain);
  });

  it("is shown in the page only where it is a short text", () => {
    expect(isShown({ media_type: "text/plain; charset=utf-8", size: 10 })).toBe(true);
    expect(isShown({ media_type: "text/plainer", size: 10 })).toBe(false);
    expect(isShown({ media_type: "image/svg+xml", size: 10 })).toBe(false);
    expect(isShown({ media_type: "text/plain", size: 300_000 })).toBe(false);
  });
});
