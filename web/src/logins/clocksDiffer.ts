/** This device's clock and the server's are far apart: the times of the message cannot be judged. */
export class ClocksDiffer extends Error {
  constructor() {
    super("the server's clock and this device's are more than an hour apart");
    this.name = "ClocksDiffer";
  }
}
