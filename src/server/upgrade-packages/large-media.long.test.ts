/** Media as Microsoft's discs are: UDF with a bare ISO 9660 side, and an install.wim of more than 4 GB, beyond what ISO 9660 can say of a file. */
import assert from 'node:assert/strict';
import { open, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { getJob } from '../../api/jobs.ts';
import { getUpgradePackage, importUpgradePackage } from '../../api/upgrade-packages.ts';
import { run as runTool } from '../../formats/wim/test-support.ts';
import { makeInstallWim, makeTree, makeUdfDisc, mediaFiles } from '../../formats/wim/windows-media-for-tests.ts';
import { createTestSite } from '../test-site.ts';
import { eventually } from '../test-support.ts';

const HOLE_BYTES = 17 * 2 ** 28;
/** Where a WIM's header has the places of its blob table, its XML data and its integrity table: of each 8 bytes of size and flags, then 8 of offset. */
const PLACES = [48, 72, 124] as const;

/** Moves the tables of a WIM, which lie at its end, behind a hole: the file takes no more room, and is a whole WIM still. */
async function stretch(path: string): Promise<void> {
  const handle = await open(path, 'r+');
  try {
    const { size } = await handle.stat();
    const header = Buffer.alloc(208);
    await handle.read(header, 0, header.length, 0);
    const offsets = PLACES.map((place) => Number(header.readBigUInt64LE(place + 8))).filter((offset) => offset > 0);
    const first = Math.min(...offsets);
    const tables = Buffer.alloc(size - first);
    await handle.read(tables, 0, tables.length, first);
    for (const place of PLACES) {
      const offset = header.readBigUInt64LE(place + 8);
      if (offset > 0n) header.writeBigUInt64LE(offset + BigInt(HOLE_BYTES), place + 8);
    }
    await handle.write(header, 0, header.length, 0);
    await handle.truncate(first);
    await handle.write(tables, 0, tables.length, first + HOLE_BYTES);
  } finally {
    await handle.close();
  }
}

test('an install.wim of more than 4 GB on such a disc is there whole, with its editions', {
  timeout: 1_800_000,
}, async (t) => {
  const site = await createTestSite();
  const jobs = await site.startJobs();
  t.after(() => jobs.stop());
  const folder = site.folder('media');
  const wim = await makeInstallWim(folder);
  await stretch(wim);
  const { size } = await stat(wim);
  assert.ok(size > 2 ** 32);
  const { 'sources/install.wim': _, ...small } = mediaFiles(wim);
  const tree = await makeTree(join(folder, 'tree'), small);
  runTool('cp', ['--sparse=always', wim, join(tree, 'sources/install.wim')]);
  const iso = await makeUdfDisc(join(folder, 'windows.iso'), tree, mediaFiles(wim));
  assert.doesNotMatch(runTool('isoinfo', ['-f', '-i', iso]), /INSTALL/i);
  const { jobId } = await site.admin(importUpgradePackage, { body: { name: 'Windows 11', path: iso } });
  const job = await eventually(async () => {
    const seen = await site.admin(getJob, { params: { id: jobId } });
    return seen.endedAt === null ? null : seen;
  });
  assert.equal(job.state, 'succeeded', job.message);
  const pkg = await site.admin(getUpgradePackage, { params: { id: job.resultId ?? '' } });
  assert.ok(pkg.bytes > size);
  assert.deepEqual(
    [pkg.appliesFromSource, pkg.editions.map(({ editionId }) => editionId)],
    [true, ['Education', 'Professional']],
  );
  await rm(iso);
});
