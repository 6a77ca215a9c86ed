/** What can come back instead of an answer. Each kind says whether money can have moved. */
import type { Problem } from "./shapes";

/** The server refused a request, and said why. Nothing was changed. */
export class Refused extends Error {
  constructor(readonly problem: Problem) {
    super(problem.detail);
    this.name = "Refused";
  }

  get code(): string {
    return this.problem.code;
  }
}

/** Nobody answered: whether a request arrived is not known. */
export class Unreachable extends Error {
  constructor(cause: unknown) {
    super("the server does not answer", { cause });
    this.name = "Unreachable";
  }
}

export const isMissing = (error: unknown): boolean => error instanceof Refused && error.problem.status === 404;

/** Nobody is signed in, or not any more. */
export const isNotSignedIn = (error: unknown): boolean => error instanceof Refused && error.code === "not-signed-in";

/** Whether to ask again is decided by what the server says, never guessed. */
export const mayAskAgain = (error: unknown): boolean =>
  error instanceof Unreachable || (error instanceof Refused && error.problem.retryable);
