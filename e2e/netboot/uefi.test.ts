/** UEFI with the network first in its boot order: by PXE and by HTTP Boot, with and without Secure Boot. */
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { FROM_THE_DISK, makeUefiDisk } from '../support/bootable-disk.ts';
import { type ComputerChoice, type NetbootLab, openNetbootLab } from '../support/netboot-lab.ts';

const root = process.getuid?.() === 0;
/** As PXE and HTTP Boot show in the site's log. */
const BY_TFTP = /^boot file: boot-images\/[0-9a-f]{16}\/shimx64\.efi to .* \(TFTP/;
const BY_HTTP = /^boot file: shimx64\.efi to /;

const PROMPT = /Press Escape within 10 seconds to choose a deployment\./;

interface Chain {
  readonly name: string;
  readonly choice: Pick<ComputerChoice, 'firmware' | 'secureBoot'>;
  readonly shim: RegExp;
  readonly secureBoot: 'enabled' | 'disabled';
  /** Where the disk's boot loader lies: found by firmware itself only in the last place. */
  readonly loader: string;
}

const CHAINS: readonly Chain[] = [
  {
    name: 'PXE',
    choice: { firmware: 'uefi' },
    shim: BY_TFTP,
    secureBoot: 'disabled',
    loader: '/EFI/BOOT/BOOTX64.EFI',
  },
  {
    name: 'PXE under Secure Boot',
    choice: { firmware: 'secure-boot' },
    shim: BY_TFTP,
    secureBoot: 'enabled',
    loader: '/EFI/debian/shimx64.efi',
  },
  {
    name: 'HTTP Boot',
    choice: { firmware: 'http-boot' },
    shim: BY_HTTP,
    secureBoot: 'disabled',
    loader: '/EFI/ubuntu/shimx64.efi',
  },
  {
    name: 'HTTP Boot under Secure Boot',
    choice: { firmware: 'http-boot', secureBoot: true },
    shim: BY_HTTP,
    secureBoot: 'enabled',
    loader: '/EFI/Microsoft/Boot/bootmgfw.efi',
  },
];

describe('UEFI that boots from the network first', { skip: root ? false : 'needs root' }, () => {
  let lab: NetbootLab;
  before(async () => {
    lab = await openNetbootLab('uefi');
  });
  after(() => lab?.close());

  for (const chain of CHAINS) {
    test(`starts the PE by ${chain.name}, then the disk's ${chain.loader}`, async (t) => {
      const diskImage = await makeUefiDisk(
        join(lab.directory, `${chain.name.replaceAll(' ', '-')}.raw`),
        lab.bootImageFolder,
        chain.loader,
      );
      const { computer, device, report, pressEscape } = await lab.computer(t, { ...chain.choice, diskImage });
      await computer.start();
      await lab.siteSays(/^boot offer: .* → pe-on-key: /);
      await lab.siteSays(chain.shim);
      await lab.siteSays(/^boot file: .*grubx64\.efi to /);
      await lab.siteSays(/^boot grub-script: .* → pe-on-key: /);
      await computer.waitForSerial(PROMPT, 300_000);
      await pressEscape();
      await lab.siteSays(/^boot file: initrd\.img to /);
      await lab.siteSays(/^boot ticket: .* → pe-on-key: /);
      await computer.waitForSerial(/Linux version 6\./, 300_000);
      await computer.waitForSerial(new RegExp(`secureboot: Secure boot ${chain.secureBoot}`), 120_000);
      await lab.siteSays(/^boot file: root\.squashfs to /);
      await lab.signedIn(device);

      await report('waits-for-disk');
      await computer.reset();
      await lab.siteSays(/^boot offer: .* → disk: /);
      await lab.siteSays(/^boot grub-script: .* → disk: .* waits for its disk\.$/);
      await computer.waitForSerial(new RegExp(`Starting \\(hd0,gpt1\\)${chain.loader}`), 120_000);
      await computer.waitForSerial(FROM_THE_DISK, 120_000);
    });
  }

  test('says what is wrong and waits, where no disk has a boot loader', async (t) => {
    const diskImage = await makeUefiDisk(join(lab.directory, 'foreign.raw'), lab.bootImageFolder, '/EFI/foreign/x.efi');
    const { computer, report } = await lab.computer(t, { firmware: 'http-boot', diskImage });
    await report('waits-for-disk');
    await computer.start();
    await computer.waitForSerial(
      /No disk of this computer has a boot loader that starts\. Restart in 300 seconds\./,
      300_000,
    );
  });

  test('to which something is available goes to its disk without a key, and starts the PE with Escape', async (t) => {
    const diskImage = await makeUefiDisk(
      join(lab.directory, 'escape.raw'),
      lab.bootImageFolder,
      '/EFI/BOOT/BOOTX64.EFI',
    );
    const { computer, pressEscape } = await lab.computer(t, { firmware: 'http-boot', diskImage });
    await computer.start();
    await computer.waitForSerial(PROMPT, 300_000);
    await computer.waitForSerial(FROM_THE_DISK, 120_000);
    await computer.reset();
    await computer.waitForSerial(PROMPT, 300_000);
    await pressEscape();
    await lab.siteSays(/^boot ticket: .* → pe-on-key: /);
    await computer.waitForSerial(/Linux version 6\./, 300_000);
  });

  test('starts the PE by the iPXE of a network card that firmware has no driver for', async (t) => {
    const diskImage = await makeUefiDisk(join(lab.directory, 'ipxe.raw'), lab.bootImageFolder, '/EFI/BOOT/BOOTX64.EFI');
    const choice = { firmware: 'uefi', nicModel: 'e1000', diskImage } as const;
    const { computer, device, pressEscape } = await lab.computer(t, choice);
    await computer.start();
    await lab.siteSays(/^boot ipxe-script: .* → pe-on-key: /);
    await pressEscape();
    await lab.siteSays(/^boot ticket: .* → pe-on-key: /);
    await lab.signedIn(device);
  });
});
