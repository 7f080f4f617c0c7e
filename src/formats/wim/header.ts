import type { Buffer } from 'node:buffer';
import { WimError } from './errors.ts';
import {
  checkBounds,
  checkUncompressedSize,
  RESOURCE_FLAGS,
  RESOURCE_HEADER_BYTES,
  readResource,
  type WimResource,
} from './resource.ts';

export const HEADER_BYTES = 208;
const MAGIC_BYTES = 8;
const MAGIC = 'MSWIM\0\0\0';
export const PIPABLE_MAGIC = 'WLPWM\0\0\0';

/** 1.13 is every ordinary WIM; 0.14 marks files that may hold solid resources (ESD). wimlib reads just these two. */
const VERSIONS: readonly number[] = [0x10d00, 0xe00];

const FLAGS = { compressed: 0x2, writeInProgress: 0x40 } as const;
const COMPRESSIONS = [
  [0x20000, 'xpress'],
  [0x40000, 'lzx'],
  [0x80000, 'lzms'],
  [0x200000, 'xpress'],
] as const;

/**
 * Bounds on what a caller must hold in memory at once, far above real files (an 8 GB Windows image: 6 MB and 30 KB).
 * They keep a damaged header from asking for gigabytes.
 */
export const MAX_BLOB_TABLE_BYTES = 256 * 2 ** 20;
const MAX_XML_BYTES = 16 * 2 ** 20;

export type ByteRange = { readonly offset: number; readonly length: number };

export type WimHeader = {
  readonly pipable: boolean;
  readonly version: number;
  readonly flags: number;
  readonly compression: 'none' | 'xpress' | 'lzx' | 'lzms';
  /** Bytes of one uncompressed chunk of a compressed resource; may be 0 where nothing is compressed. */
  readonly chunkSize: number;
  readonly guid: string;
  /** 1-based part of a split WIM; `1 of 1` otherwise. */
  readonly part: number;
  readonly totalParts: number;
  readonly imageCount: number;
  /** 1-based bootable image, 0 for none. */
  readonly bootIndex: number;
  readonly blobTable: WimResource;
  readonly xml: WimResource;
  readonly bootMetadata: WimResource;
  /** `sizeInWim` 0 where the WIM was made without an integrity table. */
  readonly integrity: WimResource;
  /** Size of the whole file in bytes, as handed to `parseHeader`. */
  readonly fileSize: number;
  /** The 208 bytes as they are in the file. */
  readonly bytes: Buffer;
};

/**
 * Says where the header with the offsets lies: the first 208 bytes, or the last 208 of a pipable WIM.
 * @param start the first bytes of the file, at least 8
 * @throws WimError `not-a-wim`, `truncated`
 */
export function headerRange(start: Buffer, fileSize: number): ByteRange {
  const magic = start.toString('latin1', 0, MAGIC_BYTES);
  if (magic !== MAGIC && magic !== PIPABLE_MAGIC) {
    throw new WimError('not-a-wim', 'This is not a WIM file: it does not begin with MSWIM or WLPWM.');
  }
  if (fileSize < HEADER_BYTES) {
    throw new WimError(
      'truncated',
      `The WIM is truncated: ${fileSize} bytes do not even hold its ${HEADER_BYTES}-byte header.`,
    );
  }
  return { offset: magic === PIPABLE_MAGIC ? fileSize - HEADER_BYTES : 0, length: HEADER_BYTES };
}

/**
 * Reads the header found at `headerRange`. Split and solid WIMs are read too; `refuseSplit` is for those who cannot go on.
 * @param bytes exactly those 208 bytes
 * @param fileSize size of the whole file in bytes; every offset is held against it
 * @throws WimError `not-a-wim`, `truncated`, `unsupported`, `write-in-progress`, `damaged`
 */
export function parseHeader(bytes: Buffer, fileSize: number): WimHeader {
  const pipable = checkStart(bytes, fileSize);
  const flags = bytes.readUInt32LE(16);
  checkFinished(flags);
  const header: WimHeader = {
    pipable,
    version: bytes.readUInt32LE(12),
    flags,
    compression: compressionOf(flags),
    chunkSize: bytes.readUInt32LE(20),
    guid: bytes.toString('hex', 24, 40),
    part: bytes.readUInt16LE(40),
    totalParts: bytes.readUInt16LE(42),
    imageCount: bytes.readUInt32LE(44),
    bootIndex: bytes.readUInt32LE(120),
    blobTable: readResource(bytes, 48),
    xml: readResource(bytes, 48 + RESOURCE_HEADER_BYTES),
    bootMetadata: readResource(bytes, 96),
    integrity: readResource(bytes, 124),
    fileSize,
    bytes,
  };
  checkNumbers(header);
  checkTables(header);
  return header;
}

