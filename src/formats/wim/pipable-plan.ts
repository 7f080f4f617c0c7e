import { Buffer } from 'node:buffer';
import { createHash } from 'node:crypto';
import type { WimBlob } from './blob-table.ts';
import { WimError } from './errors.ts';
import { type ByteRange, HEADER_BYTES, PIPABLE_MAGIC, refuseSplit, type WimHeader } from './header.ts';
import { RESOURCE_FLAGS } from './resource.ts';

/** wimlib's own number before each blob of a pipable WIM (wimlib, include/wimlib/wim.h: PWM_BLOB_MAGIC). */
const BLOB_MAGIC = 0x2b9b9ba2443db9d8n;
const BLOB_HEADER_BYTES = 40;
const CHUNK_HEADER_BYTES = 4;
/** 4-byte entries, 32 KiB chunks: a blob of 512 GiB. Keeps a damaged size from asking for gigabytes of memory. */
const MAX_CHUNK_TABLE_BYTES = 64 * 2 ** 20;

/** A source resource as it goes into the stream; the chunk fields are 0 where it is not compressed. */
export type PlannedResource = {
  readonly blob: WimBlob;
  readonly blobHeader: Buffer;
  readonly chunkCount: number;
  readonly chunkTableBytes: number;
};

export type PipablePlan = {
  /** `as-is`: the source is pipable already and is passed through whole. */
  readonly kind: 'reframe' | 'as-is';
  /** What must be read of the source, in this order, each range once, from its first byte to its last. */
  readonly sourceRanges: readonly ByteRange[];
  /** Bytes of the whole stream. wimlib may close it after the last blob it needs. */
  readonly outputBytes: number;
  /** Header and XML: everything that is not read from `sourceRanges`. */
  readonly head: Buffer;
  /** In the order of `sourceRanges`, without gaps. */
  readonly resources: readonly PlannedResource[];
  readonly chunkSize: number;
};

export type PipableRequest = {
  readonly header: WimHeader;
  readonly blobs: readonly WimBlob[];
  /** The bytes at `header.xml`. */
  readonly xml: Buffer;
  /** 1-based; the same number goes to `wimlib-imagex apply - N`. */
  readonly imageIndex: number;
  /** Blobs of that image (`parseDetailedDir`); without it all of the file are sent. */
  readonly neededSha1?: ReadonlySet<string>;
};

/**
 * Plans the pipable stream of an ordinary WIM: header, XML, the metadata of all images, then the needed blobs in file order.
 * Nothing is recompressed; layout in README.md.
 * @throws WimError `split`, `solid`, `no-such-image`, `missing-blobs`, `damaged`, `unsupported`
 */
export function planPipableStream(request: PipableRequest): PipablePlan {
  const { header, blobs, xml, imageIndex } = request;
  refuseSplit(header);
  if (!Number.isInteger(imageIndex) || imageIndex < 1 || imageIndex > header.imageCount) {
    throw new WimError(
      'no-such-image',
      `Image ${imageIndex} is not in the WIM, which holds 1 to ${header.imageCount}.`,
    );
  }
  if (header.pipable) return passThrough(header);
  refuseSolid(blobs);
  if (xml.length !== header.xml.sizeInWim) {
    throw new WimError('truncated', `The XML data is truncated: ${xml.length} of ${header.xml.sizeInWim} bytes.`);
  }
  const ordered = [...metadataBlobs(header, blobs), ...neededBlobs(blobs, request.neededSha1)];
  const resources = ordered.map((blob) => planResource(blob, header));
  const head = Buffer.concat([pipableHeader(header), xmlHeader(xml), xml]);
  const outputBytes = resources.reduce((sum, resource) => sum + outputBytesOf(resource), head.length);
  return { kind: 'reframe', sourceRanges: merged(ordered), outputBytes, head, resources, chunkSize: header.chunkSize };
}

function passThrough(header: WimHeader): PipablePlan {
  const sourceRanges = [{ offset: 0, length: header.fileSize }];
  return {
    kind: 'as-is',
    sourceRanges,
    outputBytes: header.fileSize,
    head: Buffer.alloc(0),
    resources: [],
    chunkSize: 0,
  };
}

function refuseSolid(blobs: readonly WimBlob[]): void {
  if (!blobs.some(({ kind }) => kind === 'solid-run' || kind === 'in-solid')) return;
  throw new WimError(
    'solid',
    'This WIM has solid resources (ESD): its files cannot be streamed one by one. Re-encode it first: ' +
      'wimlib-imagex export IN.esd all OUT.wim --compress=LZX:20 --check',
  );
}

