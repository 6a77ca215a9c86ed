/** The terms as EIP-712 types: those of IAgreementEscrow.sol. */
export const TYPES = {
  Terms: [
    { name: "payment", type: "Payment" },
    { name: "conditions", type: "Conditions" },
  ],
  Payment: [
    { name: "employer", type: "address" },
    { name: "worker", type: "address" },
    { name: "token", type: "address" },
    { name: "feeRecipient", type: "address" },
    { name: "feeBps", type: "uint16" },
    { name: "reviewPeriod", type: "uint40" },
  ],
  Conditions: [
    { name: "arbiter", type: "address" },
    { name: "disputePeriod", type: "uint40" },
    { name: "defaultWorkerBps", type: "uint16" },
    { name: "briefHash", type: "bytes32" },
    { name: "parent", type: "bytes32" },
    { name: "salt", type: "uint64" },
    { name: "milestones", type: "Milestone[]" },
  ],
  Milestone: [
    { name: "amount", type: "uint96" },
    { name: "deliverBy", type: "uint40" },
  ],
} as const;
