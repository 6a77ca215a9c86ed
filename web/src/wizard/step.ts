import type { Chain } from "@/api/shapes";
import type { Draft, Faults } from "./draft";

/** What each step of the wizard gets: all of the draft, and what is wrong with it. */
export type StepProps = {
  draft: Draft;
  change: (change: Partial<Draft>) => void;
  faults: Faults;
  chain: Chain;
  employer: string;
};
