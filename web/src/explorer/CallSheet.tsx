/** What a transaction asks for: in words, by name, and each call of a batch. */
import { useTranslation } from "react-i18next";
import type { Call, ChainTransaction } from "@/api/shapes";
import { Disclosure } from "@/parts/Disclosure";
import { Raw } from "@/parts/Raw";
import { Sheet } from "@/parts/Sheet";
import { CallWords } from "./CallWords";

export function CallSheet({ seen }: { seen: ChainTransaction }) {
  const { t } = useTranslation();
  const { call, inner_calls: inner } = seen;
  return (
    <Sheet title={t("explorer.call.title")}>
      {call ? <OneCall call={call} /> : <p className="text-sm">{t(`explorer.call.${withoutCall(seen)}`)}</p>}
      {inner.length > 0 && (
        <ol data-inner-calls className="grid list-decimal gap-3 pl-6">
          {inner.map((one, place) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the calls of a batch never change their order.
            <li key={place}>
              {one ? <OneCall call={one} /> : <p className="text-sm">{t("explorer.call.unknown")}</p>}
            </li>
          ))}
        </ol>
      )}
    </Sheet>
  );
}

function OneCall({ call }: { call: Call }) {
  const { t } = useTranslation();
  return (
    <div className="grid min-w-0 gap-2" data-call={call.function}>
      <p className="text-sm break-words">
        <CallWords call={call} />
      </p>
      <Disclosure
        summary={
          <>
            <code className="font-mono">{call.function}()</code> {t("explorer.call.arguments")}
          </>
        }
      >
        <Raw value={call.arguments} />
      </Disclosure>
    </div>
  );
}

const withoutCall = ({ recipient, input }: ChainTransaction): "creates" | "pays" | "unknown" => {
  if (recipient === null) return "creates";
  return input === "0x" ? "pays" : "unknown";
};
