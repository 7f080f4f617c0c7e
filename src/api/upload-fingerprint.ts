/** What tells that the files chosen now are those that an upload was begun with, without reading them: in the browser that is all there is after a reload. */

export interface ChosenFile {
  /** As in UploadFile. */
  readonly path: string;
  readonly bytes: number;
  /** Milliseconds since 1970: the browser's File.lastModified, the file system's mtime. */
  readonly modifiedAt: number;
  /** Undefined in a browser, which does not know. */
  readonly executable?: boolean;
}

/** SHA-256, hex. */
export async function uploadFingerprint(files: readonly ChosenFile[]): Promise<string> {
  const lines = files.map(({ path, bytes, modifiedAt, executable }) =>
    JSON.stringify([path, bytes, Math.floor(modifiedAt), ...(executable === true ? ['executable'] : [])]),
  );
  return sha256Hex(new TextEncoder().encode(lines.join('\n')));
}

export async function sha256Hex(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