function metadataBlobs(header: WimHeader, blobs: readonly WimBlob[]): WimBlob[] {
  const metadata = blobs.filter(({ kind }) => kind === 'metadata');
  if (metadata.length === header.imageCount) return metadata;
  throw new WimError(
    'damaged',
    `The WIM is damaged: its header names ${header.imageCount} images, its blob table ${metadata.length}.`,
  );
}

/** In file order, so that the source is read from front to back. */
function neededBlobs(blobs: readonly WimBlob[], neededSha1: ReadonlySet<string> | undefined): WimBlob[] {
  const chosen = new Map<string, WimBlob>();
  for (const blob of blobs) {
    // wimlib takes a size of 0 for an invalid stream; empty files have no blob.
    if (blob.kind !== 'file' || blob.size === 0) continue;
    if (neededSha1 === undefined || neededSha1.has(blob.sha1)) chosen.set(blob.sha1, chosen.get(blob.sha1) ?? blob);
  }
  const missing = [...(neededSha1 ?? [])].filter((sha1) => !chosen.has(sha1));
  if (missing.length > 0) {
    throw new WimError(
      'missing-blobs',
      `${missing.length} blobs of the image are not in this WIM (the first: ${missing[0]}). ` +
        'A delta WIM must be joined with its base first: wimlib-imagex export DELTA.wim all OUT.wim --ref=BASE.wim',
    );
  }
  return [...chosen.values()].sort((a, b) => a.offset - b.offset);
}

function planResource(blob: WimBlob, header: WimHeader): PlannedResource {
  if (blob.size === 0) throw damagedBlob(blob, 'is empty');
  const blobHeader = blobHeaderBytes(
    blob.size,
    blob.sha1,
    blob.flags & (RESOURCE_FLAGS.metadata | RESOURCE_FLAGS.compressed),
  );
  if (!blob.compressed) return { blob, blobHeader, chunkCount: 0, chunkTableBytes: 0 };
  if (header.compression === 'none') throw damagedBlob(blob, 'is compressed, but the header names no compression');
  const chunkCount = Math.ceil(blob.size / header.chunkSize);
  const chunkTableBytes = (chunkCount - 1) * chunkEntryBytes(blob.size);
  if (chunkTableBytes + chunkCount > blob.sizeInWim) throw damagedBlob(blob, 'is too small for its chunk table');
  if (chunkTableBytes > MAX_CHUNK_TABLE_BYTES) {
    throw new WimError(
      'unsupported',
      `Blob ${blob.sha1} of ${blob.size} bytes has more chunks than can be held in memory.`,
    );
  }
  return { blob, blobHeader, chunkCount, chunkTableBytes };
}

/** Chunk offsets take 8 bytes where the unpacked blob does not fit 32 bits. */
export function chunkEntryBytes(size: number): 4 | 8 {
  return size > 0xffffffff ? 8 : 4;
}

function outputBytesOf({ blob, blobHeader, chunkCount }: PlannedResource): number {
  return blobHeader.length + chunkCount * CHUNK_HEADER_BYTES + blob.sizeInWim;
}

/** The source's header with the pipable magic and without anything that points into the source file. */
function pipableHeader(header: WimHeader): Buffer {
  const bytes = Buffer.from(header.bytes.subarray(0, HEADER_BYTES));
  bytes.write(PIPABLE_MAGIC, 'latin1');
  bytes.fill(0, 48, 120);
  bytes.fill(0, 124);
  return bytes;
}

function xmlHeader(xml: Buffer): Buffer {
  return blobHeaderBytes(xml.length, createHash('sha1').update(xml).digest('hex'), RESOURCE_FLAGS.metadata);
}

function blobHeaderBytes(size: number, sha1: string, flags: number): Buffer {
  const bytes = Buffer.alloc(BLOB_HEADER_BYTES);
  bytes.writeBigUInt64LE(BLOB_MAGIC, 0);
  bytes.writeBigUInt64LE(BigInt(size), 8);
  bytes.write(sha1, 16, 'hex');
  bytes.writeUInt32LE(flags, 36);
  return bytes;
}

function merged(blobs: readonly WimBlob[]): ByteRange[] {
  const ranges: { offset: number; length: number }[] = [];
  for (const { offset, sizeInWim } of blobs) {
    const last = ranges.at(-1);
    if (last !== undefined && last.offset + last.length === offset) last.length += sizeInWim;
    else ranges.push({ offset, length: sizeInWim });
  }
  return ranges;
}

function damagedBlob(blob: WimBlob, what: string): WimError {
  return new WimError('damaged', `The WIM is damaged: blob ${blob.sha1} at byte ${blob.offset} ${what}.`);
}
