import assert from 'node:assert/strict';
import { test } from 'node:test';
import { remakeRamDisk } from './initial-ram-disk.ts';

const tools = (...texts: string[]) => ({
  initramfsTools: texts.map((text, at) => ({ path: `etc/${at}`, text })),
  dracut: [],
});
const dracut = (...texts: string[]) => ({
  initramfsTools: [],
  dracut: texts.map((text, at) => ({ path: `etc/${at}`, text })),
});

for (const [what, files] of [
  ['made for all computers', tools('# MODULES=dep\nMODULES=most\n')],
  ['without any setting', tools('')],
  ['that resumes from nothing', tools('MODULES=most\n', 'RESUME=none\n')],
  ['that finds its swap by itself', tools('RESUME=auto\n')],
  ['with an empty resume device', tools('RESUME=\n', 'RESUME=""\n')],
  ['of dracut for all computers', dracut('hostonly="yes"\n', 'hostonly="no"\n')],
  ['of dracut without a setting', dracut('compress="zstd"\n')],
  ['of neither', { initramfsTools: [], dracut: [] }],
] as const) {
  test(`an initial RAM disk ${what} stays`, () => assert.equal(remakeRamDisk(files), null));
}

test('one made for the disk of another computer is made again', () => {
  assert.deepEqual(remakeRamDisk(tools('MODULES=most\n', 'MODULES="dep"\n')), {
    reason: "it was made with MODULES=dep, for another computer's disk",
    changes: [],
    command: ['update-initramfs', '-u', '-k', 'all'],
  });
  const remaking = remakeRamDisk(dracut(' hostonly=yes\n'));
  assert.deepEqual(remaking?.command, ['dracut', '--regenerate-all', '--force', '--no-hostonly']);
});

test('one that waits for the swap device of another computer is told not to', () => {
  const remaking = remakeRamDisk(tools('MODULES=most\n', '# swap\nRESUME=UUID=1234\n'));
  assert.deepEqual(remaking?.changes, [{ path: 'etc/1', text: '# swap\nRESUME=none\n' }]);
  assert.match(remaking?.reason ?? '', /waits for a swap device/);
  assert.equal(remakeRamDisk(tools('MODULES=most\n', '# swap\nRESUME=none\n')), null);
});
