/** Bytes that are no INI file, or more of it than is read. */
export class IniError extends Error {
  override readonly name = 'IniError';
  /** What is wrong, as a sentence without its place. */
  readonly reason: string;
  /** From 1; 0 where the whole file is meant. */
  readonly line: number;

  constructor(reason: string, line = 0) {
    super(line === 0 ? reason : `Line ${line}: ${reason}`);
    this.reason = reason;
    this.line = line;
  }
}
