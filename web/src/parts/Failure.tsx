/** What went wrong, whether money moved, and what to do now. Every error of the pages ends here. */
import { useTranslation } from "react-i18next";
import { NotAsAsked } from "@/acts/notAsAsked";
import { Refused, Unreachable } from "@/api/refusals";
import { OtherContent } from "@/documents/otherContent";
import type { en } from "@/locales/en";
import { ClocksDiffer } from "@/logins/clocksDiffer";
import { AddChain } from "@/wallets/AddChain";
import { WalletRefused } from "@/wallets/faults";
import { Doubt } from "@/witness/doubt";
import { Notice } from "./Notice";
import { RevertWords } from "./RevertWords";

export function Failure({ error }: { error: unknown }) {
  const { t } = useTranslation();
  if (error instanceof WalletRefused) {
    return (
      <Notice mood="warning" isUrgent title={t(`faults.wallet.${error.fault}`)}>
        <p>{t("faults.nothing-sent")}</p>
        {error.fault === "unknown-chain" && <AddChain />}
        {error.fault === "failed" && <p className="text-xs text-soft">{error.told}</p>}
      </Notice>
    );
  }
  if (error instanceof Unreachable) {
    return (
      <Notice mood="danger" isUrgent title={t("faults.unreachable")}>
        <p>{t("faults.unreachable-what-now")}</p>
      </Notice>
    );
  }
  if (error instanceof NotAsAsked) {
    return (
      <Notice mood="danger" isUrgent title={t("faults.not-as-asked", { where: error.where })}>
        <p>{t("faults.not-as-asked-what-now")}</p>
      </Notice>
    );
  }
  if (error instanceof ClocksDiffer) {
    return (
      <Notice mood="danger" isUrgent title={t("faults.clocks-differ")}>
        <p>{t("faults.nothing-sent")}</p>
      </Notice>
    );
  }
  if (error instanceof OtherContent) {
    return (
      <Notice mood="danger" isUrgent title={t("faults.other-content")}>
        <p>{t("faults.other-content-what-now")}</p>
      </Notice>
    );
  }
  if (error instanceof Doubt) return <Disbelief doubt={error} />;
  if (error instanceof Refused) return <Problem refused={error} />;
  return (
    <Notice mood="danger" isUrgent title={t("faults.ours")}>
      <p>{t("faults.ours-what-now")}</p>
      <p className="text-xs text-soft">{String(error)}</p>
    </Notice>
  );
}

/** What the chain says otherwise than the server, or what nobody but the server says. */
function Disbelief({ doubt: { kind, evidence } }: { doubt: Doubt }) {
  const { t } = useTranslation();
  const say = t as Filled;
  return (
    <Notice mood="danger" isUrgent title={say(`faults.doubts.${kind}.title`, evidence)}>
      <p>{t("faults.nothing-sent")}</p>
      <p className="break-words">{say(`faults.doubts.${kind}.what-now`, evidence)}</p>
    </Notice>
  );
}

/** In the reader's words by its code, or else by whose turn it is; the server's own words below. */
function Problem({ refused: { problem } }: { refused: Refused }) {
  const { t, i18n } = useTranslation();
  if (problem.error) {
    return <RevertWords error={problem.error} evidence={problem.arguments ?? {}} meaning={problem.detail} />;
  }
  const code = codeOf(problem);
  const key = `faults.problem.${code}` as ProblemKey;
  const isKnown = Boolean(i18n.exists(key));
  const family = problem.status < SERVERS_TURN ? "faults.problem.other-4" : "faults.problem.other-5";
  return (
    <Notice mood="danger" isUrgent title={t(isKnown ? key : family)}>
      <p>{problem.money_moved === false ? t("faults.no-money-moved") : t("faults.money-unknown")}</p>
      {problem.retryable && <p>{t("faults.try-again")}</p>}
      <p lang="en" className="text-xs text-soft">
        {problem.detail}
      </p>
    </Notice>
  );
}

/** A problem that its field names more closely than its code. */
function codeOf({ field, code }: Refused["problem"]): string {
  if (field === "content-type") return "kind-not-taken";
  return field === "agreement_id" && code === "malformed" ? "malformed-id" : code;
}

/** Each doubt has evidence of its own: what is filled in is not told by its type. */
type Filled = (key: DoubtKey, evidence: Doubt["evidence"]) => string;
type DoubtKey = `faults.doubts.${keyof typeof en.faults.doubts}.${"title" | "what-now"}`;
type ProblemKey = `faults.problem.${keyof typeof en.faults.problem}`;
const SERVERS_TURN = 500;
