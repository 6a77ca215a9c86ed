/** The one way to the API: on our own origin, JSON in and out, and every refusal an error with its problem. */
import createClient, { type Middleware } from "openapi-fetch";
import { Refused, Unreachable } from "./refusals";
import type { paths } from "./schema";
import type { Problem } from "./shapes";

/** The framework's own reading of an answer that is no problem document, such as a proxy's. */
const bare = (response: Response): Problem => ({
  type: "about:blank",
  title: response.statusText,
  status: response.status,
  detail: `HTTP ${response.status}`,
  instance: new URL(response.url || "http://localhost/").pathname,
  code: "no-problem",
  retryable: response.status >= 502,
  request_id: response.headers.get("X-Request-Id") ?? "",
});

const refusing: Middleware = {
  async onResponse({ response }) {
    if (response.ok) return undefined;
    const told = (response.headers.get("content-type") ?? "").startsWith("application/problem+json");
    throw new Refused(told ? ((await response.json()) as Problem) : bare(response));
  },
  onError({ error }) {
    return new Unreachable(error);
  },
};

export const api = createClient<paths>({ baseUrl: typeof location === "undefined" ? "" : location.origin });
api.use(refusing);

/** The body of an answer, which is there unless something was thrown. */
export async function body<T>(asked: Promise<{ data?: T | undefined }>): Promise<T> {
  const { data } = await asked;
  if (data === undefined) throw new Unreachable("an answer without a body");
  return data;
}
