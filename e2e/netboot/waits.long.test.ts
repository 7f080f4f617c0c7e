/** What takes minutes because firmware or a loader waits: silence of the site, and a site that is gone. */
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { FROM_THE_DISK, makeUefiDisk } from '../support/bootable-disk.ts';
import { type NetbootLab, openNetbootLab } from '../support/netboot-lab.ts';

const root = process.getuid?.() === 0;
const FIRMWARE_PATIENCE = 900_000;

describe('UEFI that has to wait', { skip: root ? false : 'needs root' }, () => {
  let lab: NetbootLab;
  let diskImage = '';
  before(async () => {
    lab = await openNetbootLab('waits');
    diskImage = await makeUefiDisk(join(lab.directory, 'disk.raw'), lab.bootImageFolder, '/EFI/BOOT/BOOTX64.EFI');
  });
  after(() => lab?.close());

  for (const firmware of ['secure-boot', 'http-boot'] as const) {
    test(`${firmware}: with nothing deployed it hears nothing and goes to its disk by itself`, async (t) => {
      const { computer } = await lab.computer(t, { firmware, diskImage, purpose: 'disabled' });
      await computer.start();
      await lab.siteSays(/^boot offer: .* → ignore: /);
      await computer.waitForSerial(FROM_THE_DISK, FIRMWARE_PATIENCE);
    });
  }

  test('goes to its disk when GRUB gets no answer by HTTP, and says so', async (t) => {
    const filter = (...words: string[]) => lab.network.run('nft', words);
    await filter('add', 'table', 'inet', 'test');
    await filter('add', 'chain', 'inet', 'test', 'input', '{ type filter hook input priority 0 ; }');
    await filter('add', 'rule', 'inet', 'test', 'input', 'tcp', 'dport', '8080', 'drop');
    t.after(() => filter('delete', 'table', 'inet', 'test'));
    const { computer } = await lab.computer(t, { firmware: 'uefi', diskImage });
    await computer.start();
    await computer.waitForSerial(/No answer from http,10\.77\.0\.1:8080\. Is the site up\?/, FIRMWARE_PATIENCE);
    await computer.waitForSerial(FROM_THE_DISK, FIRMWARE_PATIENCE);
  });
});
