/**
 * A template on a computer with BIOS that boots over the network, by what an administrator types (others: templates.long.test.ts). "Install a Linux
 * image" is gone through in the debugger, fails in the new system, and goes on there with the task sequence as it was edited since; its scripts find variables
 * and log, and SMSTSPostAction runs behind it.
 */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { parse, stringify } from 'yaml';
import type { Debugger } from '../../src/api/debugger.ts';
import { listRunRecords, listRuns, type Run } from '../../src/api/runs.ts';
import { watchRun } from '../../src/lab/deployment.ts';
import { assertSameFiles } from '../support/compare-trees.ts';
import { type DeployLab, openDeployLab, repository, type TestComputer, withLastStep } from '../support/deploy-lab.ts';

const MINUTE = 60_000;
let lab: DeployLab;
let pc: TestComputer;
before(async () => {
  lab = await openDeployLab('templates', { taps: 1 });
  pc = await lab.computer(1, {
    firmware: 'bios',
    disks: [{ sizeGiB: 9, interface: 'virtio' }],
    debug: true,
    document: await installed('exit 3'),
  });
});
after(() => lab?.close());

async function slipway(...words: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(join(repository, 'bin/slipway'), [
    '--data',
    join(lab.directory, 'site'),
    ...words,
  ]);
  return stdout;
}

/** What a script finds in the deployed system: what the debugger has set, as a variable and in the environment, and the run's log. */
const FINDS_ALL = [
  'test "$(slipway-ts get Tier)" = gold && test "$TSVAR_TIER" = gold',
  'grep -q "Install Boot Loader" "$(slipway-ts get _SMSTSLogPath)"/* && slipway-ts set SMSTSPostAction "hostname"',
].join(' && ');

/** The template with a step more, whose command line fails or not. */
async function installed(commandLine: string): Promise<unknown> {
  const template: unknown = parse(
    await slipway('task-sequences', 'new', 'install-linux', 'Deploy pc-1', '--image', lab.image.id),
  );
  return withLastStep(template, { type: 'run-command-line', name: 'Needs a person', options: { commandLine } });
}

/** Gives the debugger a command and waits until it stands still. */
async function debug(...words: string[]): Promise<{ at: string; value: Debugger }> {
  const value = JSON.parse(await slipway('runs', 'debug', pc.name, ...words, '--wait', '--output', 'json')) as Debugger;
  const { paused, state } = value.run;
  return { at: paused === null ? state : `${paused.reason} ${paused.name}`, value };
}

test('a break point outlives the restart into the new system, and a failed step goes on as it was edited', {
  timeout: 25 * MINUTE,
}, async () => {
  const left = pc.waitUntilLeft();
  await pc.computer.start();
  await runNumber(1);
  assert.equal((await debug()).at, 'entry In the PE');
  assert.equal(
    (await debug('--break', 'Apply Network Settings', '--break', 'Look at the new system', '--continue')).at,
    'breakpoint Apply Network Settings',
  );
  await pc.photograph('paused');
  const stepped = await debug('--set', 'Tier=gold', '--step');
  assert.equal(stepped.at, 'step Install Boot Loader');
  assert.partialDeepStrictEqual(
    stepped.value.variables?.find(({ name }) => name === 'Tier'),
    { value: 'gold' },
  );
  const inSystem = await debug('--continue');
  assert.equal(inSystem.at, 'breakpoint Look at the new system');
  assert.equal(inSystem.value.variables?.find(({ name }) => name === '_SMSTSInWinPE')?.value, 'false');
  assert.equal((await debug('--set-next', 'Needs a person')).at, 'goto Needs a person');
  assert.equal((await debug('--set-next', 'Look at the new system')).at, 'goto Look at the new system');
  assert.equal((await debug('--continue')).at, 'failed');
  const [failed] = await runs();
  assert.match(failed?.message ?? '', /Needs a person: .*3/);

  const edited = join(lab.directory, 'edited.yaml');
  await writeFile(edited, stringify(await installed(FINDS_ALL)));
  await slipway('task-sequences', 'update', 'Deploy pc-1', edited);
  await slipway('runs', 'resume', pc.name, '--with-edited-sequence');
  const run = await watchRun(lab.site.client, pc.device.id, { timeoutMilliseconds: 4 * MINUTE });
  assert.deepEqual([run.id, run.state], [failed?.id, 'succeeded'], run.message);
  const done = await stepsDone(run);
  assert.deepEqual(done, [...new Set(done)], 'no step was done twice');
  assert.deepEqual(done.slice(-4), [
    ...['Look at the new system', 'Keep the kernel log', 'Needs a person', 'SMSTSPostAction'],
  ]);
  await left;
});

test('every file on the disk is the image’s', { timeout: 5 * MINUTE }, async () => {
  await pc.computer.powerOff();
  await assertSameFiles(pc.computer.diskPaths[0]!, 3);
});

/** The newest first. */
function runs(): Promise<Run[]> {
  return lab.site.client(listRuns, { query: { deviceId: pc.device.id } });
}

async function runNumber(number: number): Promise<void> {
  while ((await runs()).length < number) await new Promise((resolve) => setTimeout(resolve, 500));
}

async function stepsDone({ id }: Run): Promise<string[]> {
  const records = await lab.site.client(listRunRecords, { params: { id }, query: {} });
  return records.flatMap((record) =>
    record.kind === 'step-finished' && record.outcome === 'done' ? [record.name] : [],
  );
}
