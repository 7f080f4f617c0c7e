/** A computer that nobody knows boots from the network, waits until a person approves it, and runs what is deployed to unknown computers. */
import assert from 'node:assert/strict';
import { join, resolve } from 'node:path';
import { after, before, test } from 'node:test';
import { createDeployment } from '../../src/api/deployments.ts';
import { getDevice } from '../../src/api/devices.ts';
import { changePxeSettings } from '../../src/api/pxe-settings.ts';
import { createTaskSequence } from '../../src/api/task-sequences.ts';
import { listWaitingComputers } from '../../src/api/unknown-computers.ts';
import { watchRun } from '../../src/lab/deployment.ts';
import { runCommand } from '../../src/lab/run.ts';
import { makeBiosDisk } from '../support/bootable-disk.ts';
import { type NetbootLab, openNetbootLab } from '../support/netboot-lab.ts';

const root = process.getuid?.() === 0;
const ALL_UNKNOWN_COMPUTERS = '00000000-0000-4000-8000-000000000002';
const MAC = '52:54:00:79:0f:01';
const repository = resolve(import.meta.dirname, '../..');

let lab: NetbootLab;
before(async () => {
  if (root) lab = await openNetbootLab('unknown-computers');
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

test('an unknown computer shows its code, waits, is approved on the command line, and runs what is deployed', {
  skip: root ? false : 'needs root',
}, async (t) => {
  await deployToUnknownComputers();
  const diskImage = await makeBiosDisk(join(lab.directory, 'bios.raw'));
  const computer = await lab.unknownComputer(t, { firmware: 'bios', diskImage, mac: MAC });
  await computer.start();
  await lab.siteSays(/^boot offer: .* → pe: /);
  await lab.siteSays(/^boot ticket: .* → pe: /);
  const said = await computer.waitForSerial(/waits for approval in Slipway: code ([A-Z]{4})\./, 300_000);
  const code = said.match[1] ?? assert.fail('no code');
  await lab.photograph(computer, 'waits');

  const [waiting] = await lab.site.client(listWaitingComputers);
  assert.deepEqual([waiting?.code, waiting?.mac, waiting?.architecture], [code, MAC, 'x64']);
  assert.match(await slipway('devices', 'unknown', 'list'), new RegExp(`^${code} .*${MAC}`, 'm'));

  const approve = ['devices', 'unknown', 'approve', code, '--name', 'LAB-07', '--variable', 'Room=12'];
  await assert.rejects(slipway(...approve), /SLIP-1012/);
  assert.match(await slipway(...approve, '--confirm-unknown-computers'), /LAB-07/);
  const { id } = JSON.parse(await slipway('devices', 'show', 'LAB-07', '--output', 'json'));

  const run = await watchRun(lab.site.client, id, { timeoutMilliseconds: 120_000 });
  assert.equal(run.state, 'succeeded', run.message);
  assert.match(await slipway('runs', 'log', 'LAB-07'), /room 12/);
  const device = await lab.site.client(getDevice, { params: { id } });
  assert.deepEqual([device.name, device.standing, device.macs], ['LAB-07', 'known', [MAC]]);
  assert.match(await slipway('devices', 'unknown', 'list'), /No unknown computer waits/);
});
