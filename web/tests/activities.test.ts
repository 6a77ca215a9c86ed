/** What was put on its way from this device: how much of it is kept. */
import { beforeEach, expect, test } from "vitest";
import { allActivities, begin, dismiss, note } from "@/activity/activities";
import type { Hex } from "@/api/shapes";

const hashOf = (place: number): Hex => `0x${place.toString(16).padStart(64, "0")}`;

function sent(place: number): void {
  const about = { agreementId: hashOf(1_000 + place), milestones: [0], act: "release" } as const;
  begin({ hash: hashOf(place), relayId: null, genesis: hashOf(0), ...about });
}

const hashes = () => allActivities().map(({ hash }) => hash);

beforeEach(() => {
  for (const hash of hashes()) dismiss(hash);
});

test("nothing that is pending makes room, however much that is", () => {
  for (let place = 1; place <= 30; place += 1) sent(place);
  expect(hashes()).toHaveLength(30);
  expect(JSON.parse(localStorage.getItem("tally.activities") ?? "[]")).toHaveLength(30);
});

test("what is over makes room, the oldest first", () => {
  for (let place = 1; place <= 20; place += 1) sent(place);
  for (const place of [3, 9, 12]) note(hashOf(place), { stage: "final", block: place });
  sent(21);
  sent(22);
  expect(hashes()).toHaveLength(20);
  expect(hashes()).toContain(hashOf(12));
  expect(hashes()).not.toContain(hashOf(3));
  expect(hashes()).not.toContain(hashOf(9));
});
