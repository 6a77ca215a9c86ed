/** Instants: Unix seconds inside, the reader's zone and UTC on the screen. A zone is always named. */

const EXPANDED = /^[+-]\d{6}-/;

/** The instant that the API wrote, in Unix seconds. */
export function seconds(text: string): number {
  const instant = Date.parse(text) / 1000;
  if (Number.isNaN(instant)) throw new RangeError(`no instant: ${text}`);
  return instant;
}

/** Whether a text from elsewhere is an instant. */
export const isInstant = (text: string): boolean => !Number.isNaN(Date.parse(text));

/** An instant as the API reads it: RFC 3339 in UTC. */
export const rfc3339 = (instant: number): string => new Date(instant * 1000).toISOString().replace(".000Z", "Z");

/** An instant where the reader is, with the zone's name: `5 Dec 2026, 14:53 GMT+8`. No line ends within it. */
export function local(instant: number, locale: string, zone?: string): string {
  const parts = new Intl.DateTimeFormat(locale, {
    day: "numeric",
    month: "short",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
    timeZoneName: "short",
    timeZone: zone,
  }).formatToParts(new Date(instant * 1000));
  const told = locale.startsWith("zh") ? inChinese(parts) : parts.map(({ value }) => value).join("");
  return told.replace(/\s/g, NO_BREAK).replace(ENDS, JOINER);
}

const NO_BREAK = "\u00a0";
const JOINER = "\u2060";
/** Where a line of Chinese may end within a date. */
const ENDS = /(?<=.)(?=[年月日（）])|(?<=[年月日（])(?=.)/g;

/** Formatters put the zone between day and hour in Chinese, where nobody looks for it: `2026年12月5日 14:53（GMT+8）`. */
function inChinese(parts: readonly Intl.DateTimeFormatPart[]): string {
  const part = (wanted: Intl.DateTimeFormatPartTypes) => parts.find(({ type }) => type === wanted)?.value ?? "";
  const day = `${part("year")}年${part("month").replace("月", "")}月${part("day")}日`;
  return `${day} ${part("hour")}:${part("minute")}（${part("timeZoneName")}）`;
}

/** An instant in UTC, in a form that is the same everywhere: `2026-12-05 06:53:34 UTC`. */
export function utc(instant: number): string {
  const text = rfc3339(instant);
  return EXPANDED.test(text) ? text : `${text.slice(0, 10)} ${text.slice(11, 19)} UTC`;
}

const SPANS = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
  ["second", 1],
] as const;

/** A length of time in its two largest units: `3 days 4 hours`. */
export function span(length: number, locale: string): string {
  let left = Math.max(0, Math.floor(length));
  const parts: string[] = [];
  for (const [unit, size] of SPANS) {
    const count = Math.floor(left / size);
    left -= count * size;
    if (count > 0 && parts.length < 2) parts.push(counted(count, unit, locale));
    else if (parts.length > 0) break;
  }
  return parts.length > 0 ? parts.join(" ") : counted(0, "second", locale);
}

const counted = (count: number, unit: string, locale: string) =>
  new Intl.NumberFormat(locale, { style: "unit", unit, unitDisplay: "long" }).format(count);

/** How far an instant is: `in 3 days`, `2 hours ago`. */
export function distance(instant: number, now: number, locale: string): string {
  const away = instant - now;
  const [unit, size] = SPANS.find(([, size]) => Math.abs(away) >= size) ?? ["second", 1];
  return new Intl.RelativeTimeFormat(locale, { numeric: "auto" }).format(Math.trunc(away / size), unit);
}

/** An instant as a `datetime-local` field holds it, in the zone of this machine: `2026-12-05T14:53`. */
export function fieldText(instant: number): string {
  const at = new Date(instant * 1000);
  const two = (part: number) => String(part).padStart(2, "0");
  const day = `${String(at.getFullYear()).padStart(4, "0")}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return `${day}T${two(at.getHours())}:${two(at.getMinutes())}`;
}

/** What such a field holds, as an instant; null for what is none. A time that a clock skips is moved past the gap. */
export function fromField(text: string): number | null {
  const instant = new Date(text).getTime() / 1000;
  return text === "" || Number.isNaN(instant) ? null : instant;
}

/**
 * The instants at which a clock in the zone of this machine shows what such a field holds: one as a rule, none where the
 * clock skips it, two where it comes twice, the first of which is meant.
 */
export function meaningsOf(text: string): number[] {
  const shown = text.slice(0, "2026-12-05T14:53".length);
  const asUtc = Date.parse(`${shown}Z`) / 1000;
  if (Number.isNaN(asUtc)) return [];
  // A day before and a day after, the clock is ahead of UTC as it is before and after a change.
  const offsets = [-A_DAY, A_DAY].map((away) => new Date((asUtc + away) * 1000).getTimezoneOffset() * 60);
  const instants = offsets.map((offset) => asUtc + offset).filter((instant) => fieldText(instant) === shown);
  return [...new Set(instants)].sort((one, other) => one - other);
}

const A_DAY = 86_400;

/** The name of the zone of this machine: `Asia/Shanghai`. */
export const zoneHere = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;
