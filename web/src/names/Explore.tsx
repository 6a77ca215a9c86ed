/** A way to the public explorer of the chain, where there is one. */
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { chainQuery } from "@/api/reads";

type Props = { kind: "tx" | "address" | "block"; id: string | number };

const isWeb = (address: string) => /^https?:\/\//.test(address);

export function Explore({ kind, id }: Props) {
  const { t } = useTranslation();
  const explorer = useQuery(chainQuery()).data?.explorer;
  if (!explorer) return null;
  const href = explorer.replace("{kind}", kind).replace("{id}", String(id));
  if (!isWeb(href)) return null;
  return (
    <a
      href={href}
      target="_blank"
      rel="noreferrer"
      className="inline-grid size-6 place-items-center self-center align-middle text-brand-text"
    >
      <svg viewBox="0 0 16 16" className="size-3.5" aria-hidden="true">
        <path d="M6 3H3v10h10v-3M9 3h4v4M13 3 7 9" fill="none" stroke="currentColor" strokeWidth="1.6" />
      </svg>
      <span className="sr-only">{t("names.explore", { kind: t(`names.kind.${kind}`) })}</span>
    </a>
  );
}
