import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { english, phrase } from '../phrases/english.ts';
import { findCycle } from './cycle.ts';
import { type ApplicationPlan, type PlannedApplication, planApplication } from './plan.ts';

interface Given {
  readonly technology?: 'linux-script' | 'windows-msi';
  readonly needs?: readonly (readonly string[])[];
  readonly byHand?: boolean;
}

function application(
  id: string,
  types: readonly Given[] = [{}],
  more: Partial<PlannedApplication> = {},
): PlannedApplication {
  const deploymentTypes = types.map(({ technology = 'linux-script', needs = [], byHand = false }, at) => ({
    name: `${id}-${at}`,
    technology,
    dependencies: needs.map((group, n) => ({
      name: `group ${n}`,
      anyOf: group.map((each) => ({ application: each, autoInstall: !byHand })),
    })),
  }));
  return { id, name: id, disabled: false, supersedes: [], deploymentTypes, ...more };
}

/** `installed`, `unfit`, `unknown`: `A` of every deployment type of A, or `A0` of one. */
function plan(all: readonly PlannedApplication[], { installed = '', unfit = '', unknown = '' } = {}): ApplicationPlan {
  const within = (list: string, id: string, at: number) =>
    list.split(' ').some((each) => each === id || each === `${id}${at}`);
  const verdict = (holds: boolean, id: string, at: number, what: string) => ({
    holds: within(unknown, `${what}${id}`, at) ? null : holds,
    because: phrase('asItIs', { text: `${what} ${id}${at}` }),
  });
  return planApplication(all[0]?.id ?? '', new Map(all.map((each) => [each.id, each])), {
    platform: 'linux',
    detected: (id, at) => verdict(within(installed, id, at), id, at, 'found'),
    required: (id, at) => verdict(!within(unfit, id, at), id, at, 'fit'),
  });
}

function told(result: ApplicationPlan): string {
  if (result.is !== 'install') return `${result.is}: ${english(result.because)}`;
  return result.actions.map((each) => `${each.do} ${each.application}${each.deploymentType}`).join(', ');
}

const replaces = (id: string, uninstall = true) => ({ supersedes: [{ application: id, uninstall }] });

const table: readonly (readonly [string, ApplicationPlan, string])[] = [
  ['nothing is there: the first deployment type', plan([application('A', [{}, {}])]), 'install A0'],
  ['it is there', plan([application('A')], { installed: 'A' }), 'installed: found A0'],
  [
    'another deployment type of it is there',
    plan([application('A', [{}, {}])], { installed: 'A1' }),
    'installed: found A1',
  ],
  ['the first does not fit: the next', plan([application('A', [{}, {}])], { unfit: 'A0' }), 'install A1'],
  ['one for Windows is passed over', plan([application('A', [{ technology: 'windows-msi' }, {}])]), 'install A1'],
  [
    'none fits: every reason is told',
    plan([application('A', [{ technology: 'windows-msi' }, {}])], { unfit: 'A' }),
    'not-applicable: "A-0": it is for Windows; "A-1": fit A1',
  ],
  [
    'what Windows has detected counts for nothing on Linux',
    plan([application('A', [{ technology: 'windows-msi' }])], { installed: 'A' }),
    'not-applicable: "A-0": it is for Windows',
  ],
  ['it is disabled', plan([application('A', [{}], { disabled: true })]), 'not-applicable: "A" is disabled'],
  [
    'it is disabled and there',
    plan([application('A', [{}], { disabled: true })], { installed: 'A' }),
    'installed: found A0',
  ],
  [
    'a dependency comes first',
    plan([application('A', [{ needs: [['B']] }]), application('B', [{ needs: [['C']] }]), application('C')]),
    'install C0, install B0, install A0',
  ],
  [
    'what two need is installed once',
    plan([application('A', [{ needs: [['B'], ['C']] }]), application('B', [{ needs: [['C']] }]), application('C')]),
    'install C0, install B0, install A0',
  ],
  [
    'a dependency that is there is left alone, though another of its group comes first',
    plan([application('A', [{ needs: [['B', 'C']] }]), application('B'), application('C')], { installed: 'C' }),
    'install A0',
  ],
  [
    'of a group the first that can be installed is',
    plan([application('A', [{ needs: [['B', 'C']] }]), application('B'), application('C')], { unfit: 'B' }),
    'install C0, install A0',
  ],
  [
    'a dependency that is not to be installed for others keeps it away',
    plan([application('A', [{ needs: [['B']], byHand: true }]), application('B')]),
    'not-applicable: "A-0": nothing of what it depends on ("group 0") can be had: "B" is not there and is not to be installed for others',
  ],
  [
    'a dependency that cannot be installed lets the next deployment type try',
    plan([application('A', [{ needs: [['B']] }, {}]), application('B')], { unfit: 'B' }),
    'install A1',
  ],
  [
    'a dependency that is not here',
    plan([application('A', [{ needs: [['gone']] }])]),
    'not-applicable: "A-0": nothing of what it depends on ("group 0") can be had: "gone" cannot be installed (the application gone is not here)',
  ],
  [
    'what it replaces is uninstalled first, by what was detected',
    plan([application('A', [{ needs: [['C']] }], replaces('B')), application('B', [{}, {}]), application('C')], {
      installed: 'B1',
    }),
    'install C0, uninstall B1, install A0',
  ],
  ['what it replaces is not there', plan([application('A', [{}], replaces('B')), application('B')]), 'install A0'],
  [
    'what it replaces without uninstalling stays',
    plan([application('A', [{}], replaces('B', false)), application('B')], { installed: 'B' }),
    'install A0',
  ],
  [
    'what it replaces is needed by what it depends on',
    plan([application('A', [{ needs: [['B']] }], replaces('B')), application('B')], { installed: 'B' }),
    'not-applicable: "A-0": "B" is replaced, and something that it depends on needs it',
  ],
  [
    'a dependency replaces what another one needs',
    plan([application('A', [{ needs: [['C'], ['B']] }]), application('B'), application('C', [{}], replaces('B'))], {
      installed: 'B',
    }),
    'not-applicable: "A-0": "B" is replaced, and something that it depends on needs it',
  ],
  [
    'whether it is there cannot be told: nothing is done',
    plan([application('A', [{}, {}])], { unknown: 'foundA' }),
    'unclear: whether "A" is installed: found A0',
  ],
  [
    'whether it fits cannot be told: nothing is done, although another would fit',
    plan([application('A', [{}, {}])], { unknown: 'fitA0' }),
    'unclear: whether "A-0" can be installed: fit A0',
  ],
  [
    'a circle, which the site refuses, ends',
    plan([application('A', [{ needs: [['B']] }]), application('B', [{ needs: [['A']] }])]),
    'not-applicable: "A-0": nothing of what it depends on ("group 0") can be had: "B" cannot be installed ("B-0": nothing of what it depends on ("group 0") can be had: "A" cannot be installed ("A" needs itself by way of others))',
  ],
];

