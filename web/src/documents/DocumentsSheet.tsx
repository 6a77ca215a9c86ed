/** What is private of an agreement: shown to its parties and to whom they let look. To all others it is said so. */
import { useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { roleOf } from "@/agreements/parts";
import { documentsQuery } from "@/api/documents";
import { eventsQuery } from "@/api/reads";
import { isMissing, isNotSignedIn } from "@/api/refusals";
import type { Agreement, EscrowEvent, Hex, PrivateDocument } from "@/api/shapes";
import { sessionQuery, useReader } from "@/logins/session";
import { Failure } from "@/parts/Failure";
import { Sheet } from "@/parts/Sheet";
import { Waiting } from "@/parts/Waiting";
import { anchorsOf, isNamedBy } from "./anchors";
import { ClosedDoor, Stranger } from "./ClosedDoor";
import { DocumentRow } from "./DocumentRow";
import { GrantsPanel } from "./GrantsPanel";
import { HandInPanel } from "./HandInPanel";
import { UploadList } from "./UploadList";
import { useUploads } from "./uploads";

export function DocumentsSheet({ agreement }: { agreement: Agreement }) {
  const { t } = useTranslation();
  const reader = useReader();
  return (
    <Sheet id="documents" title={t("documents.title")}>
      {reader === null ? <ClosedDoor /> : <Opened key={reader} agreement={agreement} reader={reader} />}
      {reader !== null && <UploadList agreementId={agreement.agreement_id} reader={reader} />}
    </Sheet>
  );
}

type Props = { agreement: Agreement; reader: Hex };

function Opened({ agreement, reader }: Props) {
  const client = useQueryClient();
  const found = useQuery(documentsQuery(agreement.agreement_id, reader));
  const kept = useUploads(reader).filter(({ stage }) => stage === "kept").length;
  const isOver = isNotSignedIn(found.error);
  useEffect(() => {
    if (kept > 0) void client.invalidateQueries({ queryKey: ["private"] });
  }, [kept, client]);
  useEffect(() => {
    if (isOver) void client.invalidateQueries({ queryKey: sessionQuery().queryKey });
  }, [isOver, client]);
  if (found.isPending) return <Waiting lines={2} />;
  if (!found.isError) return <Shown agreement={agreement} reader={reader} documents={found.data} />;
  return isMissing(found.error) ? <Stranger agreement={agreement} reader={reader} /> : <Failure error={found.error} />;
}

function Shown({ agreement, reader, documents }: Props & { documents: readonly PrivateDocument[] }) {
  const { t } = useTranslation();
  const { data: pages } = useInfiniteQuery(eventsQuery(agreement.agreement_id));
  const anchors = anchorsOf(agreement, pages?.pages.flatMap(({ events }) => events) ?? []);
  const role = roleOf(agreement, reader);
  const isParty = role === "employer" || role === "worker";
  // Before there is a dispute the arbiter is a guest, whom a party lets look.
  const handsIn = isParty || (role === "arbiter" && pages?.pages.some(isDisputed));
  return (
    <>
      <p className="max-w-[65ch] text-sm text-soft">{t("documents.who")}</p>
      {documents.length === 0 ? (
        <p className="text-sm">{t("documents.none")}</p>
      ) : (
        <ul className="grid gap-4">
          {documents.map((document) => (
            <DocumentRow
              key={document.sha256}
              agreementId={agreement.agreement_id}
              document={document}
              anchors={anchors.filter(({ hash }) => isNamedBy(document, hash))}
            />
          ))}
        </ul>
      )}
      {handsIn && (
        <HandInPanel
          agreement={agreement}
          reader={reader}
          role={role}
          missing={anchors.filter(({ hash }) => !documents.some((one) => isNamedBy(one, hash)))}
        />
      )}
      {isParty && <GrantsPanel agreementId={agreement.agreement_id} party={reader} documents={documents} />}
    </>
  );
}

const isDisputed = ({ events }: { events: readonly EscrowEvent[] }): boolean =>
  events.some(({ name }) => name === "DisputeOpened");
