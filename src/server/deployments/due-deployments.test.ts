import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { bootEnglish } from '../../api/boot-phrases.ts';
import { availableTo, reruns } from '../../api/deployment-settings.ts';
import {
  chooseDeployment,
  type DeploymentFact,
  dueDeployments,
  type Moment,
  type WaveFact,
} from './due-deployments.ts';
import { hindrancesOf } from './hindrances.ts';
import { atPxe, endedAt, deploymentFact as fact } from './test-deployment-fact.ts';

const available = { purpose: 'available' } as const;
const [BEFORE, NOW, AFTER] = ['2026-12-01T11:59:59.999Z', '2026-12-01T12:00:00.000Z', '2026-12-01T12:00:00.001Z'];
const ended = endedAt('2026-11-30T12:00:00.000Z');
const failed = endedAt(ended.at, 'failed');
const since = { assignedAt: ['2026-12-01T06:00:00.000Z'] };
const until = { assignedAt: [AFTER] };
const daily = (hour: '06' | '18') => ({
  schedule: {
    ...(hour === '06'
      ? { start: '2026-11-20T06:00', timeZone: 'UTC' }
      : { start: '2026-12-01T18:00', timeZone: 'America/New_York' }),
    recurrence: { kind: 'every-days' as const, days: 1 },
  },
});
const wave = (change: Partial<WaveFact> = {}): WaveFact => ({
  ...{ number: 1, of: 2, devices: 5, started: 0, isFor: true },
  ...change,
});
const atClient: Moment = { ...atPxe, origin: 'client' };
const atMedia: Moment = { ...atPxe, origin: 'media' };

type Row = [
  what: string,
  facts: DeploymentFact[],
  required: string | null,
  offered: string[],
  reason: string,
  moment?: Moment,
];

