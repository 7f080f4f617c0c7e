import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parseAllDocuments } from 'yaml';
import type { RunRecord } from '../../api/agent.ts';
import { SlipwayError } from '../../api/errors.ts';
import { run } from '../command-test-support.ts';
import { FakeSite } from '../fake-site-test-support.ts';
import { AT, idOf, makeDevice, makeRun } from '../things-test-support.ts';

process.env['TZ'] = 'UTC';

const progress = {
  ...{ nodeId: '1.3', name: 'Apply Operating System Image', stepsDone: 2, stepsTotal: 7 },
  ...{ bytesDone: 612_000_000, bytesTotal: 1_360_000_000, bytesPerSecond: 48_200_000, message: '' },
};
const base = { at: AT, environment: 'linux-pe' } as const;
const step = { ...base, nodeId: '1.1', name: 'Check Readiness', attempt: 1, parentId: null };
const records: RunRecord[] = [
  { kind: 'run-started', sequence: 1, ...base, agentVersion: '0.1.0', origin: 'pxe' },
  {
    ...{ kind: 'step-finished', sequence: 2, ...step, type: 'check-readiness', outcome: 'failed', exitCode: null },
    ...{ message: '512 MiB of memory, and 900 are needed', errorCode: 'SLIP-4004', bytes: null, milliseconds: 120 },
    ...{ restartTarget: null, continueAt: null, variables: [] },
  },
];
const open = makeRun({ id: idOf(0xe1e1e1e1), progress });
const failed = makeRun({
  ...{ id: idOf(0xe2e2e2e2), deviceId: idOf(2), deviceName: 'PC-02', state: 'failed' },
  ...{ endedAt: '2026-11-25T14:13:00.000Z', message: 'Check Readiness failed.' },
});
const newSite = (): FakeSite =>
  new FakeSite({
    devices: [makeDevice({ id: idOf(1), name: 'PC-01' }), makeDevice({ id: idOf(2), name: 'PC-02' })],
    runs: [structuredClone(open), structuredClone(failed)],
    records: { [open.id]: [...records], [failed.id]: [...records] },
    log: [{ id: 1, at: AT, line: 'sgdisk --zap-all /dev/vda\u001b[0m' }],
  });

describe('runs list', () => {
  test('fits 80 columns', async () => {
    assert.equal(
      (await run(newSite(), 'runs list', { columns: 80 })).out,
      [
        'ID        DEVICE  TASK SEQUENCE   STATE    STARTED              WHERE IT IS',
        'e1e1e1e1  PC-01   Install Debian  running  2026-11-25 14:03:22  Apply Operating…',
        'e2e2e2e2  PC-02   Install Debian  failed   2026-11-25 14:03:22  Check Readiness…',
        '',
      ].join('\n'),
    );
  });

  test('asks the site for those of a device, a state or a number', async () => {
    const site = newSite();
    assert.match((await run(site, 'runs list --device PC-02 --state failed --limit 5')).out, /^ID.*\ne2e2e2e2/);
    assert.equal(site.contract.requests.at(-1), `GET /api/runs?deviceId=${idOf(2)}&state=failed&limit=5`);
    assert.equal((await run(site, 'runs list --state cancelled')).out, 'There are no such runs.\n');
    assert.equal((await run(site, 'runs list --state gone')).exitCode, 2);
    assert.equal((await run(site, 'runs list --limit 1001')).exitCode, 2);
  });
});

describe('runs show', () => {
  test('tells the run and its steps, with every word of a failure', async () => {
    assert.equal(
      (await run(newSite(), 'runs show PC-02', { columns: 80 })).out,
      [
        `Run:            ${failed.id}`,
        'Device:         PC-02',
        'Task sequence:  Install Debian, version 3',
        'State:          failed',
        'Message:        Check Readiness failed.',
        'Booted by:      pxe',
        'Started:        2026-11-25 14:03:22',
        'Ended:          2026-11-25 14:13:00, after 9 min 38 s',
        '',
        'TIME      STEP             IN        OUTCOME    TOOK  MESSAGE',
        '14:03:22  Check Readiness  linux-pe  failed   120 ms  512 MiB of memory, and 900',
        '                                                      are needed (SLIP-4004)',
        '',
      ].join('\n'),
    );
  });

  test('gives the body of the run, or of its records', async () => {
    assert.deepEqual(JSON.parse((await run(newSite(), 'runs show e1e1e1e1 --output json')).out), open);
    assert.deepEqual(JSON.parse((await run(newSite(), 'runs show e1e1e1e1 --records --output json')).out), records);
    assert.equal(
      (await run(newSite(), 'runs show e1e1e1e1 --records')).out,
      '14:03:22  ● The run begins in linux-pe (agent 0.1.0, pxe)\n14:03:22  ✗ Check Readiness: 512 MiB of memory, and 900 are needed (SLIP-4004, 120 ms)\n',
    );
  });
});

