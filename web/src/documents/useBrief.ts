/** The text of an agreement's work: kept on this device, or fetched for who may read it, and then kept nowhere. */
import { useQuery } from "@tanstack/react-query";
import { kept } from "@/acts/keeping";
import { documentsQuery } from "@/api/documents";
import type { Agreement } from "@/api/shapes";
import { useReader } from "@/logins/session";
import { isNamedBy } from "./anchors";
import { isShown } from "./kinds";

export function useBrief(agreement: Pick<Agreement, "agreement_id" | "terms">): string | null {
  const { agreement_id: id, terms } = agreement;
  const known = kept(terms.brief_hash);
  const reader = useReader();
  const { data: documents } = useQuery({ ...documentsQuery(id, reader), enabled: reader !== null && known === null });
  const brief = documents?.find((one) => isNamedBy(one, terms.brief_hash) && isShown(one));
  const { data: fetched } = useQuery({
    queryKey: ["private", reader, "text", id, brief?.sha256],
    queryFn: async () => {
      const { contentOf } = await import("./content");
      return brief ? (await contentOf(id, brief)).text() : null;
    },
    enabled: reader !== null && known === null && brief !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
  return known ?? fetched ?? null;
}
