/**
 * Parts of the pages that are loaded when they are asked for. Where the server is gone, the reader stays within the page,
 * which says so: a browser's own page of errors would take away what is shown, and the way to act without us.
 */
import { answers } from "@/api/answering";

/** The part was not there because no server answers. */
export class NotLoaded extends Error {
  constructor() {
    super("Failed to load a part of the pages");
  }
}

/** Load a part. A server that answers has another version by now: then what went wrong is left to the router. */
export const loaded =
  <T>(importing: () => Promise<T>) =>
  async (): Promise<T> => {
    try {
      return await importing();
    } catch (fault) {
      throw (await answers()) ? fault : new NotLoaded();
    }
  };
