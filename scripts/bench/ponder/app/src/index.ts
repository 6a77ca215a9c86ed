/** Every event of the escrow becomes a row, with its arguments. */

import { ponder } from "ponder:registry";
import { escrowEvent } from "ponder:schema";
import { replaceBigInts } from "ponder";
import { events } from "../escrow";

// The ABI is read at the start, so types know none of its events. Ponder runs what it is given without checking them.
for (const { name } of events) {
  ponder.on(`Escrow:${name}`, async ({ event, context }) => {
    await context.db.insert(escrowEvent).values({
      id: event.id,
      name,
      block: event.block.number,
      timestamp: event.block.timestamp,
      transaction: event.transaction.hash,
      logIndex: event.log.logIndex,
      args: replaceBigInts(event.args, String),
    });
  });
}
