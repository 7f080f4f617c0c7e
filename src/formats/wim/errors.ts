/** What is wrong with a WIM, for code that must tell the cases apart. */
export type WimErrorCode =
  | 'not-a-wim'
  | 'truncated'
  | 'unsupported'
  | 'write-in-progress'
  | 'damaged'
  | 'split'
  | 'encrypted'
  | 'solid'
  | 'no-such-image'
  | 'missing-blobs'
  | 'source';

/** The only error this folder throws for bytes it was given. `code` says which case, the message says what to do. */
export class WimError extends Error {
  override readonly name = 'WimError';
  readonly code: WimErrorCode;

  constructor(code: WimErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
