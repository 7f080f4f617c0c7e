import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { RunRecord } from '../../api/agent.ts';
import { recordsSha256, reportToSign, signedReport } from '../../api/run-report.ts';
import { sha256Hex } from '../../api/sha256.ts';
import { idOf, sampleRecords, signByTestKey, TEST_KEY_ID } from '../../api/test-run-report.ts';
import { composeReport, type ReportFacts } from './compose-report.ts';

const payload = JSON.stringify({
  ...{ policyId: idOf('5'), deviceName: 'PC-01', taskSequence: 'of a version that nobody knows any more' },
  packages: [
    {
      ...{ id: idOf('3'), versionId: idOf('4'), kind: 'operating-system-image', name: 'Debian 12' },
      ...{ contentRoot: 'cd'.repeat(32), images: [] },
    },
  ],
});

async function facts(records: readonly RunRecord[], more: Partial<ReportFacts> = {}): Promise<ReportFacts> {
  return {
    madeAt: '2026-11-25T14:04:19.000Z',
    site: { id: idOf('1'), name: 'School', version: '0.1.0' },
    run: {
      ...{ id: idOf('2'), outcome: 'succeeded', message: 'All steps are done.', origin: 'pxe' },
      ...{ startedAt: '2026-11-25T14:02:59.500Z', endedAt: '2026-11-25T14:04:18.750Z' },
    },
    deviceId: idOf('6'),
    taskSequence: { id: idOf('8'), name: 'Install Debian', version: 3 },
    policy: { payload, sha256: await sha256Hex(payload) },
    records,
    recordsSha256: await recordsSha256(records),
    ...more,
  };
}

test('the golden report comes out, byte for byte', async () => {
  const toSign = reportToSign(composeReport(await facts(sampleRecords)));
  const file = signedReport(toSign, { keyId: TEST_KEY_ID, signature: signByTestKey(toSign) });
  const golden = new URL('../../api/testdata/run-report.txt', import.meta.url);
  assert.equal(file, readFileSync(golden, 'utf8'));
});

const base = { at: '2026-11-25T14:03:00.000Z', environment: 'linux-pe' } as const;
const node = { nodeId: 'a', name: 'A step', attempt: 1, parentId: null, type: 'run-command-line' };
const finished = (sequence: number, outcome: 'done' | 'failed' | 'skipped'): RunRecord => ({
  ...{ kind: 'step-finished', sequence, ...base, ...node, outcome, exitCode: 3, message: outcome, errorCode: null },
  ...{ bytes: 7, milliseconds: 1.5, restartTarget: null, continueAt: null, variables: [] },
});
const stepsOf = async (records: readonly RunRecord[]) =>
  composeReport(await facts(records)).steps.map(({ outcome, attempt, bytes }) => [outcome, attempt, bytes]);

test('a step has an entry for each time it was begun, interrupted or skipped', async () => {
  const started = (sequence: number, attempt = 1): RunRecord => ({
    ...{ kind: 'step-started', sequence, ...base, ...node, attempt },
  });
  assert.deepEqual(await stepsOf([started(1), started(2), finished(3, 'done')]), [
    [null, 1, null],
    ['done', 1, 7],
  ]);
  assert.deepEqual(await stepsOf([started(1), finished(2, 'failed'), started(3, 2)]), [
    ['failed', 1, 7],
    [null, 2, null],
  ]);
  assert.deepEqual(await stepsOf([finished(1, 'skipped')]), [['skipped', 1, 7]]);
});

test('the records of an agent that told no facts make a report too', async () => {
  const records: RunRecord[] = [
    { kind: 'run-started', sequence: 1, ...base, agentVersion: '0.0.9', origin: 'pxe' },
    finished(2, 'done'),
    { kind: 'run-resumed', sequence: 3, ...base, reason: 'test' },
  ];
  const report = composeReport(await facts(records));
  assert.deepEqual(report.software, [{ agent: '0.0.9', node: null, kernel: null, bootImage: null }]);
  assert.deepEqual([report.computer, report.volumes, report.steps[0]?.facts], [null, [], null]);
});

test('a run that ended before its computer said anything has a report without steps', async () => {
  const report = composeReport(await facts([]));
  assert.deepEqual([report.records.count, report.steps, report.software], [0, [], []]);
  assert.equal(report.records.sha256, 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
  assert.equal(report.packages[0]?.contentRoot, 'cd'.repeat(32));
});
