import assert from 'node:assert/strict';
import { test } from 'node:test';
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
