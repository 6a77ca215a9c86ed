import { afterEach, describe, expect, it } from "vitest";
import { distance, fieldText, fromField, local, meaningsOf, rfc3339, seconds, span, utc } from "@/dates/instant";

const NOON = seconds("2026-12-05T12:00:00Z");

const ZONES = ["Asia/Shanghai", "America/Los_Angeles", "Europe/Berlin", "Asia/Kathmandu", "UTC"];
const here = process.env.TZ;

afterEach(() => {
  if (here === undefined) Reflect.deleteProperty(process.env, "TZ");
  else process.env.TZ = here;
});

describe("an instant", () => {
  it("in a field is meant where the person is", () => {
    process.env.TZ = "Asia/Shanghai";
    expect(fromField("2039-12-31T18:00")).toBe(seconds("2039-12-31T10:00:00Z"));
    process.env.TZ = "America/Los_Angeles";
    expect(fromField("2039-12-31T18:00")).toBe(seconds("2040-01-01T02:00:00Z"));
  });

  it("is read and written as the API does", () => {
    expect(rfc3339(seconds("2040-01-01T00:00:00Z"))).toBe("2040-01-01T00:00:00Z");
    expect(() => seconds("soon")).toThrow(RangeError);
  });

  it("after the year 9999 is read, too", () => {
    expect(seconds("+010000-01-01T00:00:00Z")).toBe(253_402_300_800);
  });

  it("is written in UTC without doubt", () => {
    expect(utc(NOON)).toBe("2026-12-05 12:00:00 UTC");
  });

  it.each([
    ["Asia/Shanghai", "20:00", "GMT+8"],
    ["America/Los_Angeles", "04:00", "PST"],
    ["UTC", "12:00", "UTC"],
  ])("is shown in %s at %s, with the zone's name", (zone, clock, name) => {
    const text = local(NOON, "en", zone);
    expect(text).toContain(clock);
    expect(text).toContain(name);
  });

  it("stays on one line, and has its zone at its end in Chinese, too", () => {
    expect(local(NOON, "en", "Asia/Shanghai")).not.toMatch(/ /);
    const chinese = local(NOON, "zh-CN", "Asia/Shanghai");
    expect(chinese.replaceAll("\u2060", "").replaceAll("\u00a0", " ")).toBe("2026年12月5日 20:00（GMT+8）");
    expect(chinese).not.toMatch(/[年月日][^\u2060\u00a0]/);
  });

  it("is on the day that it is where the reader is", () => {
    const late = seconds("2026-12-05T20:00:00Z");
    expect(local(late, "en", "Asia/Shanghai")).toContain("Dec\u00a06");
    expect(local(late, "en", "America/Los_Angeles")).toContain("Dec\u00a05");
  });

  it.each(ZONES)("comes back from a field in %s as it went in, also around changes of the clock", (zone) => {
    process.env.TZ = zone;
    // Days on which clocks change somewhere, hour by hour.
    for (const day of ["2026-03-08", "2026-03-29", "2026-10-25", "2026-11-01"]) {
      for (let hour = 0; hour < 24; hour += 1) {
        const instant = seconds(`${day}T00:00:00Z`) + hour * 3_600;
        const back = fromField(fieldText(instant)) ?? 0;
        // In the hour that a clock repeats a text means two instants; nobody can tell which.
        expect([0, 3_600]).toContain(Math.abs(back - instant));
      }
    }
  });

  it.each(ZONES)("is among what its text means in %s, and the first of that is taken", (zone) => {
    process.env.TZ = zone;
    for (const day of ["2026-03-08", "2026-03-29", "2026-10-25", "2026-11-01"]) {
      for (let half = 0; half < 48; half += 1) {
        const instant = seconds(`${day}T00:00:00Z`) + half * 1_800;
        const meanings = meaningsOf(fieldText(instant));
        expect(meanings).toContain(instant);
        expect(meanings[0]).toBe(fromField(fieldText(instant)));
      }
    }
  });

  it.each([
    ["America/Los_Angeles", "2039-03-13T02:30", []],
    ["America/Los_Angeles", "2039-11-06T01:30", ["2039-11-06T08:30:00Z", "2039-11-06T09:30:00Z"]],
    ["America/Los_Angeles", "2039-11-06T02:00", ["2039-11-06T10:00:00Z"]],
    ["Europe/Berlin", "2039-03-27T02:30", []],
    ["Europe/Berlin", "2039-10-30T02:30", ["2039-10-30T00:30:00Z", "2039-10-30T01:30:00Z"]],
    ["Australia/Lord_Howe", "2039-04-03T01:45", ["2039-04-02T14:45:00Z", "2039-04-02T15:15:00Z"]],
    ["Asia/Shanghai", "2039-03-13T02:30", ["2039-03-12T18:30:00Z"]],
    ["Asia/Shanghai", "", []],
  ])("in %s of %s has all its meanings", (zone, text, instants) => {
    process.env.TZ = zone;
    expect(meaningsOf(text).map(rfc3339)).toEqual(instants);
  });

  it.each(["", "tomorrow", "2026-13-01T00:00"])("is none when a field holds %j", (text) => {
    expect(fromField(text)).toBeNull();
  });
});

describe("a length of time", () => {
  it.each([
    [0, "0 seconds"],
    [59, "59 seconds"],
    [3_600, "1 hour"],
    [3 * 86_400 + 4 * 3_600 + 59, "3 days 4 hours"],
    [86_400 + 59, "1 day"],
    [-5, "0 seconds"],
  ])("of %s seconds is %s", (length, text) => {
    expect(span(length, "en")).toBe(text);
  });

  it("to an instant is told in the reader's language", () => {
    expect(distance(NOON + 3 * 86_400, NOON, "en")).toBe("in 3 days");
    expect(distance(NOON - 7_200, NOON, "en")).toBe("2 hours ago");
    expect(distance(NOON + 3 * 86_400, NOON, "zh-CN")).toBe("3天后");
  });
});
