import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { RunRecord } from '../api/agent.ts';
import { SlipwayError } from '../api/errors.ts';
import { FakeSite } from './fake-site-test-support.ts';
import { type RunWatcher, watchRun } from './run-watch.ts';
import { AT, idOf, makeRun } from './things-test-support.ts';

const record = (sequence: number): RunRecord => ({
  ...{ kind: 'run-resumed', sequence, at: AT, environment: 'linux-pe', reason: `record ${sequence}` },
});

/** Moves a run on by one entry of `script` before each pause and keeps what the watcher says. */
function scripted(script: ((fake: FakeSite) => void)[]) {
  const fake = new FakeSite({ runs: [makeRun({ id: idOf(1) })], records: { [idOf(1)]: [record(1)] } });
  const said: string[] = [];
  const aborter = new AbortController();
  const left = [...script];
  const watcher: RunWatcher = {
    signal: aborter.signal,
    now: () => new Date(AT),
    pause: async () => {
      const next = left.shift();
      if (next === undefined) aborter.abort();
      else next(fake);
    },
    onRun: ({ value }) => said.push(`run ${value.state} ${value.message}`.trimEnd()),
    onRecord: (each, body) => {
      assert.deepEqual(body, each);
      said.push(`record ${each.sequence}`);
    },
    onLost: (error) => said.push(`lost ${error.code}`),
  };
  return { fake, said, watch: () => watchRun(fake.asSite(), idOf(1), watcher) };
}

const end = (fake: FakeSite): void => {
  Object.assign(fake.state.runs[0]!, { state: 'succeeded', endedAt: AT });
  fake.state.records[idOf(1)]!.push(record(3));
};
const refuse = (code: 'SLIP-6002' | 'SLIP-1008' | 'SLIP-1005') => (fake: FakeSite) => {
  fake.contract.beforeRequest = () => {
    throw new SlipwayError(code, 'no');
  };
};
const answer = (fake: FakeSite): void => {
  fake.contract.beforeRequest = () => undefined;
};

describe('a run that is watched', () => {
  test('is told with each record once, in order, to its end', async () => {
    const { watch, said } = scripted([
      () => undefined,
      (fake) => fake.state.records[idOf(1)]!.push(record(2)),
      (fake) => Object.assign(fake.state.runs[0]!, { message: 'half' }),
      end,
    ]);
    assert.equal((await watch())?.state, 'succeeded');
    assert.deepEqual(said, [
      'record 1',
      'run running',
      'record 2',
      'run running half',
      'record 3',
      'run succeeded half',
    ]);
  });

  test('is followed through a site that is killed and comes back', async () => {
    const { watch, said } = scripted([refuse('SLIP-6002'), refuse('SLIP-1008'), answer, () => undefined, end]);
    assert.equal((await watch())?.state, 'succeeded');
    assert.deepEqual(said, [
      ...['record 1', 'run running', 'lost SLIP-6002', 'lost SLIP-1008'],
      // Shown again, so that a line about the lost site goes away.
      ...['run running', 'record 3', 'run succeeded'],
    ]);
  });

  test('is given up where the site refuses for good', async () => {
    const { watch } = scripted([refuse('SLIP-1005')]);
    await assert.rejects(watch(), { code: 'SLIP-1005' });
  });

  test('is left alone after an interrupt, also while the site is gone', async () => {
    assert.equal(await scripted([]).watch(), null);
    assert.equal(await scripted([refuse('SLIP-6002')]).watch(), null);
  });
});
