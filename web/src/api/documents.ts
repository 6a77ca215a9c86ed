/** Private documents of agreements, and who was let look at them. All of it needs a login. */
import { queryOptions } from "@tanstack/react-query";
import { api, body } from "./client";
import { retry, SLOW_PACE } from "./reads";
import type { Grant, Hex, PrivateDocument } from "./shapes";

/** What a reader sees of an agreement's documents; null: nobody is signed in, and nothing is asked. */
export const documentsQuery = (id: string, reader: Hex | null) =>
  queryOptions({
    queryKey: ["private", reader, "documents", id],
    queryFn: async (): Promise<PrivateDocument[]> =>
      (await body(api.GET("/v1/agreements/{agreement_id}/documents", { params: { path: { agreement_id: id } } })))
        .documents,
    enabled: reader !== null,
    // Who is shown nothing is not asked about again and again.
    refetchInterval: (query) => (query.state.status === "success" ? SLOW_PACE : false),
    retry,
  });

/** Who is and was let look. Only parties are told. */
export const grantsQuery = (id: string, party: Hex) =>
  queryOptions({
    queryKey: ["private", party, "grants", id],
    queryFn: async (): Promise<Grant[]> =>
      (await body(api.GET("/v1/agreements/{agreement_id}/grants", { params: { path: { agreement_id: id } } }))).grants,
    retry,
  });

/** Hand a file in, by its SHA-256 or keccak256. The same once more is no fault. The browser reads it while it sends. */
export const putDocument = (id: string, knownBy: Hex, { content, kind, name }: Upload): Promise<PrivateDocument> =>
  body(
    api.PUT("/v1/agreements/{agreement_id}/documents/{known_by}", {
      params: { path: { agreement_id: id, known_by: knownBy }, query: { name } },
      body: content as never,
      bodySerializer: (octets) => octets as unknown as Blob,
      headers: { "Content-Type": kind },
    }),
  );

type Upload = { content: Blob; kind: string; name: string | undefined };

/** A document's content, part by part, as it comes. It is still to be compared. */
export const contentParts = (id: string, knownBy: string): Promise<ReadableStream<Uint8Array>> =>
  body(
    api.GET("/v1/agreements/{agreement_id}/documents/{known_by}", {
      params: { path: { agreement_id: id, known_by: knownBy } },
      parseAs: "stream",
    }) as Promise<{ data?: ReadableStream<Uint8Array> }>,
  );

/** Let an address look at one document, or at all, also those to come. */
export const letLook = (id: string, address: string, document: string | undefined): Promise<Grant> =>
  body(
    api.POST("/v1/agreements/{agreement_id}/grants", {
      params: { path: { agreement_id: id } },
      body: { address, document },
    }),
  );

/** Let it look no more. Once more is no fault. */
export async function takeBack(id: string, grant: Grant): Promise<void> {
  await api.DELETE("/v1/agreements/{agreement_id}/grants/{grant_id}", {
    params: { path: { agreement_id: id, grant_id: grant.grant_id } },
  });
}
