import acts from "./acts.json";
import agreements from "./agreements.json";
import amending from "./amending.json";
import audit from "./audit.json";
import auditing from "./auditing.json";
import documents from "./documents.json";
import explorer from "./explorer.json";
import faults from "./faults.json";
import help from "./help.json";
import locking from "./locking.json";
import logins from "./logins.json";
import payouts from "./payouts.json";
import records from "./records.json";
import shell from "./shell.json";
import wizard from "./wizard.json";

export const zhCN = {
  ...shell,
  ...agreements,
  ...acts,
  ...wizard,
  ...audit,
  ...help,
  ...faults,
  ...locking,
  ...payouts,
  ...logins,
  ...documents,
  ...amending,
  ...auditing,
  ...explorer,
  ...records,
};
