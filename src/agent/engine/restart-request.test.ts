import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Variables } from '../../task-sequence/variables.ts';
import { restartRequest } from './restart-request.ts';

const done = { outcome: 'done', message: 'ok', exitCode: 0 } as const;

function ask(values: Record<string, string>, result: Parameters<typeof restartRequest>[0] = done) {
  const variables = new Variables(Object.entries(values).map(([name, value]) => ({ name, value, secret: false })));
  return { variables, result: restartRequest(result, variables) };
}

test('without a wish nothing is changed', () => assert.deepEqual(ask({}).result, done));

for (const [wanted, target] of [
  ['HD', 'disk'],
  ['WinPE', 'pe'],
  ['winpe ', 'pe'],
] as const)
  test(`SMSTSRebootRequested ${wanted} restarts to the ${target}, at the next step, and is gone then`, () => {
    const { variables, result } = ask({ SMSTSRebootRequested: wanted });
    const message = `A restart was asked for (SMSTSRebootRequested is ${wanted}).`;
    assert.deepEqual(result, { outcome: 'restart', target, continueAt: 'next', message, delaySeconds: 0, exitCode: 0 });
    assert.equal(variables.get('SMSTSRebootRequested'), undefined);
  });

test('SMSTSRetryRequested runs the same step again; message and delay are the sequence’s', () => {
  const values = {
    SMSTSRebootRequested: 'HD',
    SMSTSRetryRequested: 'true',
    SMSTSRebootMessage: 'Wait',
    SMSTSRebootDelay: '5',
  };
  const { variables, result } = ask(values);
  assert.deepEqual(result, {
    ...{ outcome: 'restart', target: 'disk', continueAt: 'same', message: 'Wait', delaySeconds: 5, exitCode: 0 },
  });
  assert.equal(variables.get('SMSTSRetryRequested'), undefined);
});

test('a step that failed has failed, and its wish does not hang over the next one', () => {
  const failed = { outcome: 'failed', message: 'no', errorCode: 'SLIP-4003' } as const;
  const { variables, result } = ask({ SMSTSRebootRequested: 'HD' }, failed);
  assert.equal(result, failed);
  assert.equal(variables.get('SMSTSRebootRequested'), undefined);
});

test('a target that is none fails the step with a word about what to do', () => {
  const { result } = ask({ SMSTSRebootRequested: 'moon' });
  assert.equal(result.outcome, 'failed');
  assert.match(result.message, /"moon", which is neither HD nor WinPE/);
});

test('a delay is a number of seconds, a day at most', () => {
  for (const [delay, seconds] of [
    ['7200', 7200],
    ['99999', 86_400],
    ['-1', 0],
    ['soon', 0],
  ] as const) {
    const { result } = ask({ SMSTSRebootRequested: 'HD', SMSTSRebootDelay: delay });
    assert.equal(result.outcome === 'restart' && result.delaySeconds, seconds);
  }
});

test('SMSTSRebootDelayNext is the delay of every restart but the first', () => {
  const { variables, result } = ask({ SMSTSRebootRequested: 'HD', SMSTSRebootDelay: '5', SMSTSRebootDelayNext: '60' });
  assert.equal(result.outcome === 'restart' && result.delaySeconds, 5);
  for (const seconds of [60, 60]) {
    variables.set('SMSTSRebootRequested', 'HD');
    const next = restartRequest(done, variables);
    assert.equal(next.outcome === 'restart' && next.delaySeconds, seconds);
  }
});

test('without a restart SMSTSRebootDelayNext waits', () => {
  const { variables } = ask({ SMSTSRebootDelay: '5', SMSTSRebootDelayNext: '60' });
  assert.equal(variables.get('SMSTSRebootDelay'), '5');
});

test('a message that is secret is not shown', () => {
  const variables = new Variables([{ name: 'SMSTSRebootMessage', value: 'hunter22', secret: true }]);
  variables.set('SMSTSRebootRequested', 'HD');
  assert.equal(restartRequest(done, variables).message, '***');
});
