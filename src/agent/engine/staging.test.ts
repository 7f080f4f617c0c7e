import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Volume } from '../../api/agent.ts';
import { createScriptedMachine } from '../machine/scripted.ts';
import { Journal } from './journal.ts';
import { encodeRecord } from './journal-format.ts';
import { memoryHome } from './journal-home.ts';
import { decodeRunFile, encodeRunFile } from './run-file.ts';
import { stagedRecords, stageIntoSystem } from './staging.ts';
import { records, stepFinished } from './test-records.ts';

const refuse = () => assert.fail('content is asked for');
const noContent = { manifest: refuse, readObject: refuse, readRange: refuse, readWhole: refuse };
const RUN_ID = '11111111-1111-4111-8111-111111111111';
const system: Volume = {
  ...{ id: 'system', path: '/dev/vda2', partitionUuid: 'p', type: 'linux', fileSystem: 'ext4', label: null },
  ...{ bytes: 1, diskPath: '/dev/vda', image: '22222222-2222-4222-8222-222222222222' },
};
const MOUNTED = '/run/slipway/system/var/lib/slipway';
const mount = { line: 'mkdir -p /run/slipway/system' };
const umount = { line: '/usr/bin/umount /run/slipway/system' };
const readOnly = { line: '/usr/bin/mount -o ro /dev/vda2 /run/slipway/system' };
const written = records(stepFinished('restart', 'restart'));
const runFile = (runId: string) =>
  encodeRunFile({
    ...{ format: 1, runId, credential: 'run_x', siteUrl: 'https://192.0.2.1:8443', caFingerprint: '0'.repeat(64) },
    ...{ policyKeys: [], launchMode: 'PXE' },
  });

async function found(
  files: Record<string, string>,
  volume: Volume | null = system,
  commands = [mount, readOnly, umount],
) {
  const machine = createScriptedMachine({ files, commands });
  const log: string[] = [];
  const result = await stagedRecords(machine, RUN_ID, volume, (line) => log.push(line));
  machine.assertAllRan();
  return { result, log };
}

const journal = Buffer.concat(written.map(encodeRecord)).toString('utf8');

test('the journal of a system that was staged for this run is found, and nothing is written to it', async () => {
  const files = { '/dev/vda2': '', [`${MOUNTED}/run.json`]: runFile(RUN_ID), [`${MOUNTED}/journal`]: journal };
  assert.deepEqual((await found(files)).result, written);
});

test('a system that another run has staged, or none, has no journal of this one', async () => {
  const other = runFile('33333333-3333-4333-8333-333333333333');
  const files = { '/dev/vda2': '', [`${MOUNTED}/run.json`]: other, [`${MOUNTED}/journal`]: journal };
  assert.deepEqual((await found(files)).result, []);
  assert.deepEqual((await found({ '/dev/vda2': '' })).result, []);
});

test('a file that is no run file costs a line of the log, not the run', async () => {
  const files = { '/dev/vda2': '', [`${MOUNTED}/run.json`]: '{', [`${MOUNTED}/journal`]: journal };
  const { result, log } = await found(files);
  assert.deepEqual(result, []);
  assert.match(log.join(), /No journal is read from \/dev\/vda2, the site's copy counts/);
});

test('no volume, and a volume that is gone, are not looked at', async () => {
  for (const volume of [null, system]) assert.deepEqual((await found({}, volume, [])).result, []);
});

const LOGS = ['/run/slipway/log', `${MOUNTED}/log`] as const;
const copyOfLogs = `cp -a -T --backup=numbered ${LOGS.join(' ')}`;

/** Stages, where copying the logs ends with `exitCode`. */
async function stagedWith(exitCode: number) {
  const files = {
    '/usr/bin/node': 'node',
    '/agent.cjs': 'agent',
    '/run/slipway/system/usr/lib/systemd/systemd': '',
  };
  const wants = '/run/slipway/system/etc/systemd/system/multi-user.target.wants';
  const commands = [
    mount,
    { line: '/usr/bin/mount /dev/vda2 /run/slipway/system' },
    { line: `mkdir -p -m 0700 ${MOUNTED}` },
    { line: copyOfLogs, exitCode },
    { line: `mkdir -p ${wants}` },
    { line: `ln -sf ../slipway-agent.service ${wants}/slipway-agent.service` },
  ];
  const machine = createScriptedMachine({ files, commands });
  const options = { environment: 'linux-pe', now: () => new Date(0), onRecord: () => {}, onHomeLost: null } as const;
  const given = await Journal.open(memoryHome(), written, options);
  await stageIntoSystem(
    {
      ...{ machine, journal: given, runFile: decodeRunFile(runFile(RUN_ID)), log: () => {} },
      policy: { payload: '', keyId: '', signature: '' },
      programs: ['/usr/bin/node', '/agent.cjs'],
      ...{ windowsAgent: undefined, content: noContent },
    },
    system,
  );
  machine.assertAllRan();
  return machine;
}

test('the logs of the PE go along into the system, and a disk without room for them keeps no run from going on', async () => {
  for (const exitCode of [0, 1])
    assert.equal((await stagedWith(exitCode)).text(`${MOUNTED}/agent.cjs`), 'agent', `exit code ${exitCode}`);
});

test('logs that were in the system before keep their names with a number', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-logs-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const [from, to] = [join(folder, 'from'), join(folder, 'to')];
  const copy = () => spawnSync('cp', copyOfLogs.replace(LOGS[1], to).replace(LOGS[0], from).split(' ').slice(1));
  mkdirSync(from);
  for (const text of ['first', 'second']) {
    writeFileSync(join(from, 'slipway.log'), text);
    assert.equal(copy().status, 0);
  }
  assert.deepEqual(readdirSync(to).sort(), ['slipway.log', 'slipway.log.~1~']);
  assert.equal(readFileSync(join(to, 'slipway.log'), 'utf8'), 'second');
});
