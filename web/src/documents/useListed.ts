/** Which files stand in a list whose own hash is on the chain: they are bound by it, though their hashes stand nowhere else. */
import { useQueries } from "@tanstack/react-query";
import type { Hex, PrivateDocument } from "@/api/shapes";
import { type Anchor, isNamedBy } from "./anchors";
import { LIST, listedBy } from "./lists";
import { textQuery } from "./useDocumentText";

/** Of each file, by its SHA-256, where the lists stand that name it. */
export function useListed(
  agreementId: string,
  reader: Hex,
  documents: readonly PrivateDocument[],
  anchors: readonly Anchor[],
): ReadonlyMap<string, readonly Anchor[]> {
  const placed = documents.flatMap((document) => {
    const places = anchors.filter(({ hash }) => isNamedBy(document, hash));
    return document.name === LIST && places.length > 0 ? [{ document, places }] : [];
  });
  const texts = useQueries({ queries: placed.map(({ document }) => textQuery(reader, agreementId, document)) });
  const found = new Map<string, readonly Anchor[]>();
  placed.forEach(({ places }, place) => {
    for (const { sha256 } of listedBy(texts[place]?.data ?? "")) {
      found.set(sha256, [...(found.get(sha256) ?? []), ...places]);
    }
  });
  return found;
}
