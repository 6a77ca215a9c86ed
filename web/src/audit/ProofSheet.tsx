/** The file that proves the agreement to whoever trusts neither us nor our node. */
import { useTranslation } from "react-i18next";
import type { Agreement } from "@/api/shapes";
import { CallsButton } from "@/help/CallsButton";
import { buttonClasses } from "@/parts/Button";
import { Disclosure } from "@/parts/Disclosure";
import { Raw } from "@/parts/Raw";
import { Sheet } from "@/parts/Sheet";

export function ProofSheet({ agreement }: { agreement: Agreement }) {
  const { t } = useTranslation();
  const id = agreement.agreement_id;
  const file = `agreement-${id}.json`;
  return (
    <Sheet title={t("proof.title")}>
      <p className="text-sm text-soft">{t("proof.what")}</p>
      {agreement.state === "draft" ? (
        <p className="text-sm">{t("proof.nothing-yet")}</p>
      ) : (
        <div className="flex flex-wrap gap-3">
          <a className={buttonClasses("plain")} href={`/v1/agreements/${id}/proof?at=finalized`} download={file}>
            {t("proof.finalized")}
          </a>
          <a className={buttonClasses("quiet")} href={`/v1/agreements/${id}/proof?at=head`} download={file}>
            {t("proof.head")}
          </a>
        </div>
      )}
      <p className="text-sm text-soft">{t("calls.what")}</p>
      <div>
        <CallsButton agreement={agreement} />
      </div>
      <Disclosure summary={t("proof.how")}>
        <Raw value={`tally audit check ${file} --block-hash 0x…`} />
        <p className="text-xs text-soft">{t("proof.anchor")}</p>
      </Disclosure>
    </Sheet>
  );
}
