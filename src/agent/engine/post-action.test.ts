/** SMSTSPostAction: what runs behind the last step of a run that succeeds. */
import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import type { RunRecord } from '../../api/agent.ts';
import { POST_ACTION } from '../../task-sequence/post-action.ts';
import { createScriptedMachine, type ExpectedCommand } from '../machine/scripted.ts';
import { runCommandLine } from '../steps/run-command-line.ts';
import { type JournalHome, memoryHome } from './journal-home.ts';
import { runSequence, type Scripted, type TestRunOptions } from './test-run.ts';

const line = (name: string, commandLine = 'true') => ({
  type: 'run-command-line',
  name,
  id: name,
  options: { commandLine },
});
const PIN = 'sw0rdfish';

/** `as`: the doing of the step's own type, which a union cannot tell. */
const postAction = runCommandLine as unknown as Scripted;

interface Given extends Partial<TestRunOptions> {
  readonly action: string;
  readonly commands?: readonly ExpectedCommand[];
}

/** The run's own command lines succeed at once; the post action's is really asked of the machine. */
async function runWith(t: TestContext, { action, commands = [], ...options }: Given) {
  const machine = createScriptedMachine({ commands });
  const ran: string[] = [];
  const doing: Scripted = (step, context) => {
    ran.push(step.id);
    if (step.id === POST_ACTION) return postAction(step, context);
    context.variables.set('Pin', PIN, { secret: true });
    return { outcome: 'done', message: '' };
  };
  const variables = [{ name: 'SMSTSPostAction', value: action }];
  const given = { steps: [line('a')], doing: options.doing ?? doing, ...options };
  const { end, records, log } = await runSequence(t, {
    ...given,
    policy: { variables, ...options.policy },
    machine: { run: machine.run, ...options.machine },
  });
  assert.ok(end.kind === 'ended');
  machine.assertAllRan();
  return { end, records, log, ran };
}

const finished = (records: readonly RunRecord[]) =>
  records.flatMap((record) => (record.kind === 'step-finished' && record.nodeId === POST_ACTION ? [record] : []));
const kinds = (records: readonly RunRecord[]) =>
  records.map((record) => ('nodeId' in record ? `${record.kind} ${record.nodeId}` : record.kind));

