/**
 * The people of a development chain. Their keys come from a phrase that is printed in the manual of every such chain:
 * the whole world knows them, and they are worth nothing anywhere else.
 */
import type { Hex } from "@/api/shapes";

export type Person = { name: "employer" | "worker" | "arbiter" | "photographer"; key: Hex; address: Hex };

export const PEOPLE: readonly Person[] = [
  {
    name: "employer",
    key: "0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80",
    address: "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266",
  },
  {
    name: "worker",
    key: "0x59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d",
    address: "0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
  },
  {
    name: "arbiter",
    key: "0x5de4111afa1a4b94908f83103eb1f1706367c2e68ca870fc3fb9a804cdab365a",
    address: "0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC",
  },
  // The worker of `tally demo`, who has no gas money at all.
  {
    name: "photographer",
    key: "0xeaa861a9a01391ed3d587d8a5a84ca56ee277629a8b02c22093a419bf240e65d",
    address: "0x09DB0a93B389bEF724429898f539AEB7ac2Dd55f",
  },
];
