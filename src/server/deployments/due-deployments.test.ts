import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { chooseDeployment, type DeploymentFact, dueDeployments } from './due-deployments.ts';

const fact = (id: string, change: Partial<DeploymentFact> = {}): DeploymentFact => ({
  id,
  name: id,
  description: null,
  taskSequenceId: 't',
  purpose: 'required',
  enabled: true,
  debug: false,
  ended: false,
  ...change,
});
const available = { purpose: 'available' } as const;

for (const [what, facts, required, offered, reason] of [
  ['nothing deployed', [], null, [], 'nothing is deployed to any collection'],
  ['a required one that has not run', [fact('a')], 'a', [], '"a" is required and has not run'],
  ['the newest of two required ones', [fact('new'), fact('old')], 'new', [], '"new" is required'],
  [
    'one that has ended makes room for an older one',
    [fact('new', { ended: true }), fact('old')],
    'old',
    [],
    '"new" has ended on this device; clear it',
  ],
  ['all that have ended', [fact('a', { ended: true })], null, [], 'clear it to run it again'],
  ['a disabled one', [fact('a', { enabled: false })], null, [], '"a" is disabled'],
  [
    'an available one may run again',
    [fact('a', { ...available, ended: true })],
    null,
    ['a'],
    '1 deployment(s) are available',
  ],
  ['a required one and an available one', [fact('a', available), fact('b')], 'b', ['a'], '"b" is required'],
] as const) {
  test(`due: ${what}`, () => {
    const due = dueDeployments(facts);
    assert.equal(due.required?.id ?? null, required);
    assert.deepEqual(
      due.available.map(({ id }) => id),
      offered,
    );
    assert.ok(
      due.reasons.some((each) => each.includes(reason)),
      due.reasons.join('; '),
    );
  });
}

test('what is chosen runs when it may, whatever else is due', () => {
  const facts = [
    fact('required'),
    fact('free', available),
    fact('off', { enabled: false }),
    fact('over', { ended: true }),
  ];
  const chosen = (id: string | undefined) => chooseDeployment(facts, id);
  assert.equal('id' in chosen(undefined) && (chosen(undefined) as DeploymentFact).id, 'required');
  assert.equal((chosen('free') as DeploymentFact).id, 'free');
  for (const [id, part] of [
    ['off', 'disabled'],
    ['over', 'Clear it'],
    ['other', 'not for this device'],
  ] as const)
    assert.match((chosen(id) as { refusal: string }).refusal, new RegExp(part));
});

test('what is due is never disabled, and always says why', () => {
  const facts = fc.array(
    fc.record({
      id: fc.uuid(),
      name: fc.string(),
      description: fc.constant(null),
      taskSequenceId: fc.constant('t'),
      purpose: fc.constantFrom('available', 'required'),
      enabled: fc.boolean(),
      debug: fc.boolean(),
      ended: fc.boolean(),
    }),
  );
  fc.assert(
    fc.property(facts, (list) => {
      const due = dueDeployments(list);
      assert.ok(
        due.required === null || (due.required.enabled && !due.required.ended && due.required.purpose === 'required'),
      );
      assert.ok(due.available.every(({ enabled, purpose }) => enabled && purpose === 'available'));
      assert.ok(due.reasons.length > 0);
      const begun = chooseDeployment(list, undefined);
      assert.equal('refusal' in begun, due.required === null);
    }),
  );
});
