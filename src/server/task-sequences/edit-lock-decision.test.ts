import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ANSWER_SECONDS, LEASE_SECONDS } from '../../api/task-sequence-edit-locks.ts';
import {
  decideLock,
  type Editor,
  free,
  isSame,
  type LockRequest,
  type LockState,
  withoutPassed,
} from './edit-lock-decision.ts';

const start = Date.parse('2026-11-27T14:02:00Z');
const at = (seconds: number) => new Date(start + seconds * 1000);
const editor = (name: string): Editor => ({
  tab: `tab of ${name}`,
  by: { kind: 'user', id: `id of ${name}`, name },
  displayName: name,
});
const [ada, bob, cleo] = ['Ada', 'Bob', 'Cleo'].map(editor) as [Editor, Editor, Editor]; // `as`: three of three.
const by = (who: Editor) =>
  ({
    take: { kind: 'take', editor: who },
    release: { kind: 'release', editor: who },
    request: { kind: 'request', editor: who },
    handOver: { kind: 'answer', editor: who, handOver: true },
    notNow: { kind: 'answer', editor: who, handOver: false },
    break: { kind: 'break', editor: who },
  }) as const satisfies Record<string, LockRequest>;
const nobody = { kind: 'break', editor: null } as const satisfies LockRequest;

interface Case {
  readonly name: string;
  readonly requests: readonly (readonly [seconds: number, request: LockRequest])[];
  /** Holder and asker. */
  readonly ends: readonly [holder: string | null, asker: string | null];
}

const end = LEASE_SECONDS;
const due = ANSWER_SECONDS;
/** Ada has it and renews it, Bob has asked at second 1. */
const asked: Case['requests'] = [
  [0, by(ada).take],
  [1, by(bob).request],
  [50, by(ada).take],
];

const cases: readonly Case[] = [
  { name: 'who comes first has it', requests: [[0, by(ada).take]], ends: ['Ada', null] },
  {
    name: 'who comes second has it not',
    requests: [
      [0, by(ada).take],
      [1, by(bob).take],
    ],
    ends: ['Ada', null],
  },
  {
    name: 'a renewed lease goes on',
    requests: [
      [0, by(ada).take],
      [80, by(ada).take],
      [100, by(bob).take],
    ],
    ends: ['Ada', null],
  },
  {
    name: 'a lease that ended is free',
    requests: [
      [0, by(ada).take],
      [end, by(bob).take],
    ],
    ends: ['Bob', null],
  },
  {
    name: 'a moment before it is not',
    requests: [
      [0, by(ada).take],
      [end - 1, by(bob).take],
    ],
    ends: ['Ada', null],
  },
  {
    name: 'given back it is free',
    requests: [
      [0, by(ada).take],
      [1, by(ada).release],
    ],
    ends: [null, null],
  },
  {
    name: 'nobody gives back what another has',
    requests: [
      [0, by(ada).take],
      [1, by(bob).release],
    ],
    ends: ['Ada', null],
  },
  {
    name: 'given back while somebody asks it is theirs',
    requests: [...asked, [51, by(ada).release]],
    ends: ['Bob', null],
  },
  { name: 'asked for while nobody has it, it is given', requests: [[0, by(bob).request]], ends: ['Bob', null] },
  { name: 'who asks waits', requests: asked, ends: ['Ada', 'Bob'] },
  { name: 'one asks at a time', requests: [...asked, [51, by(cleo).request]], ends: ['Ada', 'Bob'] },
  { name: 'handed over', requests: [...asked, [51, by(ada).handOver]], ends: ['Bob', null] },
  {
    name: 'only its holder hands it over',
    requests: [...asked, [51, by(bob).handOver]],
    ends: ['Ada', 'Bob'],
  },
  {
    name: 'nobody asked',
    requests: [
      [0, by(ada).take],
      [1, by(ada).handOver],
    ],
    ends: ['Ada', null],
  },
  { name: 'not now', requests: [...asked, [51, by(ada).notNow]], ends: ['Ada', 'Bob'] },
  {
    name: 'after "not now" it is not taken',
    requests: [...asked, [51, by(ada).notNow], [1 + due, by(bob).take]],
    ends: ['Ada', 'Bob'],
  },
  {
    name: 'after "not now" closing the page frees it',
    requests: [...asked, [51, by(ada).notNow], [52, by(ada).release]],
    ends: [null, null],
  },
  {
    name: 'after "not now" it is asked for again',
    requests: [...asked, [51, by(ada).notNow], [55, by(bob).request], [56, by(ada).handOver]],
    ends: ['Bob', null],
  },
  {
    name: 'after "not now" others may ask',
    requests: [...asked, [51, by(ada).notNow], [55, by(cleo).request]],
    ends: ['Ada', 'Cleo'],
  },
  { name: 'unanswered it is not taken early', requests: [...asked, [due, by(bob).take]], ends: ['Ada', 'Bob'] },
  {
    name: 'unanswered it is taken when the time is over',
    requests: [...asked, [1 + due, by(bob).take]],
    ends: ['Bob', null],
  },
  { name: 'nor by anybody else', requests: [...asked, [1 + due, by(cleo).take]], ends: ['Ada', 'Bob'] },
  { name: 'a question is withdrawn', requests: [...asked, [51, by(bob).release]], ends: ['Ada', null] },
  {
    name: 'a question that nobody comes back to is forgotten',
    requests: [...asked, [120, by(ada).take], [1 + due + end, by(ada).take]],
    ends: ['Ada', null],
  },
  { name: 'taken by force', requests: [...asked, [51, by(cleo).break]], ends: ['Cleo', null] },
  { name: 'freed by force', requests: [...asked, [51, nobody]], ends: [null, null] },
  {
    name: 'the same number in the hands of another is not the same page',
    requests: [
      [0, by(ada).take],
      [1, { kind: 'release', editor: { ...bob, tab: ada.tab } }],
    ],
    ends: ['Ada', null],
  },
];

