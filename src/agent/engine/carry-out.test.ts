import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ScriptRun } from '../script/variable-server.ts';
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

test('what a script says of its progress is said of the step that runs', async (t) => {
  const shown: string[] = [];
  let run: ScriptRun | undefined;
  await runSequence(t, {
    steps: ['Fonts', 'Printers'].map((name) => ({ type: 'run-command-line', name, options: { commandLine: 'x' } })),
    serveScripts: async (given) => {
      run = given;
      return { environment: {}, close: async () => {} };
    },
    doing: ({ name }) => {
      run?.progress({ message: `about ${name}` });
      return { outcome: 'done', message: '' };
    },
    elapsed: (() => {
      let now = 0;
      return () => (now += 1000);
    })(),
    progress: ({ name, message, stepsDone }) => void (message === '' || shown.push(`${stepsDone} ${name}: ${message}`)),
  });
  assert.deepEqual(shown, ['0 Fonts: about Fonts', '1 Printers: about Printers']);
});