/** From the settings of a deployment as ConfigMgr has them, one after the other. */
const rows: Row[] = [
  ['nothing deployed', [], null, [], 'nothing is deployed to any collection'],
  ['a required one that has not run', [fact('a')], 'a', [], '"a" is required and has not run'],
  ['the newest of two required ones', [fact('new'), fact('old')], 'new', [], '"new" is required'],
  ['one that has ended makes room', [fact('new', { ended }), fact('old')], 'old', [], '"new" has ended on this device'],
  ['all that have ended', [fact('a', { ended })], null, [], 'clear it to run it again'],
  [
    'of a disabled task sequence',
    [fact('a', { taskSequenceDisabled: true }), fact('b')],
    'b',
    [],
    'the task sequence "a" is disabled',
  ],
  [
    'available, of a disabled task sequence',
    [fact('a', { ...available, taskSequenceDisabled: true })],
    null,
    [],
    'the task sequence "a" is disabled',
  ],
  [
    'preferred, of a disabled task sequence, from media',
    [fact('a', { taskSequenceDisabled: true, preferred: true })],
    null,
    [],
    'the task sequence "a" is disabled',
    atMedia,
  ],
  ['a disabled one', [fact('a', { enabled: false })], null, [], '"a" is disabled'],
  [
    'an available one may run again',
    [fact('a', { ...available, ended })],
    null,
    ['a'],
    '1 deployment(s) are available',
  ],
  ['a required and an available one', [fact('a', available), fact('b')], 'b', ['a'], '"b" is required'],
  // Make available to
  ['for clients alone, at PXE', [fact('a', { availableTo: 'clients' })], null, [], '"a" is for clients, not for media'],
  ['for clients alone, from media', [fact('a', { availableTo: 'clients' })], null, [], 'for clients', atMedia],
  ['for clients alone, at a client', [fact('a', { availableTo: 'clients' })], 'a', [], 'is required', atClient],
  ['for all, at PXE', [fact('a', { availableTo: 'clients-media-pxe' })], 'a', [], 'is required'],
  ['for all, at a client', [fact('a', { availableTo: 'clients-media-pxe' })], 'a', [], 'is required', atClient],
  ['for media and PXE, from media', [fact('a')], 'a', [], 'is required', atMedia],
  ['for media and PXE, at a client', [fact('a')], null, [], 'not for clients', atClient],
  ['hidden', [fact('a', { availableTo: 'media-pxe-hidden' })], null, [], 'SMSTSPreferredAdvertID does not name it'],
  [
    'hidden and available',
    [fact('a', { ...available, availableTo: 'media-pxe-hidden' })],
    null,
    [],
    'SMSTSPreferredAdvertID does not name it',
  ],
  [
    'hidden, required and preferred: unattended',
    [fact('a', { availableTo: 'media-pxe-hidden', preferred: true })],
    'a',
    [],
    'SMSTSPreferredAdvertID names "a"',
  ],
  [
    'hidden, available and preferred: offered, and no required one overrides it',
    [fact('new'), fact('a', { ...available, availableTo: 'media-pxe-hidden', preferred: true })],
    null,
    ['a'],
    'SMSTSPreferredAdvertID names "a", before all others',
  ],
  ['preferred over a newer required one', [fact('new'), fact('a', { preferred: true })], 'a', [], 'names "a"'],
  [
    'preferred, but expired: nothing else is held back',
    [fact('new'), fact('a', { preferred: true, expiresAt: BEFORE })],
    'new',
    [],
    '"a" expired',
  ],
  // Times count at PXE and media as everywhere (0065)
  ['not yet available', [fact('a', { availableAt: AFTER })], null, [], `"a" is not available before ${AFTER}`],
  ['available from now', [fact('a', { availableAt: NOW })], 'a', [], 'is required'],
  ['expired', [fact('a', { expiresAt: BEFORE })], null, [], `"a" expired at ${BEFORE}`],
  ['expired just now', [fact('a', { expiresAt: NOW })], null, [], '"a" expired'],
  ['not yet expired', [fact('a', { expiresAt: AFTER })], 'a', [], 'is required'],
  ['available, expired', [fact('a', { ...available, expiresAt: NOW })], null, [], '"a" expired'],
  ['an assignment to come holds nothing back', [fact('a', until)], 'a', [], 'is required'],
  // Rerun behaviour
  ['ended, assigned anew, never', [fact('a', { ended, ...since })], null, [], 'clear it'],
  ['ended, always, not assigned anew', [fact('a', { ended, rerun: 'always' })], null, [], 'clear it'],
  ['ended, always, assigned anew', [fact('a', { ended, rerun: 'always', ...since })], 'a', [], 'assigned anew'],
  ['ended, always, to be assigned', [fact('a', { ended, rerun: 'always', ...until })], null, [], `again from ${AFTER}`],
  [
    'ended at the very moment of the assignment',
    [fact('a', { ended: endedAt(since.assignedAt[0] ?? ''), rerun: 'always', ...since })],
    null,
    [],
    'clear it',
  ],
  ['failed, if failed', [fact('a', { ended: failed, rerun: 'if-failed', ...since })], 'a', [], 'assigned anew'],
  ['succeeded, if failed', [fact('a', { ended, rerun: 'if-failed', ...since })], null, [], 'clear it'],
  ['succeeded, if succeeded', [fact('a', { ended, rerun: 'if-succeeded', ...since })], 'a', [], 'assigned anew'],
  ['failed, if succeeded', [fact('a', { ended: failed, rerun: 'if-succeeded', ...since })], null, [], 'clear it'],
  [
    'cancelled, if failed: a person stopped it',
    [fact('a', { ended: endedAt(ended.at, 'cancelled'), rerun: 'if-failed', ...since })],
    null,
    [],
    'clear it',
  ],
  // An assignment schedule: daily at 06:00, and at 18:00
  ['ended, never, by a schedule', [fact('a', { ended, ...daily('06') })], null, [], 'clear it'],
  ['ended, always, by a schedule since', [fact('a', { ended, rerun: 'always', ...daily('06') })], 'a', [], 'anew'],
  [
    'ended after what the schedule had',
    [fact('a', { ended: endedAt('2026-12-01T06:00:00.000Z'), rerun: 'always', ...daily('06') })],
    null,
    [],
    'again from 2026-12-02T06:00:00.000Z',
  ],
  [
    'succeeded, if failed, by a schedule',
    [fact('a', { ended, rerun: 'if-failed', ...daily('06') })],
    null,
    [],
    'clear',
  ],
  [
    'failed, if failed, by a schedule',
    [fact('a', { ended: failed, rerun: 'if-failed', ...daily('06') })],
    'a',
    [],
    'anew',
  ],
  [
    'a moment before the schedule',
    [fact('a', { ended: endedAt('2026-12-01T07:00:00.000Z'), rerun: 'always', ...daily('06'), ...until })],
    null,
    [],
    `again from ${AFTER}`,
  ],
  ['a schedule that has not begun', [fact('a', { ended, rerun: 'always', ...daily('18') })], null, [], 'again from'],
  ['a schedule to come holds nothing back', [fact('a', daily('18'))], 'a', [], 'is required'],
  // What limits the damage
  ['suspended', [fact('a', { suspendedReason: 'it failed on 3' })], null, [], '"a" is suspended: it failed on 3'],
  ['required on a protected device', [fact('a', { protected: true })], null, [], 'this device is protected'],
  ['available on a protected device', [fact('a', { ...available, protected: true })], null, ['a'], 'are available'],
  ['preferred on a protected device', [fact('a', { protected: true, preferred: true })], null, [], 'is protected'],
  ['started on the most', [fact('a', { mostStarts: 3, starts: 3 })], null, [], 'may start on 3 at most'],
  ['started on one less', [fact('a', { mostStarts: 3, starts: 2 })], 'a', [], 'is required'],
  ['started here before', [fact('a', { mostStarts: 3, starts: 3, hasStarted: true })], 'a', [], 'is required'],
  ['in the first wave', [fact('a', { wave: wave() })], 'a', [], 'is required'],
  ['the wave is full', [fact('a', { wave: wave({ started: 5 }) })], null, [], 'wave 1 of 2 of "a" is open, and has'],
  ['not in the wave’s collection', [fact('a', { wave: wave({ isFor: false }) })], null, [], 'not in its collection'],
  ['started before the wave', [fact('a', { hasStarted: true, wave: wave({ started: 5 }) })], 'a', [], 'is required'],
];

