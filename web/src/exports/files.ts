/** Where the files are that the books can be taken along as: each address says all that the file is about. */

/** The forms that movements are written in. */
export const FORMATS = ["csv", "jsonl", "beancount"] as const;
export type Format = (typeof FORMATS)[number];

/** Of whom, of what, and of which days; what is left out does not narrow it. `at`: as of which block. */
export type Wanted = {
  party?: string | undefined;
  token?: string | undefined;
  from?: string | undefined;
  to?: string | undefined;
  zone: string;
  at?: string | undefined;
};

export const movementsFile = (wanted: Wanted, format: Format): string =>
  `/v1/exports/movements?${asked({ ...wanted, format })}`;

export const statementFile = (party: string, wanted: Wanted, language: string): string =>
  `/v1/exports/statement?${asked({ ...wanted, party, language })}`;

/** The same as a page, to read and to print. */
export const statementPage = (party: string, wanted: Wanted, language: string): string =>
  `/statements/${party}?${asked({ ...wanted, party: undefined, language })}`;

function asked(wanted: Record<string, string | undefined>): URLSearchParams {
  const said = Object.entries(wanted).filter((pair): pair is [string, string] => Boolean(pair[1]));
  return new URLSearchParams(said);
}