/** @throws WimError `split`: one part of several cannot be used alone. */
export function refuseSplit(header: WimHeader): void {
  if (header.totalParts === 1) return;
  throw new WimError(
    'split',
    `This is part ${header.part} of ${header.totalParts} of a split WIM. Join the parts first: wimlib-imagex join OUT.wim PART…`,
  );
}

function checkStart(bytes: Buffer, fileSize: number): boolean {
  headerRange(bytes, fileSize);
  if (bytes.length < HEADER_BYTES) {
    throw new WimError('truncated', `The WIM header is truncated: ${bytes.length} of ${HEADER_BYTES} bytes.`);
  }
  const headerBytes = bytes.readUInt32LE(8);
  if (headerBytes !== HEADER_BYTES) {
    throw new WimError(
      'unsupported',
      `The WIM header says it has ${headerBytes} bytes; only ${HEADER_BYTES} are known.`,
    );
  }
  const version = bytes.readUInt32LE(12);
  if (!VERSIONS.includes(version)) {
    throw new WimError(
      'unsupported',
      `WIM version 0x${version.toString(16)} is not supported, only 0x10d00 and 0xe00 are.`,
    );
  }
  return bytes.toString('latin1', 0, MAGIC_BYTES) === PIPABLE_MAGIC;
}

function checkFinished(flags: number): void {
  if ((flags & FLAGS.writeInProgress) === 0) return;
  throw new WimError(
    'write-in-progress',
    'The WIM is marked as being written: its capture still runs or was interrupted. Wait for it, or capture again.',
  );
}

function compressionOf(flags: number): WimHeader['compression'] {
  if ((flags & FLAGS.compressed) === 0) return 'none';
  const found = COMPRESSIONS.filter(([bit]) => (flags & bit) !== 0);
  const [only] = found;
  if (only !== undefined && found.length === 1) return only[1];
  throw new WimError(
    'unsupported',
    `The WIM names no compression that is known (header flags 0x${flags.toString(16)}).`,
  );
}

function checkNumbers(header: WimHeader): void {
  const { part, totalParts, chunkSize } = header;
  if (part < 1 || part > totalParts) {
    throw new WimError('damaged', `The WIM header is damaged: it says part ${part} of ${totalParts}.`);
  }
  if (header.bootIndex > header.imageCount) {
    throw new WimError(
      'damaged',
      `The WIM header is damaged: bootable image ${header.bootIndex} of ${header.imageCount} images.`,
    );
  }
  const isPowerOfTwo = chunkSize >= 4096 && chunkSize <= 2 ** 30 && (chunkSize & (chunkSize - 1)) === 0;
  if (header.compression !== 'none' && !isPowerOfTwo) {
    throw new WimError('damaged', `The WIM header is damaged: chunks of ${chunkSize} bytes cannot be.`);
  }
}

function checkTables(header: WimHeader): void {
  const tables = [
    ['the blob table', header.blobTable, MAX_BLOB_TABLE_BYTES],
    ['the XML', header.xml, MAX_XML_BYTES],
    ['the integrity table', header.integrity, Number.MAX_SAFE_INTEGER],
    ['the boot image', header.bootMetadata, Number.MAX_SAFE_INTEGER],
  ] as const;
  for (const [what, resource, limit] of tables) {
    checkBounds(resource, header.fileSize, what);
    if (resource.sizeInWim > limit) {
      throw new WimError(
        'unsupported',
        `${what} of the WIM has ${resource.sizeInWim} bytes; at most ${limit} are read.`,
      );
    }
  }
  if (header.xml.sizeInWim === 0) throw new WimError('damaged', 'The WIM header is damaged: it names no XML data.');
  for (const [what, resource] of [tables[0], tables[1]]) {
    // Microsoft's format allows it; neither wimlib nor DISM was seen to compress them.
    if ((resource.flags & RESOURCE_FLAGS.compressed) !== 0) {
      throw new WimError('unsupported', `${what} of the WIM is compressed, which is not supported.`);
    }
    checkUncompressedSize(resource, what);
  }
}