describe('due', () => {
  for (const [what, facts, required, offered, reason, moment = atPxe] of rows)
    test(what, () => {
      const due = dueDeployments(facts, moment);
      assert.equal(due.required?.id ?? null, required);
      assert.deepEqual(
        due.available.map(({ id }) => id),
        offered,
      );
      const told = due.reasons.map(bootEnglish);
      assert.ok(
        told.some((each) => each.includes(reason)),
        told.join('; '),
      );
    });
});

test('what is chosen runs when it may, whatever else is due', () => {
  const facts = [
    fact('required'),
    fact('free', available),
    fact('off', { enabled: false }),
    fact('over', { ended }),
    fact('hidden', { ...available, availableTo: 'media-pxe-hidden' }),
  ];
  const chosen = (id: string | undefined) => chooseDeployment(facts, id, atPxe);
  const idOf = (choice: ReturnType<typeof chosen>) => ('id' in choice ? choice.id : choice.refusal);
  assert.equal(idOf(chosen(undefined)), 'required');
  assert.equal(idOf(chosen('free')), 'free');
  for (const [id, part] of [
    ['off', 'disabled'],
    ['over', 'clear it'],
    ['hidden', 'is hidden'],
    ['other', 'not for this device'],
  ] as const)
    assert.match(idOf(chosen(id)), new RegExp(part));
});