describe('SMSTSPostAction', () => {
  test('runs behind the last step, with variables replaced, and stands in the records before the run’s end', async (t) => {
    const { end, records, ran } = await runWith(t, {
      action: 'touch "/tmp/%_SMSTSMachineName%"',
      commands: [{ line: `/bin/sh -c 'touch "/tmp/PC-1"'`, stdout: 'made it\n' }],
    });
    assert.deepEqual(ran, ['a', POST_ACTION]);
    assert.deepEqual([end.outcome, end.message], ['succeeded', 'All steps are done.']);
    assert.deepEqual(kinds(records), [
      ...['run-started', 'step-started a', 'step-finished a'],
      ...[`step-started ${POST_ACTION}`, `step-finished ${POST_ACTION}`, 'run-finished'],
    ]);
    const [record] = finished(records);
    assert.deepEqual([record?.name, record?.outcome, record?.exitCode], ['SMSTSPostAction', 'done', 0]);
  });

  for (const action of ['', '  '])
    test(`is nothing when it is "${action}"`, async (t) => {
      const { ran } = await runWith(t, { action });
      assert.deepEqual(ran, ['a']);
    });

  test('that fails leaves the run a success, and is said', async (t) => {
    const { end, records } = await runWith(t, {
      action: 'false',
      commands: [{ line: '/bin/sh -c false', exitCode: 3, stdout: 'no room' }],
    });
    assert.equal(end.outcome, 'succeeded');
    assert.match(end.message, /^All steps are done\. SMSTSPostAction failed, .*exit code 3.*no room/);
    const [record] = finished(records);
    assert.deepEqual([record?.outcome, record?.exitCode, record?.errorCode], ['failed', 3, 'SLIP-4003']);
    const last = records.at(-1);
    assert.equal(last?.kind === 'run-finished' && last.message, end.message);
  });

  for (const exitCode of [3010, 194])
    test(`does not restart the computer by exit code ${exitCode}`, async (t) => {
      const { end, records } = await runWith(t, { action: 'x', commands: [{ line: '/bin/sh -c x', exitCode }] });
      assert.equal(end.outcome, 'succeeded');
      assert.equal(finished(records)[0]?.outcome, 'failed');
    });

  test('holds no secret in log, records and message', async (t) => {
    const { end, records, log } = await runWith(t, {
      action: 'unlock %Pin%',
      commands: [{ line: `/bin/sh -c 'unlock ${PIN}'`, exitCode: 1, stdout: `${PIN} is wrong` }],
    });
    const told = JSON.stringify([end, records, log]);
    assert.ok(!told.includes(PIN), told);
    assert.match(end.message, /"unlock \*\*\*" ended with exit code 1.*\*\*\* is wrong/);
  });

  test('that does not end is ended after fifteen minutes', async (t) => {
    t.mock.timers.enable({ apis: ['setTimeout'] });
    let asked = false;
    const { end, records } = await runWith(t, {
      action: 'sleep 99999',
      machine: {
        run: (_program, _args, options) =>
          new Promise((_resolve, reject) => {
            asked = true;
            options?.signal?.addEventListener('abort', () => reject(new Error('stopped')));
            t.mock.timers.tick(900_000);
          }),
      },
    });
    assert.ok(asked);
    assert.equal(end.outcome, 'succeeded');
    assert.match(end.message, /SMSTSPostAction did not end within 900 s/);
    assert.equal(finished(records)[0]?.errorCode, 'SLIP-4008');
  });

  test('does not run when the run fails: onFailure is there for that', async (t) => {
    const { end, ran } = await runWith(t, {
      action: 'x',
      document: { onFailure: [line('told')] },
      doing: (step) => {
        if (step.id === 'a') throw new Error('it failed');
        assert.equal(step.id, 'told');
        return { outcome: 'done', message: '' };
      },
    });
    assert.equal(end.outcome, 'failed');
    assert.deepEqual(ran, []);
  });

  test('does not run when the run is cancelled while its last step runs', async (t) => {
    const { end, records } = await runWith(t, {
      ...{ action: 'x', home: memoryHome() },
      reports: {
        send: async (sent) => ({ acknowledged: sent.at(-1)?.sequence ?? 0, cancelRequested: false }),
        progress: async () => ({ cancelRequested: true }),
      },
      doing: async () => {
        await new Promise((resolve) => setImmediate(resolve));
        return { outcome: 'done', message: '' };
      },
    });
    assert.match(end.message, /^All steps are done\. SMSTSPostAction did not run, since the run was cancelled\.$/);
    assert.deepEqual(finished(records), []);
  });

  test('begins only once the site knows that it has begun', async (t) => {
    const home = memoryHome();
    const sent: RunRecord[] = [];
    const before: string[] = [];
    await runWith(t, {
      ...{ action: 'x', home },
      reports: {
        send: async (records) => {
          // A slow site: the command could have run long before.
          for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve));
          sent.push(...records);
          return { acknowledged: sent.at(-1)?.sequence ?? 0, cancelRequested: false };
        },
        progress: async () => ({ cancelRequested: false }),
      },
      machine: {
        run: async () => {
          before.push(...kinds(sent));
          return { exitCode: 0, stdout: '', stderr: '' };
        },
      },
    });
    assert.equal(before.at(-1), `step-started ${POST_ACTION}`);
  });

  test('that a power cut ended is not run again, is told, and the run succeeds', async (t) => {
    const whole = await runWith(t, { action: 'x', commands: [{ line: '/bin/sh -c x' }] });
    const begun = whole.records.slice(0, -2);
    assert.equal(kinds(begun).at(-1), `step-started ${POST_ACTION}`);
    const { end, records, ran } = await runWith(t, { ...{ action: 'x', known: begun }, home: memoryHome() });
    assert.deepEqual(ran, []);
    assert.equal(end.outcome, 'succeeded');
    assert.match(end.message, /SMSTSPostAction had begun when the computer restarted or lost power/);
    assert.equal(finished(records)[0]?.errorCode, 'SLIP-4013');
  });

  for (const [how, exitCode] of [
    ['well', 0],
    ['badly', 3],
  ] as const)
    test(`that had ended ${how} before a power cut is not run again`, async (t) => {
      const whole = await runWith(t, { action: 'x', commands: [{ line: '/bin/sh -c x', exitCode }] });
      const again = await runWith(t, { ...{ action: 'x', known: whole.records.slice(0, -1) }, home: memoryHome() });
      assert.deepEqual(again.ran, []);
      assert.deepEqual(again.end, whole.end);
      assert.equal(finished(again.records).length, 1);
    });

  test('runs after a failed run was had go on, and once', async (t) => {
    const home: JournalHome = memoryHome();
    let fails = true;
    const doing: Scripted = (step, context) => {
      if (step.id === 'a' && fails) throw new Error('it failed');
      return step.id === 'a' ? { outcome: 'done', message: '' } : postAction(step, context);
    };
    const failed = await runWith(t, { action: 'x', home, doing });
    assert.equal(failed.end.outcome, 'failed');
    fails = false;
    const went = await runWith(t, { action: 'x', home, doing, resumed: true, commands: [{ line: '/bin/sh -c x' }] });
    assert.equal(went.end.outcome, 'succeeded');
    assert.equal(finished(went.records).length, 1);
  });
});
