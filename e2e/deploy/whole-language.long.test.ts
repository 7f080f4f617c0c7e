/**
 * The task-sequence language on a virtual computer: groups within groups, conditions that ask the computer, a step that fails and is tried again, a sequence
 * within the sequence, a script that reads and writes variables, two restarts, and a power cut at a random moment in between. SLIPWAY_TEST_SEED: which;
 * SLIPWAY_POWER_CUTS: how many computers, one cut each (5).
 */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { RunRecord } from '../../src/api/agent.ts';
import { listRunRecords, listRuns, type Run } from '../../src/api/runs.ts';
import { createTaskSequence } from '../../src/api/task-sequences.ts';
import { watchRun } from '../../src/lab/deployment.ts';
import { type DeployLab, openDeployLab, type TestComputer } from '../support/deploy-lab.ts';
import { chooseSeed, seededRandom } from '../support/seeded-random.ts';

const MINUTE = 60_000;
const COMPUTERS = Number(process.env['SLIPWAY_POWER_CUTS'] ?? 5);
/** From the run's begin; without a cut it takes about two minutes. */
const LATEST_CUT_MILLISECONDS = 100_000;
const seed = chooseSeed();
const random = seededRandom(seed);
const moments = Array.from({ length: COMPUTERS }, () => Math.round(random() * LATEST_CUT_MILLISECONDS));

let lab: DeployLab;
let childId: string;
before(async () => {
  lab = await openDeployLab('whole-language', { taps: COMPUTERS });
  const steps = [
    run('Inside', 'test "$(slipway-ts get Tries)" = 3 && slipway-ts set Child "seen $(slipway-ts get Tries)"'),
    { type: 'set-dynamic-variables', name: 'By the computer', options: { rules: childRules } },
  ];
  ({ id: childId } = await lab.site.client(createTaskSequence, {
    body: { document: { version: 1, name: 'Child', steps } },
  }));
});
after(() => lab?.close());

const isLabComputer = { wql: "SELECT * FROM Win32_ComputerSystem WHERE Manufacturer LIKE 'Slipway%'" };
const childRules = [
  { condition: isLabComputer, variables: [{ name: 'Maker', value: 'virtual' }] },
  { condition: { none: [isLabComputer] }, variables: [{ name: 'Maker', value: 'real' }] },
];

function run(name: string, commandLine: string, more: object = {}): object {
  return { type: 'run-command-line', name, ...more, options: { commandLine } };
}
const restart = (name: string): object => ({ type: 'restart-computer', name, options: { target: 'pe' } });

/** Says how often it was tried in a variable, and succeeds the third time. */
const thirdTime = 'n=$(slipway-ts get Tries || echo 0); slipway-ts set Tries $((n + 1)); test "$n" -ge 2';

function document(): object {
  const partitions = [
    { volume: 'efi', type: 'efi', fileSystem: 'fat32', size: { megabytes: 600 }, label: 'EFI' },
    { volume: 'system', type: 'linux', fileSystem: 'ext4' },
  ];
  return {
    version: 1,
    name: 'The whole language',
    steps: [
      { type: 'format-and-partition-disk', name: 'Disk', options: { partitions } },
      {
        ...{ type: 'group', name: 'Outer', condition: { all: [isLabComputer, { folder: '/sys/firmware/efi' }] } },
        steps: [
          { type: 'group', name: 'Not here', condition: { none: [isLabComputer] }, steps: [run('Never', 'false')] },
          {
            ...{ type: 'group', name: 'Inner', continueOnError: true },
            steps: [
              run('Third time', thirdTime, { retry: { count: 5, delaySeconds: 1 } }),
              restart('First restart'),
              run('Fails', 'exit 9'),
              run('Not reached', 'true'),
            ],
          },
          run('Handler', 'true', {
            condition: { variable: '_SMSTSLastActionRetCode', operator: 'equals', value: '9' },
          }),
        ],
      },
      { type: 'run-task-sequence', name: 'Child sequence', options: { taskSequence: childId } },
      restart('Second restart'),
      run('Everything is there', 'test "$(slipway-ts get Child)/$(slipway-ts get Maker)" = "seen 3/virtual"'),
    ],
    onFailure: [run('Not needed', 'true')],
  };
}

describe(`the whole language with a power cut (SLIPWAY_TEST_SEED=${seed})`, { concurrency: 2 }, () => {
  for (const [at, moment] of moments.entries())
    test(`computer ${at + 1}, cut ${(moment / 1000).toFixed(0)} s after the run began`, {
      timeout: 25 * MINUTE,
    }, async (t) => {
      const pc = await lab.computer(at + 1, { firmware: 'uefi', document: document() });
      const ended = await runWithCut(pc, moment);
      assert.equal(ended.state, 'succeeded', ended.message);
      const records = await lab.site.client(listRunRecords, { params: { id: ended.id }, query: {} });
      t.diagnostic(whatWasCut(records));
      assert.deepEqual(outcomes(records), expected);
      assert.equal((await lab.site.client(listRuns, { query: { deviceId: pc.device.id } })).length, 1);
      await pc.computer.powerOff();
    });
});

async function runWithCut({ computer, device }: TestComputer, moment: number): Promise<Run> {
  await computer.start();
  while ((await lab.site.client(listRuns, { query: { deviceId: device.id } })).length === 0) await pause(500);
  await pause(moment);
  await computer.powerOff();
  await pause(2000);
  await computer.start();
  return watchRun(lab.site.client, device.id, { timeoutMilliseconds: 20 * MINUTE });
}

/** What became of each step and group in the end; a restart counts as its step's. */
function outcomes(records: readonly RunRecord[]): string[] {
  const last = new Map<string, string>();
  for (const record of records)
    if (record.kind === 'step-finished' || record.kind === 'group-finished') {
      last.delete(record.nodeId);
      last.set(record.nodeId, `${record.name}: ${record.outcome}`);
    }
  return [...last.values()];
}

const expected = [
  ...[
    'Disk: done',
    'Not here: skipped',
    'Third time: done',
    'First restart: restart',
    'Fails: failed',
    'Inner: failed',
  ],
  ...['Handler: done', 'Outer: done', 'Inside: done', 'By the computer: done', 'Child sequence: done'],
  ...['Second restart: restart', 'Everything is there: done'],
];

function whatWasCut(records: readonly RunRecord[]): string {
  const cuts = records.flatMap((record, at) => {
    const before = records[at - 1];
    return record.kind === 'run-resumed' && before !== undefined && !isRestart(before) ? [before] : [];
  });
  const said = cuts.map((record) => ('name' in record ? `${record.kind} of ${record.name}` : record.kind));
  return said.length === 0 ? 'cut between two steps or after the end' : `cut behind ${said.join(', ')}`;
}

function isRestart(record: RunRecord): boolean {
  return record.kind === 'step-finished' && record.outcome === 'restart';
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
