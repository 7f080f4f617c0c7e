import type { Buffer } from 'node:buffer';
import { parseBlobTable, type WimBlob } from './blob-table.ts';
import { WimError } from './errors.ts';
import { type ByteRange, HEADER_BYTES, headerRange, parseHeader, type WimHeader } from './header.ts';
import { type ImageInfo, parseImageXml } from './image-xml.ts';

/** Everything that is known of a WIM without decompressing: what `planPipableStream` and `cutChunks` take. */
export type Wim = {
  readonly header: WimHeader;
  readonly blobs: readonly WimBlob[];
  /** UTF-16LE, as it is in the file. */
  readonly xml: Buffer;
  readonly images: readonly ImageInfo[];
};

/**
 * Reads header, blob table and XML of a WIM of any kind (pipable, solid and split ones too).
 * @param read gives exactly the asked bytes, or fewer at the end of the file; asked for at most 256 MiB at once
 * @param fileSize of the whole file in bytes
 * @throws WimError see `headerRange`, `parseHeader`, `parseBlobTable`, `parseImageXml`
 */
export async function readWim(read: (range: ByteRange) => Promise<Buffer>, fileSize: number): Promise<Wim> {
  const start = await read({ offset: 0, length: Math.min(HEADER_BYTES, fileSize) });
  const place = headerRange(start, fileSize);
  const header = parseHeader(place.offset === 0 ? start : await read(place), fileSize);
  const blobs = parseBlobTable(await read(rangeOf(header.blobTable)), header);
  const xml = await read(rangeOf(header.xml));
  const images = parseImageXml(xml);
  if (images.length !== header.imageCount) {
    throw new WimError(
      'damaged',
      `The WIM is damaged: its header names ${header.imageCount} images, its XML data ${images.length}.`,
    );
  }
  return { header, blobs, xml, images };
}

function rangeOf({ offset, sizeInWim }: { offset: number; sizeInWim: number }): ByteRange {
  return { offset, length: sizeInWim };
}
