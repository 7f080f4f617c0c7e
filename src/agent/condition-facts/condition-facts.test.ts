import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Variables } from '../../task-sequence/variables.ts';
import { createScriptedMachine } from '../machine/scripted.ts';
import { inventoryWith } from '../steps/test-step.ts';
import { conditionFacts } from './condition-facts.ts';

test('who answers is the machine’s system', async () => {
  const on = (system: 'linux' | 'windows') =>
    conditionFacts({
      ...{ machine: createScriptedMachine({ system }), variables: new Variables() },
      ...{ inventory: inventoryWith({}), agent: '' },
    });
  const problemOf = (answer: object) => ('problem' in answer ? answer.problem : 'an answer');
  assert.equal(
    problemOf(await on('windows').package('bash')),
    'bash is looked for among Debian packages, and this is Windows',
  );
  assert.equal(
    problemOf(await on('linux').registry('HKEY_USERS', '')),
    "HKEY_USERS is a key of Windows' registry, and this is Linux",
  );
});
