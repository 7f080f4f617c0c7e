import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createScriptedMachine } from '../machine/scripted.ts';
import { setDynamicVariables } from './set-dynamic-variables.ts';
import { contextFor, failureOf, inventoryWith, stepOf } from './test-step.ts';

const variables = { Site: 'North', _SMSTSModel: 'Latitude 5420' };
const isLatitude = { variable: '_SMSTSModel', operator: 'like', value: 'Latitude%' };

function contextWith() {
  return contextFor({ machine: createScriptedMachine(), variables, inventory: inventoryWith({}) });
}

test('each rule that applies sets its variables, a later one over an earlier one, with what was set before', async () => {
  const context = contextWith();
  const rules = [
    { variables: [{ name: 'Drivers', value: 'none' }] },
    {
      condition: isLatitude,
      variables: [
        { name: 'Drivers', value: 'dell' },
        { name: 'Name', value: '%Site%-1' },
      ],
    },
    { condition: { none: [isLatitude] }, variables: [{ name: 'Drivers', value: 'wrong' }] },
    { variables: [{ name: 'Folder', value: '/%Drivers%/%Name%' }] },
  ];
  const result = await setDynamicVariables(stepOf('set-dynamic-variables', { rules }), context);
  assert.deepEqual(result, { outcome: 'done', message: 'Set: Drivers, Name, Folder.' });
  assert.equal(context.variables.get('Folder'), '/dell/North-1');
  assert.match(context.lines.join('\n'), /rule 3 does not apply: _SMSTSModel is "Latitude 5420"/);
});

test('a value made of a secret is one', async () => {
  const context = contextWith();
  context.variables.set('Key', 'hunter22', { secret: true });
  const rules = [{ variables: [{ name: 'Copy', value: 'x%Key%' }] }];
  await setDynamicVariables(stepOf('set-dynamic-variables', { rules }), context);
  assert.equal(context.variables.entries().find(({ name }) => name === 'Copy')?.secret, true);
});

test('a value is added to a list behind what is there, and once', async () => {
  const context = contextWith();
  context.variables.set('Applications001', 'Seven Zip');
  const item = (value: string) => ({ variables: [{ name: 'Applications', value, list: true }] });
  const again = await setDynamicVariables(
    stepOf('set-dynamic-variables', { rules: [item('Seven Zip'), item('')] }),
    context,
  );
  assert.deepEqual(again, { outcome: 'done', message: 'All of it was set already.' });
  const rules = [item('Editor of %Site%'), item('Seven Zip'), item('Viewer')];
  const result = await setDynamicVariables(stepOf('set-dynamic-variables', { rules }), context);
  assert.deepEqual(result, { outcome: 'done', message: 'Set: Applications002, Applications003.' });
  assert.equal(context.variables.get('Applications002'), 'Editor of North');
});

test('no rule that applies is said', async () => {
  const rules = [{ condition: { variable: 'X', operator: 'exists' }, variables: [{ name: 'Y', value: '1' }] }];
  const result = await setDynamicVariables(stepOf('set-dynamic-variables', { rules }), contextWith());
  assert.deepEqual(result, { outcome: 'done', message: 'No rule applies.' });
});

test('a rule that cannot be answered fails the step and sets nothing further', async () => {
  const context = contextWith();
  const rules = [
    { condition: { wql: 'select * from Win32_Nothing' }, variables: [{ name: 'A', value: '1' }] },
    { variables: [{ name: 'B', value: '1' }] },
  ];
  const error = await failureOf(setDynamicVariables(stepOf('set-dynamic-variables', { rules }), context));
  assert.equal(error.code, 'SLIP-4061');
  assert.match(error.message, /rule 1 .*Win32_Nothing/);
  assert.equal(context.variables.get('B'), undefined);
});

test('a read-only name is refused before anything is set', async () => {
  const context = contextWith();
  const rules = [{ variables: [{ name: 'A', value: '1' }] }, { variables: [{ name: '_SMSTSModel', value: 'x' }] }];
  await failureOf(setDynamicVariables(stepOf('set-dynamic-variables', { rules }), context));
  assert.equal(context.variables.get('A'), undefined);
});
