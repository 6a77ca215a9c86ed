/** What a file is said to be, and to be called, when it is handed in. */

/** Kinds that not every system tells its browser. */
const BY_ENDING: Record<string, string> = {
  csv: "text/csv",
  gz: "application/gzip",
  json: "application/json",
  md: "text/markdown",
  txt: "text/plain",
  zip: "application/zip",
};

export const kindOf = (file: File): string =>
  file.type || (BY_ENDING[file.name.split(".").at(-1)?.toLowerCase() ?? ""] ?? "application/octet-stream");

/** A name as every system can write it; left out where nothing of it is left. */
export function plainName(name: string): string | undefined {
  const plain = name.replace(/[/\\:*?"<>|\p{C}]/gu, "_").slice(-200);
  return /[^. _]/.test(plain) ? plain : undefined;
}

/** A text as a file: the same bytes that its hash is of. */
export const textFile = (text: string, name: string): File =>
  new File([text], name, { type: "text/plain;charset=utf-8" });

/** Bytes of a text that are shown within the page. */
const MOST_SHOWN = 256 * 1024;

export const isShown = ({ media_type, size }: { media_type: string; size: number }): boolean =>
  /^text\/(plain|markdown|csv)\b/.test(media_type) && size <= MOST_SHOWN;