test('what a person at the computer stopped leads it to its own system for ten minutes, and starts all the same where a person says so', () => {
  const declined = (milliseconds: number, purpose: 'required' | 'available' = 'required') =>
    fact('one', { purpose, declinedAt: new Date(atPxe.now.getTime() - milliseconds).toISOString() });
  const due = (...facts: DeploymentFact[]) => dueDeployments(facts, atPxe);
  assert.equal(due(declined(599_999)).declinedUntil, new Date(atPxe.now.getTime() + 1).toISOString());
  assert.equal(due(declined(599_999)).changesIn, 1);
  assert.equal(due(declined(600_000)).declinedUntil, null);
  assert.equal(due(declined(1, 'available')).declinedUntil, null);
  // Another one that is required now was not stopped.
  assert.equal(due(fact('newer'), declined(1)).declinedUntil, null);
  assert.equal(due(declined(1)).required?.id, 'one');
  assert.ok(!('refusal' in chooseDeployment([declined(1)], 'one', atPxe)));
});

const anyMoment = fc.constantFrom(BEFORE, NOW, AFTER);
const anyFact = fc.record({
  ...{ id: fc.uuid(), name: fc.string(), description: fc.constant(null), taskSequenceId: fc.constant('t') },
  ...{ collection: fc.string(), purpose: fc.constantFrom('available', 'required'), enabled: fc.boolean() },
  taskSequenceDisabled: fc.boolean(),
  ...{ debug: fc.boolean(), availableTo: fc.constantFrom(...availableTo), rerun: fc.constantFrom(...reruns) },
  noticeSeconds: fc.option(fc.nat(3600)),
  declinedAt: fc.option(
    fc.integer({ min: -2, max: 2 }).map((off) => new Date(atPxe.now.getTime() - 600_000 + off).toISOString()),
  ),
  ...{ availableAt: fc.option(anyMoment), expiresAt: fc.option(anyMoment), assignedAt: fc.array(anyMoment) },
  schedule: fc.option(
    fc.record({
      ...{
        start: fc.constantFrom('2026-11-30T12:00', '2026-12-01T12:00'),
        timeZone: fc.constantFrom('UTC', 'Europe/Amsterdam'),
      },
      recurrence: fc.record({ kind: fc.constant('every-days'), days: fc.integer({ min: 1, max: 3 }) }),
    }),
  ),
  ended: fc.option(fc.record({ at: anyMoment, state: fc.constantFrom('succeeded', 'failed', 'cancelled') })),
  ...{ preferred: fc.boolean(), protected: fc.boolean(), hasStarted: fc.boolean() },
  ...{ mostStarts: fc.option(fc.integer({ min: 1, max: 3 })), starts: fc.nat(4) },
  wave: fc.option(
    fc.record({
      ...{ number: fc.constant(1), of: fc.constant(2), devices: fc.option(fc.integer({ min: 1, max: 3 })) },
      ...{ started: fc.nat(4), isFor: fc.boolean() },
    }),
  ),
  suspendedReason: fc.option(fc.string()),
  maximumRunTimeMinutes: fc.option(fc.integer({ min: 1, max: 90 })),
  windows: fc.option(
    fc.array(
      fc.record({
        ...{ name: fc.constant('w'), kind: fc.constantFrom('all', 'task-sequence'), enabled: fc.boolean() },
        ...{ start: fc.constantFrom('2026-12-01T11:00', '2026-12-01T12:00'), timeZone: fc.constant('UTC') },
        durationMinutes: fc.constantFrom(1, 60),
        recurrence: fc.constantFrom({ kind: 'none' as const }, { kind: 'daily' as const }),
      }),
      { maxLength: 2 },
    ),
  ),
}) satisfies fc.Arbitrary<DeploymentFact>;

