import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { createLinuxMachine } from '../../machine/linux.ts';
import { createScriptedMachine } from '../../machine/scripted.ts';
import { distributionOf, readSystemFacts } from './system-facts.ts';

for (const [text, expected] of [
  ['NAME="Debian GNU/Linux"\nID=debian\n', 'debian'],
  ['VERSION_ID="9"\nID="rocky"\nID_LIKE="rhel"\n', 'rocky'],
  ["ID='opensuse-leap'\n", 'opensuse-leap'],
  ['ID=../../evil\n', 'linux'],
  ['ID=a b\n', 'linux'],
  ['ID=\n', 'linux'],
  ['XID=debian\n', 'linux'],
  ['', 'linux'],
  [null, 'linux'],
] as const) {
  test(`the distribution of ${JSON.stringify(text)} is ${expected}`, () =>
    assert.equal(distributionOf(text), expected));
}

test('a folder without anything in it has no loader, no kernel and no name', async () => {
  assert.deepEqual(await readSystemFacts(createScriptedMachine(), '/root'), {
    distribution: 'linux',
    programs: new Set(),
    platforms: new Set(),
    signedLoader: false,
    packagedLoader: null,
    hasKernel: false,
  });
});

test('shim without the signed GRUB is no signed loader, EFI/BOOT alone no packaged one', async () => {
  const machine = createScriptedMachine({
    files: {
      '/root/usr/lib/shim/shimx64.efi.signed': '',
      '/root/boot/efi/EFI/BOOT/shimx64.efi': '',
      '/root/boot/efi/EFI/BOOT/grubx64.efi': '',
      '/root/boot/efi/EFI/fedora/shimx64.efi': '',
      '/root/boot/initrd.img-6.1': '',
    },
  });
  const facts = await readSystemFacts(machine, '/root');
  assert.deepEqual([facts.signedLoader, facts.packagedLoader, facts.hasKernel], [false, null, false]);
});

test('a file beside the folders of GRUB’s platforms, as Debian has grub-mkconfig_lib, is none of them', async (t) => {
  const root = await mkdtemp(join(tmpdir(), 'slipway-facts-'));
  t.after(() => rm(root, { recursive: true }));
  const grub = join(root, 'usr/lib/grub');
  for (const platform of ['i386-pc', 'x86_64-efi']) {
    await mkdir(join(grub, platform), { recursive: true });
    await writeFile(join(grub, platform, 'normal.mod'), '');
  }
  await writeFile(join(grub, 'grub-mkconfig_lib'), '');
  const { platforms } = await readSystemFacts(createLinuxMachine({ log: () => {} }), root);
  assert.deepEqual([...platforms].sort(), ['i386-pc', 'x86_64-efi']);
});
