/**
 * Importing a WIM of 5 GB (read, hashed, cut into chunks, stored, forced to the disk) beside `sha256sum` and `cp` of it, with a `sync` of the copy.
 * Each round imports another file by its WIM GUID, since a store keeps equal content once.
 */
import { randomBytes, randomFillSync } from 'node:crypto';
import { mkdir, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { importImageFile } from '../src/lab/deployment.ts';
import { startSite } from './bench-site.ts';
import type { Benchmark, BenchmarkOptions } from './benchmark.ts';
import { measurePairs } from './measure.ts';
import { run } from './programs.ts';

const BYTES = 5e9;
/** Offset of the GUID in a WIM's header (wimlib's header.h; MS-WIM). */
const GUID_OFFSET = 24;

export const benchmark: Benchmark = {
  description: 'Importing a WIM of 5 GB beside sha256sum and cp',
  needs: [{ program: 'wimlib-imagex', package: 'wimtools' }],
  run: async (options) => {
    const { folder, pairs } = options;
    const file = await makeWim(options);
    const figure = await measurePairs({
      ours: () => importSeconds(folder, file),
      peer: () => copySeconds(folder, file),
      ...{ peerName: 'sha256sum + cp + sync', unit: 's', pairs, target: { atMost: 1.3 } },
    });
    return { import: figure };
  },
};

/** Files of up to 16 MB, since an image has many; not compressed, so that it is quickly made. */
async function makeWim({ folder, scale, say }: BenchmarkOptions): Promise<string> {
  say(`making a WIM of ${5 * scale} GB`);
  const tree = join(folder, 'tree');
  await mkdir(tree);
  const block = Buffer.alloc(16 << 20);
  for (let at = 0, written = 0; written < BYTES * scale; at += 1) {
    const size = at % 4 === 0 ? block.length : 1 << (12 + (at % 12));
    const handle = await open(join(tree, `file-${at}`), 'w');
    await handle.write(randomFillSync(block), 0, size);
    await handle.close();
    written += size;
  }
  const file = join(folder, 'image.wim');
  await run('wimlib-imagex', 'capture', tree, file, '--compress=none');
  await rm(tree, { recursive: true });
  return file;
}

async function importSeconds(folder: string, file: string): Promise<number> {
  const handle = await open(file, 'r+');
  await handle.write(randomBytes(16), 0, 16, GUID_OFFSET);
  await handle.close();
  const data = join(folder, 'site');
  const site = await startSite(data);
  try {
    const begun = performance.now();
    await importImageFile(site.client, 'image', file);
    return (performance.now() - begun) / 1000;
  } finally {
    await site.stop();
    await rm(data, { recursive: true, maxRetries: 10 });
  }
}

async function copySeconds(folder: string, file: string): Promise<number> {
  const copy = join(folder, 'copy');
  const begun = performance.now();
  await run('sha256sum', file);
  await run('cp', file, copy);
  await run('sync', copy);
  const seconds = (performance.now() - begun) / 1000;
  await rm(copy);
  return seconds;
}
