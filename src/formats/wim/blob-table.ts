import type { Buffer } from 'node:buffer';
import { WimError } from './errors.ts';
import type { WimHeader } from './header.ts';
import { checkBounds, checkUncompressedSize, RESOURCE_FLAGS, readResource, type WimResource } from './resource.ts';

const BLOB_ENTRY_BYTES = 50;

/** A solid run is marked by this uncompressed size in the entry of the run itself. */
const SOLID_RUN_SIZE = 0x100000000;

/**
 * `file`: contents of files, streams, reparse data. `metadata`: the file tree of one image. `solid-run`: a resource that holds many
 * blobs, each an `in-solid` entry, whose offset counts inside the unpacked run. `elsewhere`: lies in another part of a split WIM.
 */
export type BlobKind = 'file' | 'metadata' | 'solid-run' | 'in-solid' | 'elsewhere';

export type WimBlob = WimResource & {
  readonly kind: BlobKind;
  readonly compressed: boolean;
  readonly part: number;
  readonly referenceCount: number;
  /** SHA-1 of the unpacked bytes, 40 lower-case hex digits. */
  readonly sha1: string;
};

/**
 * Reads the blob table in its own order: the n-th `metadata` entry is image n.
 * @param bytes the bytes at `header.blobTable`
 * @throws WimError `truncated`, `damaged`
 */
export function parseBlobTable(bytes: Buffer, header: WimHeader): WimBlob[] {
  if (bytes.length !== header.blobTable.sizeInWim) {
    throw new WimError(
      'truncated',
      `The blob table of the WIM is truncated: ${bytes.length} of ${header.blobTable.sizeInWim} bytes.`,
    );
  }
  if (bytes.length % BLOB_ENTRY_BYTES !== 0) {
    throw new WimError(
      'damaged',
      `The blob table is damaged: ${bytes.length} bytes are no multiple of ${BLOB_ENTRY_BYTES}.`,
    );
  }
  const blobs: WimBlob[] = [];
  for (let at = 0; at < bytes.length; at += BLOB_ENTRY_BYTES) blobs.push(parseEntry(bytes, at, header));
  return blobs;
}

function parseEntry(bytes: Buffer, at: number, header: WimHeader): WimBlob {
  const resource = readResource(bytes, at);
  const part = bytes.readUInt16LE(at + 24);
  const blob: WimBlob = {
    ...resource,
    kind: kindOf(resource, part === header.part),
    compressed: (resource.flags & RESOURCE_FLAGS.compressed) !== 0,
    part,
    referenceCount: bytes.readUInt32LE(at + 26),
    sha1: bytes.toString('hex', at + 30, at + BLOB_ENTRY_BYTES),
  };
  checkBlob(blob, header.fileSize, `entry ${at / BLOB_ENTRY_BYTES + 1} of the blob table`);
  return blob;
}

function kindOf(resource: WimResource, isHere: boolean): BlobKind {
  if (!isHere) return 'elsewhere';
  if ((resource.flags & RESOURCE_FLAGS.solid) !== 0) return resource.size === SOLID_RUN_SIZE ? 'solid-run' : 'in-solid';
  return (resource.flags & RESOURCE_FLAGS.metadata) === 0 ? 'file' : 'metadata';
}

function checkBlob(blob: WimBlob, fileSize: number, what: string): void {
  if (blob.kind === 'elsewhere' || blob.kind === 'in-solid') return;
  checkBounds(blob, fileSize, what);
  if (blob.kind !== 'solid-run') checkUncompressedSize(blob, what);
}