test('nothing starts that is disabled, suspended, too early, too late, over its most, or required on a protected device', () => {
  fc.assert(
    fc.property(fc.array(anyFact), fc.constantFrom('pxe', 'media', 'client'), (facts, origin) => {
      const moment = { now: atPxe.now, origin };
      const due = dueDeployments(facts, moment);
      assert.ok(due.reasons.length > 0);
      assert.equal('refusal' in chooseDeployment(facts, undefined, moment), due.required === null);
      for (const each of due.required === null ? due.available : [due.required, ...due.available]) {
        assert.deepEqual(hindrancesOf(each, moment), []);
        assert.ok(each.enabled && !each.taskSequenceDisabled && each.suspendedReason === null);
        assert.ok(each.availableAt === null || Date.parse(each.availableAt) <= moment.now.getTime());
        assert.ok(each.expiresAt === null || Date.parse(each.expiresAt) > moment.now.getTime());
        assert.ok(each.hasStarted || each.mostStarts === null || each.starts < each.mostStarts);
        assert.ok(!each.protected || each.purpose === 'available');
        assert.ok(each.availableTo !== 'media-pxe-hidden' || (each.preferred && origin !== 'client'));
      }
    }),
    { numRuns: 3000 },
  );
});

test('nothing changes by time alone before the moment that is told', () => {
  fc.assert(
    fc.property(fc.array(anyFact, { maxLength: 4 }), fc.integer({ min: -2, max: 2 }), (facts, offset) => {
      const now = new Date(atPxe.now.getTime() + offset);
      const due = dueDeployments(facts, { now, origin: 'pxe' });
      const last = new Date(now.getTime() + (due.changesIn ?? 1_000_000) - 1);
      const { changesIn: _, ...then } = dueDeployments(facts, { now: last, origin: 'pxe' });
      const { changesIn: __, ...rest } = due;
      assert.deepEqual(then, rest);
    }),
    { numRuns: 2000 },
  );
});

test('whoever boots again and again runs a deployment once for each assignment, however it ends', () => {
  const hour = (at: number) => new Date(Date.UTC(2026, 11, 1, at));
  fc.assert(
    fc.property(
      fc.constantFrom(...reruns),
      fc.uniqueArray(fc.integer({ min: 1, max: 20 }), { maxLength: 4 }),
      fc.constantFrom('succeeded', 'failed', 'cancelled'),
      (rerun, hours, state) => {
        let one = fact('a', { rerun, assignedAt: hours.map((each) => hour(each).toISOString()) });
        let runs = 0;
        for (let at = 0; at < 24; at += 1) {
          const { required } = dueDeployments([one], { now: hour(at), origin: 'pxe' });
          if (required === null) continue;
          runs += 1;
          one = { ...one, ended: endedAt(hour(at).toISOString(), state) };
        }
        assert.ok(runs <= 1 + hours.length);
        if (rerun === 'never') assert.equal(runs, 1);
        if (rerun === 'always') assert.equal(runs, 1 + hours.length);
      },
    ),
  );
});

test('a daily schedule has it run once a day, however often the computer boots, over the change of the clock', () => {
  const schedule = {
    start: '2027-03-20T02:30',
    timeZone: 'Europe/Amsterdam',
    recurrence: { kind: 'every-days' as const, days: 1 },
  };
  let one = fact('a', { rerun: 'always', schedule });
  const began: string[] = [];
  for (let at = Date.parse('2027-03-26T12:00:00Z'); at < Date.parse('2027-03-30T12:00:00Z'); at += 1_800_000) {
    const now = new Date(at);
    if (dueDeployments([one], { now, origin: 'pxe' }).required === null) continue;
    began.push(now.toISOString().slice(0, 16));
    one = { ...one, ended: endedAt(now.toISOString()) };
  }
  const days = ['2027-03-27T01:30', '2027-03-28T01:00', '2027-03-29T00:30', '2027-03-30T00:30'];
  // The end at that very moment is none after it: the boot half an hour later is the first that sees the assignment.
  assert.deepEqual(began, ['2027-03-26T12:00', ...days]);
});