for (const [name, result, expected] of table) test(name, () => assert.equal(told(result), expected));

/** Any relations among eight applications, circles too. */
const anyApplications = fc
  .array(
    fc.record({
      needs: fc.array(fc.array(fc.nat(7), { minLength: 1, maxLength: 3 }), { maxLength: 3 }),
      supersedes: fc.array(fc.nat(7), { maxLength: 2 }),
    }),
    { minLength: 8, maxLength: 8 },
  )
  .map((all) =>
    all.map(({ needs, supersedes }, at) =>
      application(
        `a${at}`,
        [{ needs: needs.map((group) => group.map((n) => `a${n}`)) }, { technology: 'windows-msi' }],
        {
          supersedes: supersedes.map((n) => ({ application: `a${n}`, uninstall: true })),
        },
      ),
    ),
  );

test('dependencies always come before what needs them, nothing comes twice, and nothing that is counted on is removed', () => {
  fc.assert(
    fc.property(anyApplications, fc.array(fc.nat(7)), fc.array(fc.nat(7)), (all, there, unfit) => {
      const installed = there.map((n) => `a${n}`);
      const result = plan(all, { installed: installed.join(' '), unfit: unfit.map((n) => `a${n}`).join(' ') });
      if (result.is !== 'install') return;
      const seen = new Set<string>(installed);
      for (const { do: what, application: id, deploymentType } of result.actions) {
        assert.ok(what === 'install' ? !seen.has(id) : seen.has(id), `${what} ${id}`);
        if (what === 'uninstall') {
          seen.delete(id);
          continue;
        }
        for (const { anyOf } of all.find((each) => each.id === id)?.deploymentTypes[deploymentType]?.dependencies ?? [])
          assert.ok(
            anyOf.some((member) => seen.has(member.application)),
            `${id} before what it needs`,
          );
        seen.add(id);
      }
      assert.equal(result.actions.at(-1)?.application, 'a0');
    }),
    { numRuns: 2000 },
  );
});

test('a circle is found exactly where one can walk back to where one began', () => {
  fc.assert(
    fc.property(anyApplications, (all) => {
      const map = new Map(all.map((each) => [each.id, each]));
      const next = (id: string) => {
        const each = map.get(id);
        const needs =
          each?.deploymentTypes.flatMap(({ dependencies }) => dependencies.flatMap(({ anyOf }) => anyOf)) ?? [];
        return [...needs, ...(each?.supersedes ?? [])].map((member) => member.application);
      };
      // By closure, another way than the one under test.
      const reached = new Set(next('a0'));
      for (let size = -1; size !== reached.size; ) {
        size = reached.size;
        for (const id of [...reached]) for (const other of next(id)) reached.add(other);
      }
      const cycle = findCycle('a0', map);
      assert.equal(cycle !== null, reached.has('a0'));
      for (const [at, id] of (cycle ?? []).slice(1).entries()) assert.ok(next(cycle?.[at] ?? '').includes(id));
    }),
    { numRuns: 1000 },
  );
});