describe('runs watch', () => {
  const end = (site: FakeSite, state: 'succeeded' | 'failed' | 'cancelled'): void => {
    const message = state === 'failed' ? 'Check Readiness failed.' : '';
    Object.assign(site.state.runs[0]!, { state, endedAt: '2026-11-25T14:04:22.000Z', message });
    site.state.records[open.id]!.push({ kind: 'run-finished', sequence: 3, ...base, outcome: state, message });
  };

  for (const [state, exitCode, last] of [
    ['succeeded', 0, '"Install Debian" on PC-01 succeeded after 1 min 00 s'],
    ['failed', 1, '"Install Debian" on PC-01 failed after 1 min 00 s: Check Readiness failed.'],
    ['cancelled', 2, '"Install Debian" on PC-01 was cancelled after 1 min 00 s'],
  ] as const)
    test(`ends with ${exitCode} when the run ${state}`, async () => {
      const site = newSite();
      const result = await run(site, 'runs watch PC-01', { columns: 120, onPause: () => end(site, state) });
      assert.equal(result.exitCode, exitCode);
      const lines = result.out.trimEnd().split('\n');
      assert.equal(lines.length, 4);
      assert.equal(lines[3], last);
      assert.equal(
        result.statuses[0],
        '[█████████████░░░░░░░░░░░░░░░░░]  45 % · 612 MB of 1.4 GB · 48.2 MB/s · 3/7 Apply Operating System Image',
      );
    });

  test('shows that the site is gone, and goes on when it is back', async () => {
    const site = newSite();
    const onPause = (count: number): void => {
      const gone = (): never => {
        throw new SlipwayError('SLIP-6002', 'Nobody answers.');
      };
      site.contract.beforeRequest = count === 1 || count === 2 ? gone : () => undefined;
      if (count === 3) end(site, 'succeeded');
    };
    const terminal = await run(site, 'runs watch PC-01', { columns: 80, onPause });
    assert.equal(terminal.exitCode, 0);
    assert.equal(terminal.statuses.filter((line) => /^No answer for 0 ms; trying again\. Nobody/.test(line)).length, 2);
    assert.equal(terminal.error, '');
    const second = newSite();
    const piped = await run(second, 'runs watch PC-01', {
      onPause: (count) => {
        second.contract.beforeRequest =
          count < 3
            ? () => {
                throw new SlipwayError('SLIP-6002', 'Nobody answers.');
              }
            : () => undefined;
        if (count === 3) end(second, 'succeeded');
      },
    });
    assert.equal(piped.error, 'The site does not answer; trying again. Nobody answers.\n');
  });

  test('gives one object a line, or one document each', async () => {
    const site = newSite();
    const json = await run(site, 'runs watch PC-01 --output json', { onPause: () => end(site, 'succeeded') });
    const lines: Record<string, { kind?: string; state?: string }>[] = json.out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    assert.deepEqual(
      lines.map((line) => line['record']?.kind ?? line['run']?.state),
      ['run-started', 'step-finished', 'running', 'run-finished', 'succeeded'],
    );
    const again = newSite();
    const yaml = await run(again, 'runs watch PC-01 --output yaml', { onPause: () => end(again, 'succeeded') });
    assert.equal(parseAllDocuments(yaml.out).length, 5);
  });

  test('waits for a run that has not begun, and leaves older ones alone', async () => {
    const site = newSite();
    site.state.runs[0] = makeRun({ ...failed, id: idOf(5), deviceId: idOf(1) });
    const onPause = (count: number): void => {
      if (count === 2) site.state.runs.unshift(structuredClone(open));
      if (count === 3) end(site, 'succeeded');
    };
    const { exitCode, statuses } = await run(site, 'runs watch PC-01 --wait', { columns: 80, onPause });
    assert.equal(exitCode, 0);
    assert.equal(statuses[0], 'PC-01 has no open run yet. Waiting for it to begin …');
  });

  test('leaves the run alone after Ctrl-C, and says so', async () => {
    const { exitCode, error, out } = await run(newSite(), 'runs watch PC-01', { onPause: (_, stop) => stop() });
    assert.equal(exitCode, 130);
    assert.equal(error, 'The run is not touched by this: it goes on, and can be watched again.\n');
    assert.equal(out.split('\n').length, 3);
  });
});

describe('runs log', () => {
  test('shows the lines, harmless', async () => {
    assert.equal((await run(newSite(), 'runs log PC-01')).out, '14:03:22  sgdisk --zap-all /dev/vda␛[0m\n');
    assert.equal((await run(new FakeSite({ runs: [open] }), `runs log ${open.id}`)).out, 'The log is empty.\n');
  });

  test('is followed to the end of the run, each line once', async () => {
    const site = newSite();
    const onPause = (count: number): void => {
      if (count === 1) site.state.log.push({ id: 2, at: AT, line: 'two' });
      if (count !== 2) return;
      site.state.log.push({ id: 3, at: AT, line: 'three' });
      Object.assign(site.state.runs[0]!, { state: 'succeeded', endedAt: AT });
    };
    const { out, exitCode } = await run(site, 'runs log PC-01 --follow --output json', { onPause });
    assert.deepEqual(
      out
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line).id),
      [1, 2, 3],
    );
    assert.equal(exitCode, 0);
  });
});

describe('runs cancel', () => {
  test('asks, then asks the computer to stop', async () => {
    const { questions, out } = await run(newSite(), 'runs cancel PC-01', { answers: ['y'] });
    assert.deepEqual(questions, ['Cancel "Install Debian" on PC-01? [y/N] ']);
    assert.equal(out, 'PC-01 stops after the running step.\n');
  });

  test('ends a run at once with force', async () => {
    assert.equal((await run(newSite(), 'runs cancel PC-01 --force --yes')).out, 'The run of PC-01 was cancelled.\n');
  });

  test('says that a run has ended already', async () => {
    const { error, exitCode } = await run(newSite(), 'runs cancel PC-02 --yes');
    assert.equal(error, 'slipway: The run of PC-02 has ended already: it failed. (SLIP-2007)\n');
    assert.equal(exitCode, 1);
  });
});
