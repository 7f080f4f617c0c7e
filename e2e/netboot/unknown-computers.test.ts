/** Computers that nobody knows boot from the network and wait: the approved one runs what is deployed to unknown computers, the rejected one says that it was rejected. */
import assert from 'node:assert/strict';
import { join, resolve } from 'node:path';
import { after, before, describe, type TestContext, test } from 'node:test';
import { createDeployment } from '../../src/api/deployments.ts';
import { getDevice, listDevices } from '../../src/api/devices.ts';
import { changePxeSettings } from '../../src/api/pxe-settings.ts';
import { createTaskSequence } from '../../src/api/task-sequences.ts';
import { listWaitingComputers } from '../../src/api/unknown-computers.ts';
import type { Computer } from '../../src/lab/computer.ts';
import { watchRun } from '../../src/lab/deployment.ts';
import { runCommand } from '../../src/lab/run.ts';
import { makeBiosDisk, makeUefiDisk } from '../support/bootable-disk.ts';
import { type NetbootLab, openNetbootLab } from '../support/netboot-lab.ts';

const root = process.getuid?.() === 0;
const ALL_UNKNOWN_COMPUTERS = '00000000-0000-4000-8000-000000000002';
const FIRMWARES = ['bios', 'uefi'] as const;
type Firmware = (typeof FIRMWARES)[number];
/** Found by firmware itself. */
const LOADER = '/EFI/BOOT/BOOTX64.EFI';
const repository = resolve(import.meta.dirname, '../..');

let lab: NetbootLab;
before(async () => {
  if (!root) return;
  lab = await openNetbootLab('unknown-computers');
  await deployToUnknownComputers();
});
after(() => lab?.close());

/** As a person on the site server types it. */
async function slipway(...words: string[]): Promise<string> {
  const command = ['--data', join(lab.directory, 'site'), ...words];
  return (await runCommand(join(repository, 'bin/slipway'), command, () => undefined)).stdout;
}

async function deployToUnknownComputers(): Promise<void> {
  const { client } = lab.site;
  const step = { type: 'run-command-line', name: 'Say where', options: { commandLine: 'echo room %Room%' } };
  const { id } = await client(createTaskSequence, { body: { document: { version: 1, name: 'Greet', steps: [step] } } });
  await client(createDeployment, {
    body: {
      ...{ taskSequenceId: id, collectionId: ALL_UNKNOWN_COMPUTERS, purpose: 'required' },
      confirmUnknownComputers: true,
    },
  });
  await client(changePxeSettings, { body: { unknownComputers: 'with-approval' } });
}

/** Booted from the network, until its screen shows the code that it waits with. */
async function waitsForApproval(t: TestContext, firmware: Firmware, mac: string): Promise<[Computer, string]> {
  const disk = join(lab.directory, `${mac.slice(-2)}.raw`);
  const diskImage = await (firmware === 'bios' ? makeBiosDisk(disk) : makeUefiDisk(disk, lab.bootImageFolder, LOADER));
  const computer = await lab.unknownComputer(t, { firmware, diskImage, mac });
  await computer.start();
  await lab.siteSays(/^boot offer: .* → pe: /);
  await lab.siteSays(/^boot ticket: .* → pe: /);
  const said = await computer.waitForSerial(/waits for approval in Slipway: code ([A-Z]{4})\./, 300_000);
  return [computer, said.match[1] ?? assert.fail('no code')];
}

describe('an unknown computer', { skip: root ? false : 'needs root' }, () => {
  for (const [at, firmware] of FIRMWARES.entries())
    test(`on ${firmware} shows its code, waits, is approved on the command line, and runs what is deployed`, async (t) => {
      const [mac, name] = [`52:54:00:79:0f:0${at + 1}`, `LAB-0${at + 1}`];
      const [computer, code] = await waitsForApproval(t, firmware, mac);
      await lab.photograph(computer, `${firmware}-waits`);
      const [waiting] = await lab.site.client(listWaitingComputers);
      assert.deepEqual([waiting?.code, waiting?.mac, waiting?.architecture], [code, mac, 'x64']);
      assert.match(await slipway('devices', 'unknown', 'list'), new RegExp(`^${code} .*${mac}`, 'm'));

      const approve = ['devices', 'unknown', 'approve', code, '--name', name, '--variable', 'Room=12'];
      await assert.rejects(slipway(...approve), /SLIP-1012/);
      assert.match(await slipway(...approve, '--confirm-unknown-computers'), new RegExp(name));
      const { id } = JSON.parse(await slipway('devices', 'show', name, '--output', 'json'));

      const run = await watchRun(lab.site.client, id, { timeoutMilliseconds: 120_000 });
      assert.equal(run.state, 'succeeded', run.message);
      assert.match(await slipway('runs', 'log', name), /room 12/);
      const device = await lab.site.client(getDevice, { params: { id } });
      assert.deepEqual([device.name, device.standing, device.macs], [name, 'known', [mac]]);
      assert.equal(device.inventory?.firmware.kind, firmware);
      assert.match(await slipway('devices', 'unknown', 'list'), /No unknown computer waits/);
    });

  test('that is rejected says so at its screen, and is switched off there', async (t) => {
    const [computer, code] = await waitsForApproval(t, 'bios', '52:54:00:79:0f:03');
    await slipway('devices', 'unknown', 'reject', code);
    await computer.waitForSerial(/This computer was rejected in Slipway\..*/, 60_000);
    await lab.photograph(computer, 'rejected');
    assert.match(await slipway('devices', 'unknown', 'list'), new RegExp(`^${code} .*rejected`, 'm'));
    assert.equal((await lab.site.client(listDevices, { query: { search: '0f:03' } })).length, 0);
    await computer.sendKeys(['o']);
    assert.equal(await computer.stopped, 'switched-off-by-guest');
  });
});
