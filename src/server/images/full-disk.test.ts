/** Imports onto a disk that is too small: refused or broken off, said so, nothing left behind. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { capture } from '../../formats/wim/test-support.ts';
import { openContentStore } from '../content/content-store.ts';
import { createTestSite } from '../test-site.ts';
import { refusal } from '../test-support.ts';
import { importImage } from './import-image.ts';

const site = await createTestSite();

function smallDisk(t: TestContext, mebibytes: number): string {
  const path = mkdtempSync(join(tmpdir(), 'slipway-small-'));
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${mebibytes}m`, 'tmpfs', path], { stdio: 'pipe' });
  t.after(() => {
    execFileSync('umount', [path]);
    rmSync(path, { recursive: true });
  });
  return path;
}

/** 12 MiB in the tree: zeros that a solid WIM packs into nothing, and random bytes. */
function wim(folder: string, name: string, ...options: string[]): string {
  const tree = join(folder, `tree-${name}`);
  mkdirSync(tree);
  writeFileSync(join(tree, 'random'), randomBytes(12 << 20));
  return capture(tree, join(folder, name), ...options);
}

for (const [what, options] of [
  ['a WIM', ['--compress=none']],
  ['a solid WIM, re-encoded by wimlib,', ['--solid', '--compress=LZMS:20']],
] as const) {
  test(`${what} that does not fit is refused with SLIP-3004, and nothing of it is left`, {
    skip: notRoot(),
  }, async (t) => {
    const folder = site.folder('full');
    const path = wim(folder, 'image.wim', ...options);
    const disk = smallDisk(t, 20);
    const content = await openContentStore(join(disk, 'content'));
    // Enough by what is free now, too little by the time it is written.
    const roomy = { ...content, directory: folder };
    writeFileSync(join(disk, 'ballast'), randomBytes(10 << 20));
    const context = {
      site: { ...site.site, content: roomy },
      progress: () => {},
      signal: new AbortController().signal,
    };
    const ids = { imageId: '11111111-1111-4111-8111-111111111111', versionId: '22222222-2222-4222-8222-222222222222' };
    const input = { ...ids, name: 'full', path, capture: null };
    await assert.rejects(importImage(input, context), refusal('SLIP-3004', 'Free some room'));
    assert.deepEqual(readdirSync(join(disk, 'content')), ['incoming']);
    assert.deepEqual(readdirSync(join(disk, 'content', 'incoming')), []);
  });
}

function notRoot(): string | false {
  return process.getuid?.() === 0 ? false : 'only root may mount a small file system';
}
