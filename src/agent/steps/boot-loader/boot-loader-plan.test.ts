import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SlipwayError } from '../../../api/errors.ts';
import { type BootLoaderFacts, planBootLoader } from './boot-loader-plan.ts';

const debian: BootLoaderFacts = {
  firmware: 'uefi',
  secureBoot: true,
  diskPath: '/dev/sda',
  tableStyle: 'gpt',
  hasBiosBootPartition: false,
  hasEfiPartition: true,
  distribution: 'debian',
  programs: new Set(['grub-install', 'update-grub', 'grub-mkconfig']),
  platforms: new Set(['x86_64-efi', 'i386-pc']),
  signedLoader: true,
  packagedLoader: null,
  extraRemovable: true,
  hasKernel: true,
  variablesWritable: true,
};
const fedora: BootLoaderFacts = {
  ...debian,
  distribution: 'fedora',
  programs: new Set(['grub2-install', 'grub2-mkconfig']),
  platforms: new Set(['i386-pc']),
  signedLoader: false,
  packagedLoader: 'fedora',
  extraRemovable: false,
};
const lines = (facts: BootLoaderFacts, bootEntry?: string) =>
  planBootLoader(facts, bootEntry).commands.map((command) => command.join(' '));

test('Debian on UEFI: shim and signed GRUB, in EFI/BOOT too', () => {
  assert.deepEqual(lines(debian), [
    'grub-install --target=x86_64-efi --efi-directory=/boot/efi --bootloader-id=debian --recheck --force-extra-removable',
    'update-grub',
  ]);
  const { entryName, efiFolder, installedFolder } = planBootLoader(debian, undefined);
  assert.deepEqual([entryName, efiFolder, installedFolder], ['debian', 'debian', 'debian']);
});

test('an entry with a name of its own: the signed GRUB still looks into the folder of its distribution', () => {
  const { entryName, efiFolder, installedFolder } = planBootLoader(debian, 'School PC');
  assert.deepEqual([entryName, efiFolder, installedFolder], ['School PC', 'debian', 'School PC']);
  const unsigned = planBootLoader({ ...debian, secureBoot: false, signedLoader: false }, 'School PC');
  assert.equal(unsigned.efiFolder, 'School PC');
});

test('firmware whose variables cannot be written: no entry, EFI/BOOT starts', () => {
  assert.match(lines({ ...debian, variablesWritable: false })[0] ?? '', /--no-nvram --force-extra-removable$/);
});

test("a grub-install without Debian's option is called a second time for EFI/BOOT", () => {
  const arch = {
    ...debian,
    secureBoot: false,
    signedLoader: false,
    extraRemovable: false,
    programs: new Set(['grub-install', 'grub-mkconfig'] as const),
  };
  assert.deepEqual(lines(arch), [
    'grub-install --target=x86_64-efi --efi-directory=/boot/efi --bootloader-id=debian --recheck',
    'grub-install --target=x86_64-efi --efi-directory=/boot/efi --bootloader-id=debian --recheck --removable --no-nvram',
    'grub-mkconfig -o /boot/grub/grub.cfg',
  ]);
});

test('Fedora on UEFI: the loader that the image brings, no grub2-install', () => {
  assert.deepEqual(lines(fedora), ['grub2-mkconfig -o /boot/grub2/grub.cfg']);
  assert.equal(planBootLoader(fedora, undefined).packagedLoader, 'fedora');
});

test('an old EFI system partition in an image of Debian is not taken for its loader', () => {
  assert.equal(planBootLoader({ ...debian, packagedLoader: 'debian' }, undefined).packagedLoader, null);
});

test('BIOS: GRUB on the disk, with GPT and its partition, or with MBR', () => {
  const bios = { ...debian, firmware: 'bios' as const, secureBoot: false, hasEfiPartition: false };
  const expected = ['grub-install --target=i386-pc --recheck /dev/sda', 'update-grub'];
  assert.deepEqual(lines({ ...bios, hasBiosBootPartition: true }), expected);
  assert.deepEqual(lines({ ...bios, tableStyle: 'mbr' }), expected);
  assert.deepEqual(lines({ ...fedora, ...bios, programs: fedora.programs, tableStyle: 'mbr' }), [
    'grub2-install --target=i386-pc --recheck /dev/sda',
    'grub2-mkconfig -o /boot/grub2/grub.cfg',
  ]);
});

for (const [what, facts, message] of [
  ['no kernel', { hasKernel: false }, /no kernel in \/boot.*linux-image-amd64/],
  ['no GRUB at all', { programs: new Set() }, /no GRUB .*grub2-common/],
  [
    'no grub-install',
    { programs: new Set(['update-grub']) },
    /no GRUB for UEFI firmware \(grub-install is missing\).*shim-signed/,
  ],
  [
    'no GRUB for UEFI',
    { platforms: new Set(['i386-pc']) },
    /no GRUB for UEFI firmware \(\/usr\/lib\/grub\/x86_64-efi is missing\)/,
  ],
  [
    'nothing signed under Secure Boot',
    { signedLoader: false },
    /no signed boot loader, and Secure Boot is on.*grub-efi-amd64-signed/,
  ],
  ['no EFI system partition', { hasEfiPartition: false }, /no EFI system partition.*type efi/],
  [
    'no GRUB for BIOS',
    { firmware: 'bios', platforms: new Set(['x86_64-efi']), hasBiosBootPartition: true },
    /no GRUB for BIOS.*grub-pc-bin/,
  ],
  ['no place for GRUB on a GPT disk', { firmware: 'bios' }, /needs a partition of type bios-boot/],
] as [string, Partial<BootLoaderFacts>, RegExp][]) {
  test(`${what} is refused with what to do`, () => {
    assert.throws(
      () => planBootLoader({ ...debian, ...facts }, undefined),
      (error) => error instanceof SlipwayError && error.code === 'SLIP-4012' && message.test(error.message),
    );
  });
}
