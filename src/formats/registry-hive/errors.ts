/** What is wrong with a hive or with what was asked of it, for code that must tell the cases apart. */
export type HiveErrorCode =
  | 'not-a-hive'
  | 'unsupported-version'
  | 'truncated'
  | 'damaged'
  /** The last write was not finished, and no log completes it. */
  | 'dirty'
  | 'too-large'
  | 'no-such-key'
  /** The hive is well, what was asked cannot be done: a name that no key can have, the root deleted. */
  | 'refused';

/** The only error this folder throws for bytes and names it was given. `code` says which case, the message says what to do. */
export class HiveError extends Error {
  override readonly name = 'HiveError';
  readonly code: HiveErrorCode;

  constructor(code: HiveErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}

export function damaged(what: string): HiveError {
  return new HiveError(
    'damaged',
    `The hive is damaged: ${what}. Take it from a backup, or have that Windows repair it with its own tools.`,
  );
}
