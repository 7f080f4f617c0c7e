/** What is wrong with a boot store, for code that must tell the cases apart. What is wrong with the hive it is in is a `HiveError`. */
export type BcdErrorCode = 'not-a-store' | 'unsupported-version' | 'damaged' | 'refused';

/** The only error this folder throws of its own. `code` says which case, the message says what to do. */
export class BcdError extends Error {
  override readonly name = 'BcdError';
  readonly code: BcdErrorCode;

  constructor(code: BcdErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
