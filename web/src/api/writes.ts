/** What is asked to be done. None of it moves money by itself: that takes a signature that only the wallet can make. */
import { api, body } from "./client";
import type { ActKind, Batch, Hex, Loose, NewTerms, Ready, Registered, Relay, Transaction } from "./shapes";

/** What is said of an act beyond its name: the fields of the API's own bodies. */
export type Fields = Record<string, string | number | string[] | number[] | object[] | undefined>;

/** Which act on what. */
export type Errand = { agreementId: string; milestone: number | null; act: ActKind; fields: Fields };

export const register = (terms: NewTerms): Promise<Registered> =>
  body(api.POST("/v1/agreements", { body: terms })) as Promise<Registered>;

export const handInAcceptance = (id: string, signature: Hex): Promise<Registered> =>
  body(
    api.POST("/v1/agreements/{agreement_id}/acceptance", {
      params: { path: { agreement_id: id } },
      body: { signature },
    }),
  );

export const prepare = (errand: Errand, sender: string): Promise<Ready> =>
  body(post(`${place(errand)}/prepare`, { ...errand.fields, sender })) as Promise<Ready>;

export const relay = (errand: Errand, signatures: Fields): Promise<Relay> =>
  body(post(`${place(errand)}/relay`, { ...errand.fields, ...signatures })) as Promise<Relay>;

const PAYOUTS = { withdraw: "/v1/withdrawals", sweep: "/v1/sweeps" } as const;

export const preparePayout = (act: keyof typeof PAYOUTS, fields: Fields): Promise<Loose> =>
  body(post(`${PAYOUTS[act]}/prepare`, fields)) as Promise<Loose>;

export const relayPayout = (act: keyof typeof PAYOUTS, fields: Fields): Promise<Relay> =>
  body(post(`${PAYOUTS[act]}/relay`, fields)) as Promise<Relay>;

/** Several errands as one transaction of the sender: all of them happen, or none. */
export const prepareBatch = (errands: readonly Errand[], sender: string): Promise<Batch> =>
  body(post("/v1/batches/prepare", { sender, acts: errands.map(batched) })) as Promise<Batch>;

/** The same, each with its signatures, at the relayer's cost. */
export const relayBatch = (errands: readonly Errand[]): Promise<Relay> =>
  body(post("/v1/batches/relay", { acts: errands.map(batched) })) as Promise<Relay>;

const batched = ({ act, agreementId, milestone, fields }: Errand): Fields => ({
  ...{ act, agreement_id: agreementId, ...fields },
  ...(milestone === null ? {} : { milestone }),
});

export const broadcast = (raw: Hex): Promise<Transaction> => body(api.POST("/v1/transactions", { body: { raw } }));

/** Acts have places of one form, of which the description names each: the path is put together, so it has no type. */
const post = (path: string, fields: Fields) =>
  (api.POST as (path: string, init: { body: Fields }) => Promise<{ data?: unknown }>)(path, { body: fields });

function place({ agreementId, milestone, act }: Errand): string {
  const part = milestone === null ? "" : `/milestones/${milestone}`;
  return `/v1/agreements/${agreementId}${part}/${act}`;
}
