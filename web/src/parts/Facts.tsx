/** Names and what they stand for, in two columns where there is room. */
import type { ReactNode } from "react";

export type Fact = { name: ReactNode; value: ReactNode };

export function Facts({ facts }: { facts: readonly (Fact | null)[] }) {
  return (
    <dl className="grid gap-x-6 gap-y-2 text-sm sm:grid-cols-[minmax(8rem,max-content)_1fr]">
      {facts.map(
        (fact, place) =>
          fact && (
            // biome-ignore lint/suspicious/noArrayIndexKey: the facts of one place never change their order.
            <div key={place} className="grid min-w-0 sm:col-span-2 sm:grid-cols-subgrid">
              <dt className="text-soft first-letter:uppercase">{fact.name}</dt>
              <dd className="min-w-0">{fact.value}</dd>
            </div>
          ),
      )}
    </dl>
  );
}
