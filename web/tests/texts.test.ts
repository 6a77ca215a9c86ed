import { describe, expect, it } from "vitest";
import { deliverableOf, hashed, manifest } from "@/acts/files";
import { forLink, fromLink, hashOfText, keep, kept } from "@/acts/keeping";
import { proposalIn } from "@/settlement/proposal";
import { isDevnet } from "@/wallets/devnet/isDevnet";
import { walletRefused } from "@/wallets/faults";

describe("a text of which only the hash goes on the chain", () => {
  it("has the hash that the API takes of it", () => {
    expect(hashOfText("A poster")).toBe("0xd62fc34e4ea34334351b54f30fccd441bd50bc90a32638ccf918124f906066f9");
  });

  it("is kept under its hash, and another one under it is not believed", () => {
    const hash = keep("A logo, 面包");
    expect(kept(hash)).toBe("A logo, 面包");
    localStorage.setItem(`tally.text.${hash}`, "Two logos");
    expect(kept(hash)).toBeNull();
  });

  it.each(["A logo", "标志\n面包 🥖", "a/b+c?d=e&f#g"])("travels in a link as it is: %j", (text) => {
    const link = forLink(text);
    expect(link).toMatch(/^[A-Za-z0-9_-]+$/);
    expect(fromLink(link)).toBe(text);
  });

  it("is none when the link was cut", () => {
    expect(fromLink("_w")).toBeNull();
    expect(proposalIn("_w")).toBeNull();
    expect(proposalIn(forLink('{"milestone":0,"released":"-1"}'))).toBeNull();
    const sound = {
      milestone: 0,
      released: "1",
      refunded: "0",
      by: "worker",
      signature: "0x1b",
      valid_before: "2040-01-01T00:00:00Z",
    };
    expect(proposalIn(forLink(JSON.stringify(sound)))).toEqual(sound);
    expect(proposalIn(forLink(JSON.stringify({ ...sound, valid_before: "x" })))).toBeNull();
    expect(proposalIn(forLink(JSON.stringify({ ...sound, signature: "javascript:" })))).toBeNull();
  });
});

describe("files", () => {
  it("have the hash that sha256sum prints; several that of its list", async () => {
    const one = await hashed(new File(["bread"], "b.txt"));
    const two = await hashed(new File(["wine"], "a.txt"));

    expect(await deliverableOf([one])).toBe("0x985604c2b60243122c24d4e18363e6434c535923be05f760204a1aef023aae9b");
    expect(manifest([one, two])).toBe(`${two.hash.slice(2)}  a.txt\n${one.hash.slice(2)}  b.txt\n`);
    expect(await deliverableOf([one, two])).toBe(await deliverableOf([two, one]));
    expect(await deliverableOf([])).toBeNull();
  });
});

describe("the demo wallet", () => {
  it.each([
    [31_337, "127.0.0.1", true],
    [31_337, "localhost", true],
    [31_337, "tally.example", false],
    [1, "127.0.0.1", false],
    [1_337, "localhost", false],
  ])("on chain %s at %s is offered: %s", (chain_id, host, offered) => {
    expect(isDevnet({ chain_id }, host)).toBe(offered);
  });
});

describe("a wallet's no", () => {
  it.each([
    [{ code: 4001, message: "User rejected" }, "rejected"],
    [{ code: -32002, message: "pending" }, "busy"],
    [{ code: -32603, data: { originalError: { code: 4902 } } }, "unknown-chain"],
    [Object.assign(new Error("outer"), { cause: { code: 4100 } }), "unauthorized"],
    [new Error("whatever"), "failed"],
    ["a text", "failed"],
  ])("%j is %s", (error, fault) => {
    expect(walletRefused(error).fault).toBe(fault);
  });
});
