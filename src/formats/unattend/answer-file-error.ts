/** Bytes that are no answer file, or a value that one cannot hold. */
export class AnswerFileError extends Error {
  override readonly name = 'AnswerFileError';
  /** What is wrong, as a sentence without its place. */
  readonly reason: string;
  /** From 1; 0 where the whole file is meant. */
  readonly line: number;

  constructor(reason: string, line = 0, options?: ErrorOptions) {
    super(line === 0 ? reason : `Line ${line}: ${reason}`, options);
    this.reason = reason;
    this.line = line;
  }
}
