/** Text or bytes that are no XML, or more of it than is read. */
export class XmlError extends Error {
  override readonly name = 'XmlError';
  /** What is wrong, as a sentence without its place. */
  readonly reason: string;
  /** From 1. */
  readonly line: number;
  /** From 1, in UTF-16 code units. */
  readonly column: number;

  constructor(reason: string, line: number, column: number) {
    super(`Line ${line}, column ${column}: ${reason}`);
    this.reason = reason;
    this.line = line;
    this.column = column;
  }
}
