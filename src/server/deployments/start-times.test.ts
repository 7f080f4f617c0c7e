import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { bootEnglish } from '../../api/boot-phrases.ts';
import { type MaintenanceWindow, MaintenanceWindowSchema } from '../../api/maintenance-windows.ts';
import { maintenanceTimes } from '../collections/maintenance-times.ts';
import { chooseDeployment, dueDeployments } from './due-deployments.ts';
import { deploymentFact } from './test-deployment-fact.ts';

type Given = Partial<MaintenanceWindow>;
const makeWindow = (given: Given): MaintenanceWindow =>
  MaintenanceWindowSchema.parse({ name: 'w', start: '2027-03-01T22:00', durationMinutes: 120, ...given });
const obeying = (windows: Given[], maximumRunTimeMinutes: number | null = null) =>
  deploymentFact('a', { windows: windows.map(makeWindow), maximumRunTimeMinutes });

const daily = { recurrence: { kind: 'daily' as const } };
const sundays: Given = {
  recurrence: { kind: 'weekly', days: ['sunday'] },
  start: '2027-03-07T08:00',
  durationMinutes: 600,
};

/** Whether it starts at that moment; else what is said of when it will. */
const rows: [what: string, windows: Given[], maximum: number | null, now: string, kept: RegExp | null][] = [
  ['no window', [], null, '2027-03-02T12:00Z', null],
  ['no window, with a maximum', [], 600, '2027-03-02T12:00Z', null],
  ['one that is disabled alone', [{ enabled: false }], null, '2027-03-02T12:00Z', null],
  [
    'just before it opens',
    [daily],
    null,
    '2027-03-02T21:59:59.999Z',
    /none of this device is open: the next one opens at 2027-03-02T22:00:00.000Z$/,
  ],
  ['at its opening', [daily], null, '2027-03-02T22:00Z', null],
  ['just before it closes', [daily], null, '2027-03-02T23:59:59.999Z', null],
  ['at its closing', [daily], null, '2027-03-03T00:00Z', /the next one opens at 2027-03-03T22:00/],
  ['for task sequences alone', [{ ...daily, kind: 'task-sequence' }], null, '2027-03-02T22:00Z', null],
  ['after the last', [{}], null, '2027-03-03T00:00Z', /none of this device is open: none opens any more$/],
  ['with as much left as it may take', [daily], 60, '2027-03-02T23:00Z', null],
  [
    'with a moment less',
    [daily],
    60,
    '2027-03-02T23:00:00.001Z',
    /may take 60 minutes, and the maintenance window that is open ends at 2027-03-03T00:00:00.000Z: the next that is long enough opens at 2027-03-03T22:00/,
  ],
  ['as long as the window', [daily], 120, '2027-03-02T22:00Z', null],
  [
    'longer than every one',
    [daily],
    121,
    '2027-03-02T22:00Z',
    /ends at 2027-03-03T00:00:00.000Z: no later one is long enough/,
  ],
  ['the same before they open', [daily], 121, '2027-03-02T21:00Z', /none of its next 20 is as long as the 121 minutes/],
  ['the first that is long enough', [daily, sundays], 121, '2027-03-02T22:00Z', /opens at 2027-03-07T08:00/],
  ['two that touch, together', [{}, { start: '2027-03-02T00:00' }], 240, '2027-03-01T22:00Z', null],
  ['too little left of the last', [{}], 60, '2027-03-01T23:30Z', /ends at 2027-03-02T00:00:00.000Z: no later one/],
];
for (const [what, windows, maximum, now, kept] of rows)
  test(`a required one that obeys windows: ${what}`, () => {
    const { required, reasons } = dueDeployments([obeying(windows, maximum)], { now: new Date(now), origin: 'pxe' });
    const told = reasons.map(bootEnglish);
    assert.equal(required === null, kept !== null, told.join());
    if (kept !== null) assert.match(told[0] ?? '', kept);
  });

test('one that ignores them, and an available one, start at any time', () => {
  const moment = { now: new Date('2027-03-02T12:00Z'), origin: 'media' as const };
  assert.notEqual(dueDeployments([deploymentFact('a', { maximumRunTimeMinutes: 5 })], moment).required, null);
  const available = { ...obeying([daily]), purpose: 'available' as const };
  assert.equal(dueDeployments([available], moment).available.length, 1);
});

const anyWindow = fc.record({
  start: fc.constantFrom('2027-03-26T22:00', '2027-03-27T02:30', '2027-03-28T01:15'),
  timeZone: fc.constantFrom('UTC', 'Europe/Amsterdam'),
  ...{ durationMinutes: fc.integer({ min: 1, max: 1439 }), enabled: fc.boolean() },
  recurrence: fc.constantFrom({ kind: 'none' as const }, { kind: 'daily' as const }),
});

/** From the windows alone, without what rules keep of them. */
function mayBegin(windows: readonly Given[], maximum: number | null, at: number): boolean {
  const enabled = windows.map(makeWindow).filter((each) => each.enabled);
  const { openUntil } = maintenanceTimes(enabled, new Date(at));
  return enabled.length === 0 || (openUntil !== null && openUntil.getTime() - at >= (maximum ?? 0) * 60_000);
}

const anyCase = [
  fc.array(anyWindow, { minLength: 1, maxLength: 3 }),
  fc.option(fc.integer({ min: 1, max: 2000 })),
  fc.integer({ min: Date.parse('2027-03-26T00:00Z'), max: Date.parse('2027-03-31T00:00Z') }),
] as const;

test('no required run begins outside a window, or with less of it left than it may take, wherever it starts and whoever chooses it', () => {
  fc.assert(
    fc.property(
      ...anyCase,
      fc.constantFrom('pxe', 'media', 'client'),
      fc.constantFrom(undefined, 'a'),
      (windows, maximum, at, origin, chosen) => {
        const fact = { ...obeying(windows, maximum), availableTo: 'clients-media-pxe' as const };
        const begins = !('refusal' in chooseDeployment([fact], chosen, { now: new Date(at), origin }));
        assert.equal(begins, mayBegin(windows, maximum, at));
      },
    ),
    { numRuns: 300 },
  );
});

test('time alone changes whether it starts no earlier than is told', () => {
  fc.assert(
    fc.property(...anyCase, fc.integer({ min: 0, max: 1000 }), (windows, maximum, at, part) => {
      const { required, changesIn } = dueDeployments([obeying(windows, maximum)], { now: new Date(at), origin: 'pxe' });
      const later = at + Math.floor((part / 1000) * ((changesIn ?? 100 * 3_600_000) - 1));
      assert.equal(required !== null, mayBegin(windows, maximum, later));
    }),
    { numRuns: 300 },
  );
});
