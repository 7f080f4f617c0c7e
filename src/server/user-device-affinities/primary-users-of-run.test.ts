import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { affinitySettings } from '../../api/user-device-affinities.ts';
import { TaskSequenceDocumentSchema } from '../../task-sequence/document.ts';
import { type PrimaryUsers, primaryUsersOfRun, type RunFacts, type ToldVariable } from './primary-users-of-run.ts';

const users = (value: string | null = 'D\\kim, D\\lee'): ToldVariable => ({ name: 'SMSTSUDAUsers', value });
const mode = (value: string | null): ToldVariable => ({ name: 'smstsassignusersmode', value });

const setting = (variable: string, value: string, more = {}) => ({
  ...{ id: 'a', type: 'set-task-sequence-variable', name: 'Set it', options: { variable, value } },
  ...more,
});
const documentOf = (...steps: unknown[]) => TaskSequenceDocumentSchema.parse({ version: 1, name: 'any', steps });

const facts = (more: Partial<RunFacts>): RunFacts => ({
  ...{ origin: 'pxe', setting: 'none', document: documentOf(), policyVariables: [], recordedVariables: [users()] },
  ...more,
});

const autoStep = setting('SMSTSAssignUsersMode', 'Auto');

/** ConfigMgr: modes auto, pending and none of the distribution point; the variable Auto, Pending or Disabled goes before; not from stand-alone media. */
const table: [string, Partial<RunFacts>, PrimaryUsers['state']][] = [
  ['the setting none', { setting: 'none' }, null],
  ['the setting auto', { setting: 'auto' }, 'confirmed'],
  ['the setting pending', { setting: 'pending' }, 'pending'],
  ['the setting auto, started over HTTP', { setting: 'auto', origin: 'http' }, 'confirmed'],
  [
    'the setting auto, but stand-alone',
    { setting: 'auto', origin: 'stand-alone', policyVariables: [mode('Auto')] },
    null,
  ],
  ['the setting auto, but started from media', { setting: 'auto', origin: 'bootable' }, null],
  ['the setting auto, but begun in a running system', { setting: 'auto', origin: 'client' }, null],
  ['a variable Auto of media', { origin: 'bootable', policyVariables: [mode('Auto')] }, 'confirmed'],
  ['a variable Auto of a running system', { origin: 'client', policyVariables: [mode('Auto')] }, 'confirmed'],
  ['a variable Auto over the setting pending', { setting: 'pending', policyVariables: [mode('auto')] }, 'confirmed'],
  ['a variable Pending over the setting auto', { setting: 'auto', policyVariables: [mode('Pending')] }, 'pending'],
  ['a variable Disabled over the setting auto', { setting: 'auto', policyVariables: [mode('Disabled')] }, null],
  ['the stronger of two variables', { policyVariables: [mode('Auto'), mode('Pending')] }, 'pending'],
  ['an empty variable: the setting', { setting: 'auto', policyVariables: [mode('')] }, 'confirmed'],
  ['a variable that is no mode', { setting: 'auto', policyVariables: [mode('yes')] }, null],
  ['Pending set while it ran', { setting: 'auto', recordedVariables: [users(), mode('Pending')] }, 'pending'],
  ['Disabled set while it ran', { setting: 'auto', recordedVariables: [users(), mode('Disabled')] }, null],
  ['Auto set while it ran, which the computer says alone', { recordedVariables: [users(), mode('Auto')] }, 'pending'],
  [
    'Auto set while it ran, and pending is the setting',
    { setting: 'pending', recordedVariables: [users(), mode('Auto')] },
    'pending',
  ],
  [
    'Auto set while it ran, and auto is the setting',
    { setting: 'auto', recordedVariables: [users(), mode('Auto')] },
    'confirmed',
  ],
  [
    'Auto set by a step that the sequence has',
    { recordedVariables: [users(), mode('Auto')], document: documentOf(autoStep) },
    'confirmed',
  ],
  ['a step that has not run', { document: documentOf(autoStep) }, null],
  [
    'Auto, though the step that sets it is disabled',
    { recordedVariables: [users(), mode('Auto')], document: documentOf({ ...autoStep, disabled: true }) },
    'pending',
  ],
  [
    'Auto, though the step sets another variable so',
    { recordedVariables: [users(), mode('Auto')], document: documentOf(setting('Other', 'Auto')) },
    'pending',
  ],
  ['the last of what was set', { recordedVariables: [users(), mode('Disabled'), mode('Pending')] }, 'pending'],
  [
    'set and taken away: the setting',
    { setting: 'auto', recordedVariables: [users(), mode('Disabled'), mode('')] },
    'confirmed',
  ],
];

describe('the mode of a run decides', () => {
  for (const [what, more, state] of table)
    test(`${what}: ${state ?? 'nobody'}`, () => {
      const decided = primaryUsersOfRun(facts(more));
      assert.deepEqual(
        [decided.state, decided.users],
        [state, state === null ? [] : ['D\\kim', 'D\\lee']],
        decided.reason,
      );
    });
});

describe('the users of a run are', () => {
  const auto = (more: Partial<RunFacts>) => primaryUsersOfRun(facts({ setting: 'auto', ...more }));

  test('those of the policy, where the run has set none', () => {
    assert.deepEqual(auto({ recordedVariables: [], policyVariables: [users('D\\max')] }).users, ['D\\max']);
  });

  test('those that were set while it ran, before those of the policy', () => {
    assert.deepEqual(auto({ policyVariables: [users('D\\max')] }).users, ['D\\kim', 'D\\lee']);
  });

  test('nobody where none is named, and the reason says so', () => {
    for (const [recordedVariables, reason] of [
      [[], /is not set/],
      [[users(''), mode('Auto')], /is not set/],
      [[users(null)], /is secret/],
      [[users('nobody, <b>')], /nobody, <b>/],
    ] as [ToldVariable[], RegExp][]) {
      const decided = auto({ recordedVariables, policyVariables: [] });
      assert.deepEqual([decided.state, decided.users], [null, []]);
      assert.match(decided.reason, reason);
    }
  });

  test('taken away by the run with an empty value, though the policy has some', () => {
    assert.equal(auto({ recordedVariables: [users('')], policyVariables: [users('D\\max')] }).state, null);
  });
});

test('a computer confirms nobody by its own word, whatever it says', () => {
  const told = fc.array(
    fc.record({
      name: fc.constantFrom('SMSTSAssignUsersMode', 'SMSTSUDAUsers', 'smstsudausers', 'Other'),
      value: fc.oneof(fc.constantFrom('Auto', 'AUTO', 'Pending', 'Disabled', '', 'D\\kim', null), fc.string()),
    }),
  );
  fc.assert(
    fc.property(
      told,
      fc.constantFrom('pxe', 'client', 'bootable'),
      fc.constantFrom(...affinitySettings),
      (recorded, origin, of) => {
        if (of === 'auto' && origin === 'pxe') return;
        const decided = primaryUsersOfRun(facts({ origin, setting: of, recordedVariables: recorded }));
        assert.notEqual(decided.state, 'confirmed');
      },
    ),
  );
});
