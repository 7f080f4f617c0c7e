import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { RunDifference } from '../../api/runs.ts';
import { run } from '../command-test-support.ts';
import { FakeSite } from '../fake-site-test-support.ts';
import { AT, idOf, makeDevice, makeRun } from '../things-test-support.ts';

const open = makeRun({ id: idOf(0xe1e1e1e1) });
const failed = makeRun({
  ...{ id: idOf(0xe2e2e2e2), deviceId: idOf(2), deviceName: 'PC-02', state: 'failed', endedAt: AT },
});
const step = { type: 'run-command-line', values: [] };
const difference: RunDifference = {
  ...{ taskSequenceVersion: 3, editedVersion: 5, edited: true, documentSha256: 'ab'.repeat(32) },
  values: [{ path: 'variables.Room', before: null, after: '12' }],
  nodes: [
    {
      ...step,
      kind: 'added',
      nodeId: 'edited.1',
      name: 'Fetch it first',
      group: 'Software',
      formerGroup: 'Software',
      fate: 'runs',
    },
    {
      ...{
        ...step,
        kind: 'changed',
        nodeId: '2.1',
        name: 'Install\u001b[2J',
        group: 'Software',
        formerGroup: 'Software',
        fate: 'runs',
      },
      values: [
        { path: 'options.commandLine', before: 'setup.sh', after: 'setup.sh --force' },
        { path: 'retry', before: null, after: { count: 2, delaySeconds: 5 } },
      ],
    },
    { ...step, kind: 'moved', nodeId: '1', name: 'Prepare', group: null, formerGroup: null, fate: 'not-run-again' },
    { ...step, kind: 'removed', nodeId: '3', name: 'Tidy', group: null, formerGroup: null, fate: 'does-not-run' },
  ],
  goesOnAt: { nodeId: 'edited.1', name: 'Fetch it first' },
};
const newSite = (differences: Record<string, RunDifference> = {}): FakeSite =>
  new FakeSite({
    devices: [makeDevice({ id: idOf(1), name: 'PC-01' }), makeDevice({ id: idOf(2), name: 'PC-02' })],
    runs: [structuredClone(open), structuredClone(failed)],
    differences,
  });
const edited = () => newSite({ [failed.id]: difference });

describe('runs resume', () => {
  test('has a failed run go on and says what the computer needs', async () => {
    const { out } = await run(newSite(), 'runs resume PC-02');
    assert.match(out, /^PC-02 goes on at the step that failed\. If its screen shows the failure/);
  });

  test('says that an open run goes on by itself', async () => {
    const { error, exitCode } = await run(newSite(), 'runs resume PC-01');
    assert.match(error, /is open: it goes on by itself. \(SLIP-2008\)/);
    assert.equal(exitCode, 1);
  });

  test('shows what was edited and goes on with what a person chooses', async () => {
    const { out, questions } = await run(edited(), 'runs resume PC-02', { answers: ['e'], columns: 100 });
    assert.deepEqual(questions, ['Go on with the edited one (e), as it was (a), or not at all? [e/a/N] ']);
    assert.equal(
      out,
      [
        'The task sequence was edited since the run began (version 3, now 5):',
        '  variables.Room: (none) → 12',
        '  + added: "Fetch it first" in "Software"',
        '  ~ changed: "Install␛[2J" in "Software"',
        '      options.commandLine: setup.sh → setup.sh --force',
        '      retry: (none) → {"count":2,"delaySeconds":5}',
        '  > moved: "Prepare" (it has ended, and is not run again)',
        '  - removed: "Tidy"',
        'With the edited one it goes on at "Fetch it first".',
        'PC-02 goes on with version 5 of "Install Debian". If its screen shows the failure, it begins within 15 seconds; otherwise start it from the network.',
        '',
      ].join('\n'),
    );
    const site = edited();
    const asItWas = await run(site, 'runs resume PC-02', { answers: ['a'] });
    assert.match(asItWas.out, /PC-02 goes on at the step that failed/);
    assert.equal(site.contract.requests.at(-1), `POST /api/runs/${failed.id}/resume`);
  });

  test('does nothing unless one of both is chosen', async () => {
    for (const answer of ['', 'y', 'no']) {
      const site = edited();
      const { exitCode, error } = await run(site, 'runs resume PC-02', { answers: [answer] });
      assert.match(error, /Nothing was done/);
      assert.notEqual(exitCode, 0);
      assert.equal(site.state.runs[1]?.state, 'failed');
    }
  });

  test('guesses nothing where nobody can be asked', async () => {
    const site = edited();
    const { error, exitCode } = await run(site, 'runs resume PC-02');
    assert.match(error, /give --with-edited-sequence or --as-it-was\. \(SLIP-6001\)/);
    assert.equal(exitCode, 2);
    assert.equal(site.state.runs[1]?.state, 'failed');
  });

  test('takes the choice as an option, and not both', async () => {
    const { out } = await run(edited(), 'runs resume PC-02 --with-edited-sequence');
    assert.match(out, /PC-02 goes on with version 5/);
    const site = edited();
    await run(site, 'runs resume PC-02 --as-it-was');
    assert.ok(
      site.contract.requests.every((request) => !request.includes('difference')),
      'it is not even asked for',
    );
    assert.match((await run(edited(), 'runs resume PC-02 --as-it-was --with-edited-sequence')).error, /not both/);
  });

  test('gives programs the run alone', async () => {
    const { out } = await run(edited(), 'runs resume PC-02 --with-edited-sequence --output json');
    assert.equal(JSON.parse(out).taskSequenceVersion, 5);
  });
});
