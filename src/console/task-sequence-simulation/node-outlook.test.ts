import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseTaskSequence } from '../../task-sequence/parse.ts';
import { simulate } from '../../task-sequence/simulation/simulate.ts';
import { outlookOf, outlooksOf, readVariables } from './node-outlook.ts';
import { typicalComputers, typicalHardware } from './typical-hardware.ts';

const command = (id: string, more: object = {}) => ({
  ...{ id, type: 'run-command-line', name: id, options: { commandLine: 'true' } },
  ...more,
});
const steps = [
  { id: 'g', type: 'group', name: 'g', steps: [command('a'), command('off', { disabled: true })] },
  command('skipped', { condition: { variable: 'Role', operator: 'equals', value: 'other' } }),
  command('unsure', { condition: { file: '/etc/room' } }),
  { id: 'restart', type: 'restart-computer', name: 'restart', options: { target: 'pe' } },
  { id: 'updates', type: 'install-software-updates', name: 'updates', options: {} },
  command('late'),
];

test('each node has its outlook, its place in the order, and where the run goes on, on each typical computer', async () => {
  const { document, problems } = parseTaskSequence({ version: 1, name: 'x', steps });
  assert.equal(problems, undefined);
  if (document === undefined) return;
  const run = { launchMode: 'PXE', siteName: '', deviceId: '', deviceName: 'x', deploymentId: '' } as const;
  for (const computer of typicalComputers) {
    const simulation = await simulate({
      ...{
        document,
        environment: 'linux-pe',
        inventory: typicalHardware[computer],
        packages: new Map(),
        software: null,
      },
      ...{ variables: [], secretVariables: [], run: { ...run, taskSequenceId: '', taskSequenceName: 'x' } },
    });
    const told = [...outlooksOf(simulation)].map(([id, { outlook, order, restartsInto }]) =>
      [id, outlook, order ?? '-', restartsInto ?? ''].join(' ').trim(),
    );
    assert.deepEqual(told, [
      ...['g runs -', 'a runs 1', 'off skipped -', 'skipped skipped -', 'unsure unsure 2'],
      ...['restart runs 3 linux-pe', 'updates fails 4', 'late notReached -'],
    ]);
  }
});

test('what fails does so whatever state it is in', () => {
  assert.equal(outlookOf({ state: 'runs', fails: true }), 'fails');
  assert.equal(outlookOf({ state: 'not-available', fails: false }), 'fails');
});

test('variables are lines, and what is no such line is named', () => {
  assert.deepEqual(readVariables('Role=Office\n\n Room = 12=b \n=x\nnothing'), {
    variables: [
      { name: 'Role', value: 'Office' },
      { name: 'Room', value: ' 12=b ' },
    ],
    wrong: [4, 5],
  });
});
