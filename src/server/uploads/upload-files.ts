/** The bytes of uploads: those of all files of one, one after another, in `<data directory>/content/uploads/<id>`. */
import { createHash } from 'node:crypto';
import { type FileHandle, mkdir, open, readdir, rm, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { SlipwayError } from '../../api/errors.ts';
import { storeError } from '../content/store-error.ts';
import { hasCode } from '../db/error-code.ts';
import type { SiteContext } from '../site-context.ts';
import { PromisedRoom } from './promised-room.ts';
import { RESERVE_BYTES } from './upload-bounds.ts';

type Place = Pick<SiteContext, 'content'>;

/** TLS hands over 16 KiB at most: written each by itself, a gigabyte would be 65,536 calls. */
const PIECE_BYTES = 256 * 2 ** 10;

function folderOf({ content }: Place): string {
  return join(content.directory, 'uploads');
}

export function uploadFile(site: Place, id: string): string {
  return join(folderOf(site), id);
}

/** An empty file whose name is on the disk: what is written to it later is then found again. */
export async function makeUploadFile(site: Place, id: string): Promise<void> {
  const folder = folderOf(site);
  try {
    await mkdir(folder, { recursive: true });
    await (await open(uploadFile(site, id), 'wx', 0o600)).close();
    await syncFolder(folder);
  } catch (error) {
    throw storeError(error, site.content.directory);
  }
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

export async function bytesFree(site: Place): Promise<number> {
  const { bavail, bsize } = await statfs(site.content.directory);
  return bavail * bsize;
}

export interface Part {
  readonly offset: number;
  /** It may have fewer bytes, but no more. */
  readonly mostBytes: number;
  readonly heard: () => void;
}

const room = new PromisedRoom(RESERVE_BYTES);

export interface WrittenPart {
  readonly bytes: number;
  readonly sha256: string;
}

/**
 * Writes what comes to its place and forces it to the disk. What a broken connection or a killed site leaves of it is written over by the next.
 * @throws SlipwayError SLIP-1001 (too long, or the connection ended before its end), SLIP-1002 (the file is gone), SLIP-3004, SLIP-3012
 */
export async function writePart(site: Place, id: string, part: Part, stream: Readable): Promise<WrittenPart> {
  const promise = await room.promise(part.mostBytes, () => bytesFree(site));
  if (promise === null) throw noRoom(site);
  try {
    const handle = await open(uploadFile(site, id), 'r+');
    try {
      const written = await writePieces(handle, part, { stream, onWritten: promise.written });
      await handle.datasync();
      return written;
    } finally {
      await handle.close();
    }
  } catch (error) {
    // No fault of the site's. Nobody hears it, and whoever sends it goes on.
    if (isBroken(error, stream))
      throw new SlipwayError('SLIP-1001', 'The connection ended before all of the part was here. Send it again.', {
        cause: error,
      });
    if (hasCode(error, 'ENOENT'))
      throw new SlipwayError('SLIP-1002', 'The bytes of this upload are gone. Delete it, and begin another one.');
    throw hasCode(error, 'ENOSPC', 'EDQUOT') ? noRoom(site, error) : storeError(error, site.content.directory);
  } finally {
    promise.end();
  }
}

/** The connection; whoever ended it on purpose has said why. */
function isBroken(error: unknown, stream: Readable): boolean {
  const isOfStream = error === stream.errored || hasCode(error, 'ERR_STREAM_PREMATURE_CLOSE');
  return isOfStream && !(error instanceof SlipwayError);
}

interface Writing {
  readonly stream: Readable;
  readonly onWritten: (bytes: number) => void;
}

/** Where the disk takes no more the rest of the part is read all the same: whoever still sends hears no answer, and ending the connection would take it away. */
async function writePieces(
  handle: FileHandle,
  { offset, mostBytes, heard }: Part,
  { stream, onWritten }: Writing,
): Promise<WrittenPart> {
  const hash = createHash('sha256');
  const pieces = new PieceWriter(handle, offset, onWritten);
  let bytes = 0;
  for await (const chunk of stream) {
    // A stream of bytes without an encoding gives buffers only.
    const taken = chunk as Buffer;
    heard();
    bytes += taken.length;
    if (bytes > mostBytes)
      throw new SlipwayError('SLIP-1001', `At most ${mostBytes} bytes are taken at this place of the upload.`);
    hash.update(taken);
    await pieces.add(taken);
  }
  await pieces.end();
  return { bytes, sha256: hash.digest('hex') };
}

/** Writes what is added in larger pieces, one after the other. */
class PieceWriter {
  readonly #handle: FileHandle;
  readonly #onWritten: (bytes: number) => void;
  readonly #piece = Buffer.allocUnsafe(PIECE_BYTES);
  #position: number;
  #filled = 0;
  #failure: { readonly error: unknown } | null = null;

  constructor(handle: FileHandle, position: number, onWritten: (bytes: number) => void) {
    this.#handle = handle;
    this.#position = position;
    this.#onWritten = onWritten;
  }

  /** After a failure nothing is written any more. */
  async add(bytes: Buffer): Promise<void> {
    for (let rest = bytes; rest.length > 0 && this.#failure === null; ) {
      const copied = rest.copy(this.#piece, this.#filled);
      this.#filled += copied;
      rest = rest.subarray(copied);
      if (this.#filled === PIECE_BYTES) await this.#flush();
    }
  }

  /** Throws what made a write fail, if one did. */
  async end(): Promise<void> {
    await this.#flush();
    if (this.#failure !== null) throw this.#failure.error;
  }

  async #flush(): Promise<void> {
    if (this.#failure !== null) return;
    try {
      await writeAt(this.#handle, this.#piece.subarray(0, this.#filled), this.#position);
      this.#onWritten(this.#filled);
      this.#position += this.#filled;
      this.#filled = 0;
    } catch (error) {
      this.#failure = { error };
    }
  }
}

async function writeAt(handle: FileHandle, piece: Buffer, position: number): Promise<void> {
  for (let at = 0; at < piece.length; )
    at += (await handle.write(piece, at, piece.length - at, position + at)).bytesWritten;
}

function noRoom({ content }: Place, cause?: unknown): SlipwayError {
  return new SlipwayError(
    'SLIP-3004',
    `The site has no room for more of this upload: the disk of ${content.directory} is full. What has come is kept: free some room on the site server and go on.`,
    { cause },
  );
}

/** Nothing there is fine. */
export async function removeUploadFile(site: Place, id: string): Promise<void> {
  await rm(uploadFile(site, id), { force: true });
}

export interface StoredUpload {
  readonly id: string;
  readonly bytes: number;
  readonly changedAt: Date;
}

export async function storedUploads(site: Place): Promise<StoredUpload[]> {
  const names = await readdir(folderOf(site)).catch((error: unknown) => {
    if (hasCode(error, 'ENOENT')) return [];
    throw error;
  });
  const stored = await Promise.all(
    names.map(async (id) => {
      const found = await stat(uploadFile(site, id)).catch(() => null);
      return found === null ? [] : [{ id, bytes: found.size, changedAt: found.mtime }];
    }),
  );
  return stored.flat();
}
