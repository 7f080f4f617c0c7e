import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fetchPolicy } from '../../api/agent.ts';
import type { Client } from '../../api/client.ts';
import { SlipwayError } from '../../api/errors.ts';
import type { Inventory } from '../../api/inventory.ts';
import { systemClock } from '../clock.ts';
import { encodeRecord } from '../engine/journal-format.ts';
import { encodeRunFile, type RunFile } from '../engine/run-file.ts';
import { records, stepStarted } from '../engine/test-records.ts';
import type { Machine } from '../machine/machine.ts';
import { createScriptedMachine } from '../machine/scripted.ts';
import { systemClock as screenClock } from '../screen/clock.ts';
import { createLineScreen } from '../screen/line-screen.ts';
import { stepDoings } from '../steps/step-doings.ts';
import { inventoryWith } from '../steps/test-step.ts';
import type { Pe } from './pe-run.ts';
import { clockAtLeast, goOnStaged, goOnWith, isStaged, readStagedFiles } from './staged-run.ts';

const RUN_ID = '11111111-1111-4111-8111-111111111111';
const runFile: RunFile = {
  ...{ format: 1, runId: RUN_ID, credential: 'run_x', siteUrl: 'https://192.0.2.1:8443', launchMode: 'PXE' },
  ...{ policyKeys: [], caFingerprint: '0'.repeat(64) },
};
const signedPolicy = { payload: '{}', keyId: 'k', signature: 'AA==' };
const esp = {
  ...{ id: 'efi', path: '/dev/vda1', partitionUuid: 'p', type: 'efi', fileSystem: 'fat32', label: null },
  ...{ bytes: 272_629_760, diskPath: '/dev/vda', image: null },
};
const written = records({ kind: 'volumes', volumes: [esp] }, stepStarted('restart'));
const given = {
  '/run/slipway/run.json': encodeRunFile(runFile),
  '/run/slipway/policy.json': JSON.stringify(signedPolicy),
  '/run/slipway/journal': Buffer.concat(written.map(encodeRecord)),
};

test('what the initrd was given is read', async () => {
  const machine = createScriptedMachine({ files: given });
  assert.equal(await isStaged(machine), true);
  assert.deepEqual(await readStagedFiles(machine), { runFile, signedPolicy, records: written });
  assert.equal(await isStaged(createScriptedMachine({ files: { '/run/slipway/ticket.json': '{}' } })), false);
});

for (const [what, changed] of [
  ['a run file that is cut', { '/run/slipway/run.json': '{"format":1,' }],
  ['a run file of another version', { '/run/slipway/run.json': '{"format":2}' }],
  ['a policy that is none', { '/run/slipway/policy.json': '[]' }],
] as const) {
  test(`${what} is refused with what to do`, async () => {
    const machine = createScriptedMachine({ files: { ...given, ...changed } });
    await assert.rejects(readStagedFiles(machine), {
      code: 'SLIP-4022',
      message: /Start the computer over the network/,
    });
  });
}

test('without a policy, or without a journal, nothing goes on', async () => {
  for (const name of ['policy.json', 'journal']) {
    const files = Object.fromEntries(Object.entries(given).filter(([path]) => !path.endsWith(name)));
    await assert.rejects(readStagedFiles(createScriptedMachine({ files })), { code: 'SLIP-4022' });
  }
});

test('of a journal that is torn the beginning is believed', async () => {
  const journal = given['/run/slipway/journal'].subarray(0, -5);
  const machine = createScriptedMachine({ files: { ...given, '/run/slipway/journal': journal } });
  assert.deepEqual((await readStagedFiles(machine)).records, written.slice(0, 1));
});

test('a clock that is behind the latest record is set to it, any other is left alone', () => {
  const latest = written[1]?.at ?? '';
  assert.deepEqual(clockAtLeast(written, new Date('2001-01-01T00:00:00Z')), new Date(latest));
  for (const now of [latest, '2040-01-01T00:00:00Z']) assert.equal(clockAtLeast(written, new Date(now)), null);
  assert.equal(clockAtLeast([], new Date()), null);
});

function peOn(machine: Machine): { pe: Pe; said: string[] } {
  const said: string[] = [];
  const clock = { ...systemClock, sleep: async () => undefined };
  // Nobody is there to choose: at once what would be chosen after half a minute.
  const after = (_: number, then: () => void) => screenClock.after(0, then);
  const screen = createLineScreen((line) => said.push(line), { ...screenClock, after });
  const programs = ['', ''] as const;
  return {
    pe: {
      machine,
      screen,
      clock,
      doings: stepDoings,
      programs,
      connectLog: () => {},
      serveScripts: async () => ({ environment: {}, close: async () => {} }),
    },
    said,
  };
}

const inventory: Inventory = inventoryWith({ firmware: { kind: 'uefi', secureBoot: true } });

test('a PE whose run cannot be read, or whose policy is refused, does not come back: its boot entry is removed', async () => {
  const entry = { line: 'efibootmgr -v', stdout: 'Boot0007* Slipway PE\tHD(1)\n' };
  const machine = createScriptedMachine({
    files: { ...given, '/run/slipway/policy.json': '{' },
    commands: [entry, { line: 'efibootmgr -b 0007 -B' }],
  });
  await assert.rejects(goOnStaged(peOn(machine).pe, inventory), { code: 'SLIP-4022' });
  machine.assertAllRan();
  const staged = { runFile, signedPolicy, records: written };
  const refused = goOnWith(peOn(createScriptedMachine()).pe, inventory, staged, answering(true));
  await assert.rejects(refused, { code: 'SLIP-4007', message: /signed with the key k, which is not known/ });
});

/** Gives the answers one after the other, an error is thrown; the policy is the one that the PE has. */
function answering(...answers: (boolean | Error)[]): Client {
  return (async (route: unknown) => {
    if (route === fetchPolicy) return signedPolicy;
    const answer = answers.shift();
    if (answer instanceof Error) throw answer;
    return { open: answer };
  }) as unknown as Client;
}

for (const [what, ...answers] of [
  ['has ended', false],
  ['has ended long ago, so that its credential is not known any more', new SlipwayError('SLIP-1005', 'unknown')],
  ['has ended, as it says once it answers', new SlipwayError('SLIP-1099', 'down'), new Error('no route'), false],
] as const) {
  test(`a run that the site says ${what}: nothing runs, what was staged is removed, the computer restarts`, async () => {
    const mounted = '/run/slipway/pe-volume';
    const machine = createScriptedMachine({
      files: { '/dev/vda1': '', [`${mounted}/EFI/slipway/pe/run.img`]: 'a credential' },
      commands: [
        { line: 'efibootmgr -v', stdout: 'Boot0007* Slipway PE\tHD(1)\n' },
        { line: 'efibootmgr -b 0007 -B' },
        { line: `mkdir -p ${mounted}` },
        { line: `/usr/bin/mount -t vfat -o umask=0077 /dev/vda1 ${mounted}` },
        { line: `/usr/bin/mount -o remount,async ${mounted}` },
        { line: 'sync' },
        { line: `/usr/bin/mount -o remount,sync ${mounted}` },
        { line: `/usr/bin/umount ${mounted}` },
      ],
    });
    const { pe, said } = peOn(machine);
    const staged = { runFile, signedPolicy, records: written };
    assert.equal(await goOnWith(pe, inventory, staged, answering(...answers)), 'restart');
    machine.assertAllRan();
    assert.deepEqual([...machine.files.keys()], ['/dev/vda1']);
    assert.match(said.join('\n'), /SLIP-4021.*has ended on the site|has ended on the site.*SLIP-4021/s);
  });
}
