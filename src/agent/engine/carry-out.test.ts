import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { StepContext } from './step-context.ts';
import { runSequence } from './test-run.ts';

for (const [text, seconds] of [
  ['30', 30],
  ['0', 0],
  ['999999', 86_400],
  ['soon', null],
  ['-1', null],
] as const)
  test(`SMSTSErrorDialogTimeout ${text}: a failure is shown for ${seconds ?? 'as long as usual'}`, async (t) => {
    const doing = (_: unknown, { variables }: StepContext): never => {
      variables.set('SMSTSErrorDialogTimeout', text);
      throw new Error('broke');
    };
    const steps = [{ type: 'run-command-line', id: 'a', name: 'a', options: { commandLine: 'x' } }];
    assert.equal((await runSequence(t, { steps, doing })).failureSeconds, seconds);
  });

test('a sequence that does not say how long shows it as long as usual', async (t) => {
  assert.equal((await runSequence(t, { steps: [] })).failureSeconds, null);
});
