/** Made-up sequences for tests of the engine, whose steps say in their names what they do. */
import fc from 'fast-check';
import { SlipwayError } from '../../api/errors.ts';
import type { Scripted } from './test-run.ts';

/** What a step does is said in its name: how often it fails before it succeeds, whether it asks for a restart. */
export const doing: Scripted = ({ name }, { variables }) => {
  const [, failures = '0', restart] = /^\w+ (\d)(r?)$/.exec(name) ?? [];
  const tries = `Tries${name.split(' ')[0]}`;
  const before = Number(variables.get(tries) ?? 0);
  variables.set(tries, String(before + 1));
  variables.set('Trace', `${variables.get('Trace') ?? ''}${name.split(' ')[0]}.`);
  if (before < Number(failures)) throw new SlipwayError('SLIP-4003', `${name} broke`, { exitCode: 5 });
  return restart === 'r'
    ? { outcome: 'restart', target: 'disk', continueAt: 'next', message: '', delaySeconds: 0 }
    : { outcome: 'done', message: '' };
};

export const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined, freq: 2 });
const condition = maybe(
  fc.constantFrom<object>(
    { variable: '_SMSTSLastActionSucceeded', operator: 'equals', value: 'false' },
    { variable: 'Trace', operator: 'like', value: '%a.%' },
    { none: [{ variable: 'Trace', operator: 'exists' }] },
    { variable: '_SMSTSLastActionRetCode', operator: 'less', value: '3' },
  ),
);
const shared = {
  condition,
  continueOnError: fc.boolean(),
  disabled: fc.nat(9).map((number) => number === 0),
  retry: maybe(fc.record({ count: fc.integer({ min: 1, max: 2 }), delaySeconds: fc.constant(0) })),
};
const name = fc
  .tuple(fc.constantFrom('a', 'b', 'c', 'd'), fc.integer({ min: 0, max: 3 }), fc.constantFrom('', '', '', 'r'))
  .map(([letter, failures, restart]) => `${letter} ${failures}${restart}`);
export const { nodes } = fc.letrec<{ node: object; nodes: object[] }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 3 },
    fc.record({ ...shared, name, type: fc.constant('run-command-line'), options: fc.constant({ commandLine: 'x' }) }),
    fc.record({ ...shared, name: fc.constant('Group'), type: fc.constant('group'), steps: tie('nodes') }),
  ),
  nodes: fc.array(tie('node'), { minLength: 1, maxLength: 4 }),
}));
