/** One document: what it is, where its hash stands, and its content, which is compared before anybody sees it. */
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { PrivateDocument } from "@/api/shapes";
import { Moment } from "@/dates/Moment";
import { Address } from "@/names/Address";
import { HashText } from "@/names/HashText";
import { Button } from "@/parts/Button";
import { Facts } from "@/parts/Facts";
import { Failure } from "@/parts/Failure";
import { Raw } from "@/parts/Raw";
import { useAttempt } from "@/parts/useAttempt";
import type { Anchor } from "./anchors";
import { isShown } from "./kinds";
import { save } from "./save";

type Props = {
  agreementId: string;
  document: PrivateDocument;
  /** Where its own hash stands. */
  anchors: readonly Anchor[];
  /** Where the hash of a list stands that names it. */
  lists: readonly Anchor[];
};

export function DocumentRow({ agreementId, document, anchors, lists }: Props) {
  const { t, i18n } = useTranslation();
  const { isBusy, error, attempt } = useAttempt();
  const [text, setText] = useState<string | null>(null);
  const [got, setGot] = useState<number | null>(null);
  const [isRight, setRight] = useState(false);

  const fetched = async (): Promise<Blob> => {
    setRight(false);
    const { contentOf } = await import("./content");
    const content = await contentOf(agreementId, document, setGot);
    setRight(true);
    return content;
  };
  const percent = new Intl.NumberFormat(i18n.language, { style: "percent" });
  return (
    <li data-document={document.sha256} className="grid gap-2 border-b border-line pb-4 last:border-0">
      <Description document={document} anchors={anchors} lists={lists} />
      {text !== null && <Raw value={text} />}
      {isBusy && got !== null && (
        <p role="status" className="text-xs text-soft">
          {t("documents.coming", { share: percent.format(document.size === 0 ? 1 : got / document.size) })}
        </p>
      )}
      {isRight && (
        <p data-check="document" className="text-xs text-soft">
          <span aria-hidden="true" className="mr-1 font-bold text-brand-text">
            ✓
          </span>
          {t("documents.holds")}
        </p>
      )}
      {error !== null && <Failure error={error} />}
      <div className="flex flex-wrap gap-3">
        {isShown(document) && text === null && (
          <Button disabled={isBusy} onClick={() => void attempt(async () => setText(await (await fetched()).text()))}>
            {t("documents.show")}
          </Button>
        )}
        <Button disabled={isBusy} onClick={() => void attempt(async () => save(await fetched(), nameOf(document)))}>
          {t("documents.save")}
        </Button>
      </div>
    </li>
  );
}

const nameOf = ({ name, sha256 }: PrivateDocument): string => name ?? sha256;

function Description({ document, ...places }: Omit<Props, "agreementId">) {
  const { t, i18n } = useTranslation();
  return (
    <>
      <p className="flex flex-wrap items-baseline gap-x-3 text-sm">
        <span className="min-w-0 font-semibold break-all">{document.name ?? t("documents.unnamed")}</span>
        <span className="text-soft">
          {document.media_type}, {new Intl.NumberFormat(i18n.language).format(document.size)} B
        </span>
      </p>
      <Facts
        facts={[
          { name: t("documents.stands"), value: <Places {...places} /> },
          document.put_by ? { name: t("documents.by"), value: <Address address={document.put_by} /> } : null,
          document.put_at ? { name: t("documents.at"), value: <Moment at={document.put_at} /> } : null,
          { name: "SHA-256", value: <HashText hash={document.sha256} /> },
        ]}
      />
    </>
  );
}

function Places({ anchors, lists }: Pick<Props, "anchors" | "lists">) {
  const { t } = useTranslation();
  if (anchors.length + lists.length === 0) return t("documents.anchors.nowhere");
  const placeOf = ({ kind, milestone }: Anchor) => t(`documents.anchors.${kind}`, { number: (milestone ?? 0) + 1 });
  return (
    <ul>
      {anchors.map((anchor) => (
        <li key={`${anchor.kind}${anchor.milestone}`}>{placeOf(anchor)}</li>
      ))}
      {lists.map((anchor) => (
        <li key={`list ${anchor.kind}${anchor.milestone}${anchor.hash}`}>
          {t("documents.in-list", { place: placeOf(anchor) })}
        </li>
      ))}
    </ul>
  );
}
