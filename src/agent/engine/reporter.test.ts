import assert from 'node:assert/strict';
import { test } from 'node:test';
import { REPORT_BODY_BYTES, type RunRecord } from '../../api/agent.ts';
import { SlipwayError } from '../../api/errors.ts';
import { Reporter } from './reporter.ts';
import type { Reports } from './services.ts';
import { records as makeRecords, stepStarted } from './test-records.ts';

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

/** A site that keeps what it is sent, once, and fails as often as told. */
function site() {
  const kept: number[] = [];
  const lines: string[] = [];
  const state = { failures: 0, error: new Error('no answer') as Error, cancelRequested: false, loseAnswers: 0 };
  const reports: Reports = {
    send: async (records, log) => {
      await turn();
      if (state.failures-- > 0) throw state.error;
      for (const record of records) if (record.sequence === kept.length + 1) kept.push(record.sequence);
      if (state.loseAnswers-- > 0) throw new Error('the answer was lost');
      lines.push(...log);
      return { acknowledged: kept.length, cancelRequested: state.cancelRequested };
    },
    progress: async () => ({ cancelRequested: state.cancelRequested }),
  };
  return { kept, lines, state, reports };
}

function reporterOf(reports: Reports, acknowledged = 0) {
  const records: RunRecord[] = [];
  const waits: number[] = [];
  const connection: string[] = [];
  const reporter = new Reporter(
    {
      reports,
      records: () => records,
      sleep: async (milliseconds) => {
        waits.push(milliseconds);
        await turn();
      },
      onConnection: (state, reason) => connection.push(`${state}: ${reason}`),
    },
    acknowledged,
  );
  const add = (count: number) => {
    records.splice(
      0,
      records.length,
      ...makeRecords(...Array.from({ length: records.length + count }, () => stepStarted('a'))),
    );
    reporter.wake();
  };
  return { reporter, add, waits, connection };
}

test('records and lines arrive in order, once', async () => {
  const { kept, lines, reports } = site();
  const { reporter, add } = reporterOf(reports);
  add(3);
  reporter.line('one');
  reporter.line('two');
  await reporter.flush();
  assert.deepEqual(kept, [1, 2, 3]);
  assert.deepEqual(lines, ['one', 'two']);
});

test('a site that is down is asked again with waits that double, and nothing is lost', async () => {
  const { kept, state, reports } = site();
  state.failures = 9;
  const { reporter, add, waits, connection } = reporterOf(reports);
  add(2);
  await reporter.flush();
  assert.deepEqual(kept, [1, 2]);
  assert.deepEqual(waits.slice(1), [500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000]);
  assert.deepEqual(connection, ['lost: no answer', 'back: the site answers again']);
});

test('a lost answer does no harm: the records are sent again and kept once', async () => {
  const { kept, state, reports } = site();
  state.loseAnswers = 2;
  const { reporter, add } = reporterOf(reports);
  add(4);
  await reporter.flush();
  assert.deepEqual(kept, [1, 2, 3, 4]);
});

test('a site that was restored from a backup is sent what it lacks', async () => {
  const { kept, reports } = site();
  const { reporter, add } = reporterOf(reports);
  add(5);
  await reporter.flush();
  kept.length = 2;
  add(1);
  await reporter.flush();
  assert.deepEqual(kept, [1, 2, 3, 4, 5, 6]);
});

