/** One row for each event. */

import { onchainTable } from "ponder";

export const escrowEvent = onchainTable("escrow_event", (column) => ({
  id: column.text().primaryKey(),
  name: column.text().notNull(),
  block: column.bigint().notNull(),
  timestamp: column.bigint().notNull(),
  transaction: column.hex().notNull(),
  logIndex: column.integer().notNull(),
  args: column.json().notNull(),
}));
