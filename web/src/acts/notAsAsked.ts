/** What was prepared is not what was asked for. Nothing was signed. */
export class NotAsAsked extends Error {
  constructor(readonly where: string) {
    super(`what was prepared differs in ${where}`);
    this.name = "NotAsAsked";
  }
}
