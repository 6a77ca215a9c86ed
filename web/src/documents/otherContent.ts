/** What came is not the document: it has another hash. None of it was shown. */
export class OtherContent extends Error {
  constructor() {
    super("the content has another hash than the document");
    this.name = "OtherContent";
  }
}