for (const {
  name,
  requests,
  ends: [holder, asker],
} of cases)
  test(name, () => {
    let state: LockState = free;
    for (const [seconds, request] of requests) state = decideLock(state, request, at(seconds));
    assert.deepEqual([state.holder?.displayName ?? null, state.asker?.displayName ?? null], [holder, asker]);
  });

const anyRequest: fc.Arbitrary<LockRequest> = fc.oneof(
  fc.constantFrom(ada, bob, cleo).chain((who) => fc.constantFrom<LockRequest>(...Object.values(by(who)))),
  fc.constant(nobody),
);

test('whatever is asked and however long it takes: who believes to have it is the only one, and loses it only by what the rules say', () => {
  const story = fc.array(fc.tuple(fc.integer({ min: 0, max: 200 }), anyRequest), { maxLength: 60 });
  fc.assert(
    fc.property(story, (requests) => {
      let state: LockState = free;
      let now = 0;
      /** Until when each page has been told that it holds the lock: none of them can know more. */
      const believes = new Map<string, number>();
      for (const [pause, request] of requests) {
        now += pause;
        const before = withoutPassed(state, at(now));
        const after = decideLock(state, request, at(now));
        state = after;
        for (const [tab, until] of believes) if (until <= now) believes.delete(tab);
        const lost = before.holder !== null && !isSame(after.holder, before.holder) ? before.holder : null;
        if (lost !== null) {
          // The event tells it.
          believes.delete(lost.tab);
          const own = isSame(lost, request.editor ?? bob) && (request.kind === 'release' || request.kind === 'answer');
          const overdue = request.kind === 'take' && before.asker !== null && isSame(before.asker, request.editor);
          assert.ok(own || overdue || request.kind === 'break', `${lost.displayName} lost it by ${request.kind}`);
        }
        if (after.holder !== null)
          believes.set(after.holder.tab, now + (after.holder.leaseEnds.getTime() - at(now).getTime()) / 1000);
        assert.ok(believes.size <= 1, `${[...believes.keys()]} at once`);
        assert.ok(after.holder !== null || after.asker === null, 'somebody asks nobody');
        assert.ok(after.holder === null || !isSame(after.asker, after.holder), 'somebody asks themselves');
      }
    }),
  );
});
