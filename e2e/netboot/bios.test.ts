/** A BIOS with the network first in its boot order: iPXE in the network card's ROM, and undionly.kpxe where there is none. */
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { listBootEvents } from '../../src/api/devices.ts';
import { listRuns } from '../../src/api/runs.ts';
import type { ComputerOptions } from '../../src/lab/computer.ts';
import { requireFile } from '../../src/lab/run.ts';
import { FROM_THE_DISK, makeBiosDisk } from '../support/bootable-disk.ts';
import { type NetbootLab, openNetbootLab } from '../support/netboot-lab.ts';

const root = process.getuid?.() === 0;

describe('a BIOS that boots from the network first', { skip: root ? false : 'needs root' }, () => {
  let lab: NetbootLab;
  let diskImage = '';
  before(async () => {
    lab = await openNetbootLab('bios');
    diskImage = await makeBiosDisk(join(lab.directory, 'bios.raw'));
  });
  after(() => lab?.close());

  test('starts the PE by its card’s iPXE and a key, then goes to its disk, two restarts long, and no second run begins', async (t) => {
    const { computer, device, report, pressEscape } = await lab.computer(t, { firmware: 'bios', diskImage });
    await computer.start();
    await lab.siteSays(/^boot offer: .* → pe-on-key: 1 deployment\(s\) are available/);
    await lab.siteSays(/^boot ipxe-script: .* → pe-on-key: /);
    await pressEscape();
    await lab.siteSays(/^boot file: initrd\.img to /);
    await lab.siteSays(/^boot ticket: .* → pe-on-key: /);
    await computer.waitForSerial(/Linux version 6\./, 300_000);
    await lab.siteSays(/^boot file: root\.squashfs to /);
    await lab.signedIn(device);

    await report('waits-for-disk');
    await computer.reset();
    await lab.siteSays(/^boot ipxe-script: .* → disk: .* waits for its disk\.$/);
    await computer.waitForSerial(FROM_THE_DISK, 120_000);

    await report('goes-on-in-the-deployed-system');
    await computer.reset();
    await lab.siteSays(/^boot ipxe-script: .* → disk: .* it goes on there\.$/);
    await computer.waitForSerial(FROM_THE_DISK, 120_000);

    await report('ends');
    await computer.reset();
    await lab.siteSays(/^boot ipxe-script: .* → pe-on-key: .* can be chosen\.$/);
    await computer.waitForSerial(FROM_THE_DISK, 120_000);

    const runs = await lab.site.client(listRuns, { query: { deviceId: device.id } });
    assert.deepEqual(
      runs.map((run) => run.state),
      ['succeeded'],
    );
    const events = await lab.site.client(listBootEvents, { params: { id: device.id } });
    assert.deepEqual(events.map(({ stage, decision }) => `${stage}: ${decision}`).reverse(), [
      ...['offer: pe-on-key', 'ipxe-script: pe-on-key', 'ticket: pe-on-key'],
      ...['offer: disk', 'ipxe-script: disk'],
      ...['offer: disk', 'ipxe-script: disk'],
      ...['offer: pe-on-key', 'ipxe-script: pe-on-key'],
    ]);
  });

  test('to which something is available goes to its disk without a key, and starts the PE with Escape', async (t) => {
    const { computer, pressEscape } = await lab.computer(t, { firmware: 'bios', diskImage });
    await computer.start();
    await lab.siteSays(/^boot ipxe-script: .* → pe-on-key: .* can be chosen\.$/);
    await computer.waitForSerial(FROM_THE_DISK, 120_000);
    await computer.reset();
    await lab.siteSays(/^boot ipxe-script: .* → pe-on-key: /);
    await pressEscape();
    await lab.siteSays(/^boot ticket: .* → pe-on-key: /);
    await computer.waitForSerial(/Linux version 6\./, 300_000);
  });

  test('starts the PE and its disk by undionly.kpxe where its own boot program is no iPXE with HTTP', async (t) => {
    const boot = await plainPxeClient(lab);
    const { computer, report, pressEscape } = await lab.computer(t, { firmware: 'direct', boot, diskImage });
    await computer.start();
    const chain = async (decision: 'pe-on-key' | 'disk') => {
      await lab.siteSays(new RegExp(`^boot offer: .* → ${decision}: `));
      await lab.siteSays(/^boot file: boot-images\/[0-9a-f]{16}\/undionly\.kpxe to .* \(TFTP/);
      await lab.siteSays(new RegExp(`^boot offer: .* → ${decision}: `));
      await lab.siteSays(new RegExp(`^boot ipxe-script: .* → ${decision}: `));
    };
    await chain('pe-on-key');
    await pressEscape();
    await lab.siteSays(/^boot ticket: .* → pe-on-key: /);
    await computer.waitForSerial(/Linux version 6\./, 300_000);
    await report('waits-for-disk');
    await computer.reset();
    await chain('disk');
    await computer.waitForSerial(FROM_THE_DISK, 120_000);
  });

  test('with nothing deployed hears nothing from the site and goes to its disk by itself', async (t) => {
    const { computer } = await lab.computer(t, { firmware: 'bios', diskImage, purpose: 'disabled' });
    await computer.start();
    await lab.siteSays(/^boot offer: .* → ignore: .* is disabled\.$/);
    await computer.waitForSerial(FROM_THE_DISK, 180_000);
  });

  test('with its required deployment ended is led to its disk', async (t) => {
    const { computer, report } = await lab.computer(t, { firmware: 'bios', diskImage, purpose: 'required' });
    await report('ends');
    await computer.start();
    await lab.siteSays(/^boot ipxe-script: .* → disk: The required .* has ended on this device; clear it .*\.$/);
    await computer.waitForSerial(FROM_THE_DISK, 180_000);
  });
});

/**
 * A stand-in for the PXE ROM of a mainboard vendor, of which none is free: Debian's iPXE, started as a kernel, that asks
 * without the user class iPXE, starts what the ProxyDHCP names, and goes on to the next boot device when that ends.
 */
async function plainPxeClient({ directory }: NetbootLab): Promise<NonNullable<ComputerOptions['boot']>> {
  const kernel = requireFile('/usr/lib/ipxe/ipxe.lkrn', 'ipxe');
  const script = join(directory, 'plain-pxe.ipxe');
  const offered = (setting: string) => `$\u007bproxydhcp/${setting}}`;
  const lines = [
    '#!ipxe',
    'set user-class PXEClient',
    'dhcp net0',
    // Otherwise the started program would read it out of the DHCP packet that iPXE hands on.
    'clear user-class',
    `chain tftp://${offered('next-server')}/${offered('filename')}`,
    'exit 1',
  ];
  await writeFile(script, `${lines.join('\n')}\n`);
  return { kernel, initrds: [script], commandLine: '', diskFirmware: 'bios', firstStartOnly: false };
}