test('no report is longer than the site takes, however long records and lines are', async () => {
  const { kept, lines, reports } = site();
  const sent: { records: number; bytes: number }[] = [];
  const records: RunRecord[] = makeRecords(
    ...Array.from({ length: 30 }, () => stepStarted('€'.repeat(200_000))),
    stepStarted('x'.repeat(4_900_000)),
    stepStarted('a'),
  );
  const reporter = new Reporter({
    reports: {
      ...reports,
      send: (given, log) => {
        sent.push({ records: given.length, bytes: Buffer.byteLength(JSON.stringify({ records: given, log })) });
        return reports.send(given, log);
      },
    },
    ...{ records: () => records, sleep: turn, onConnection: () => {} },
  });
  for (let at = 0; at < 2_000; at += 1) reporter.line('\u001b'.repeat(4_000));
  await reporter.flush();
  assert.deepEqual([kept.length, lines.length], [32, 2_000]);
  const longest = sent.filter(({ records }) => records === 1).map(({ bytes }) => bytes);
  assert.ok(sent.filter(({ records }) => records !== 1).every(({ bytes }) => bytes < 5 * 2 ** 20));
  assert.ok(Math.max(...longest) > 9_800_000 && Math.max(...longest) < REPORT_BODY_BYTES, 'the longest goes alone');
});

test('a site that says it lacks records is sent them, without a new one', async () => {
  const { kept, reports } = site();
  const { reporter, add } = reporterOf(reports);
  add(5);
  await reporter.flush();
  kept.length = 2;
  reporter.siteHas(5);
  await reporter.flush();
  assert.equal(kept.length, 2);
  reporter.siteHas(2);
  await reporter.flush();
  assert.deepEqual(kept, [1, 2, 3, 4, 5]);
});

test('the newest wish of the debugger is what any answer has told of', async () => {
  const { reports } = site();
  const newest = { send: 3, progress: 2 };
  const { reporter, add } = reporterOf({
    send: async (...given) => ({ ...(await reports.send(...given)), newestWish: newest.send }),
    progress: async () => ({ cancelRequested: false, newestWish: newest.progress }),
  });
  assert.equal(reporter.newestWish, 0);
  const progress = { nodeId: 'a', name: 'a', stepsDone: 0, stepsTotal: 1, bytesDone: null, bytesTotal: null };
  await reporter.progress({ ...progress, bytesPerSecond: null, message: '' });
  assert.equal(reporter.newestWish, 2);
  add(1);
  await reporter.flush();
  assert.equal(reporter.newestWish, 3);
});

test('waiting for an acknowledgement ends when the record is kept, not before', async () => {
  const { kept, state, reports } = site();
  state.failures = 3;
  const { reporter, add } = reporterOf(reports);
  add(1);
  const order: string[] = [];
  await Promise.all([reporter.acknowledged(1).then(() => order.push(`acknowledged with ${kept.length} kept`))]);
  assert.deepEqual(order, ['acknowledged with 1 kept']);
  await reporter.acknowledged(1);
});

test('a credential that is refused ends the reporting and counts as a wish to end the run', async () => {
  const { state, reports } = site();
  state.failures = 1;
  state.error = new SlipwayError('SLIP-1005', 'revoked');
  const { reporter, add } = reporterOf(reports);
  add(1);
  await reporter.acknowledged(1);
  assert.ok(reporter.cancelRequested);
  add(1);
  await reporter.flush();
});

test('with the site down for long the newest lines are kept', async () => {
  const { lines, state, reports } = site();
  state.failures = 1;
  const { reporter } = reporterOf(reports);
  for (let at = 0; at < 12_000; at++) reporter.line(`line ${at}`);
  await reporter.flush();
  assert.equal(lines.length, 10_000);
  assert.deepEqual([lines[0], lines.at(-1)], ['line 2000', 'line 11999']);
});

test('progress is left out while an earlier one is under way, and told again afterwards', async () => {
  const told: string[] = [];
  let answer = (): void => undefined;
  const { reporter } = reporterOf({
    ...site().reports,
    progress: ({ message }) => {
      told.push(message);
      return new Promise((resolve) => {
        answer = () => resolve({ cancelRequested: false });
      });
    },
  });
  const at = (message: string) =>
    reporter.progress({
      ...{ nodeId: 'a', name: 'A', stepsDone: 0, stepsTotal: 1, message },
      ...{ bytesDone: null, bytesTotal: null, bytesPerSecond: null },
    });
  const first = at('first');
  await at('second');
  answer();
  await first;
  const third = at('third');
  answer();
  await third;
  assert.deepEqual(told, ['first', 'third']);
});
