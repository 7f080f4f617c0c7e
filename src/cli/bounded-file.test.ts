import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { readAtMost } from './bounded-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'slipway-bounded-'));
after(() => rmSync(folder, { recursive: true, force: true }));

async function read(path: string, most: number): Promise<Awaited<ReturnType<typeof readAtMost>>> {
  const file = await open(path);
  try {
    return await readAtMost(file, most);
  } finally {
    await file.close();
  }
}

test('a file within the limit is read whole, at the limit too', async () => {
  const path = join(folder, 'file');
  for (const length of [0, 1, 3 << 20]) {
    const content = Buffer.alloc(length, 'ab');
    writeFileSync(path, content);
    assert.deepEqual(await read(path, length), content);
  }
});

test('a file of ten gigabytes is refused by its size', async () => {
  const path = join(folder, 'large');
  writeFileSync(path, '');
  truncateSync(path, 10 * 2 ** 30);
  assert.deepEqual(await read(path, 6 << 20), { tooLarge: 'it has 10737418240 bytes' });
});

test('a device without an end is read to the limit', async () => {
  assert.deepEqual(await read('/dev/zero', 2 << 20), { tooLarge: 'it has more than 2097152 bytes' });
});
