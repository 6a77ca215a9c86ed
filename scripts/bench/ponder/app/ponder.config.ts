/** One contract on one chain, from its deployment to the block that is the newest when the bench starts. */

import { createConfig } from "ponder";
import { abi, address, named } from "./escrow";

// Ponder asks an address 20 times a second at first. Named so often, a node of one's own is asked as fast as it answers.
const rpc = Array<string>(Number(named("BENCH_NAMED"))).fill(named("BENCH_RPC"));

export default createConfig({
  database: { kind: "postgres", connectionString: named("BENCH_DATABASE") },
  chains: { dev: { id: Number(named("BENCH_CHAIN")), rpc, pollingInterval: 100 } },
  contracts: {
    Escrow: { abi, address, chain: "dev", startBlock: Number(named("BENCH_FIRST")), endBlock: Number(named("BENCH_LAST")) },
  },
});
