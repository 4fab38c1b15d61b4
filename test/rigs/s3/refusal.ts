// What the test S3 server answers where it refuses: a status and a code, as Amazon's list of error codes has them.

export class Refusal extends Error {
  readonly status: number;
  readonly code: string;
  /** Further elements of the XML: `<Region>eu-west-1</Region>` and the like. */
  readonly more: Readonly<Record<string, string>>;

  constructor(status: number, code: string, message: string, more: Readonly<Record<string, string>> = {}) {
    super(message);
    this.name = 'Refusal';
    this.status = status;
    this.code = code;
    this.more = more;
  }
}
