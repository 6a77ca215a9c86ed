/** The text of a document, for who may read it: held against its hashes, and kept nowhere. */
import { queryOptions, useQuery } from "@tanstack/react-query";
import type { Hex, PrivateDocument } from "@/api/shapes";
import { useReader } from "@/logins/session";
import { isShown } from "./kinds";

/** `error`: why it is not shown; null while nothing went wrong. */
export type Found = { text: string | null; error: unknown };

export const textQuery = (reader: Hex | null, agreementId: string, document: PrivateDocument | undefined) =>
  queryOptions({
    queryKey: ["private", reader, "text", agreementId, document?.sha256],
    queryFn: async () => {
      const { contentOf } = await import("./content");
      return document ? (await contentOf(agreementId, document)).text() : null;
    },
    enabled: reader !== null && document !== undefined && isShown(document),
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });

/** undefined: there is no such document, or none that is wanted. */
export function useDocumentText(agreementId: string, document: PrivateDocument | undefined): Found {
  const { data, error } = useQuery(textQuery(useReader(), agreementId, document));
  return { text: data ?? null, error };
}
