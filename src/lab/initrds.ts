/** Puts several initial RAM disks into one file, as a boot loader puts them into memory. */
import { createReadStream, createWriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/**
 * Writes `paths` after one another to `target`, each padded with zeros to 4 bytes: the kernel looks for the next archive
 * at a multiple of 4 ("invalid magic" otherwise; kernel documentation, "initramfs buffer format").
 */
export async function joinInitrds(paths: readonly string[], target: string): Promise<void> {
  await pipeline(Readable.from(padded(paths)), createWriteStream(target));
}

async function* padded(paths: readonly string[]): AsyncGenerator<Buffer> {
  for (const path of paths) {
    const { size } = await stat(path);
    yield* createReadStream(path);
    yield Buffer.alloc((4 - (size % 4)) % 4);
  }
}
