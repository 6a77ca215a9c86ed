/** The list that `sha256sum` prints of several files: its hash stands on the chain, and it names each of them. */

/** What it is called when it is handed in. */
export const LIST = "SHA256SUMS";

const LINE = /^([0-9a-f]{64}) [ *](.+)$/;
/** What is said beside files, by the names that pages give it. */
const STATEMENT = /^statement(-\d+)?\.txt$/;

export type Listed = { sha256: string; name: string };

/** The files that a list names; what is no list names none. */
export const listedBy = (text: string): readonly Listed[] =>
  text.split("\n").flatMap((line) => {
    const [, digits, name] = LINE.exec(line) ?? [];
    return digits && name ? [{ sha256: `0x${digits}`, name }] : [];
  });

/** Which of the files that a list names is what was said. */
export const statementIn = (files: readonly Listed[]): Listed | undefined =>
  files.find(({ name }) => STATEMENT.test(name));
