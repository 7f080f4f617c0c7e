import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bootsOf, stageOf } from './what-now.ts';

const ended = '2026-11-01T10:00:00Z';

for (const [says, run, boot, stage] of [
  ['waits as long as nothing is heard', undefined, undefined, 'waiting'],
  ['comes once it was sent to the PE', undefined, { decision: 'pe' }, 'coming'],
  ['comes once it was offered a key', undefined, { decision: 'pe-on-key' }, 'coming'],
  ['is refused where it was sent to its disk', undefined, { decision: 'disk' }, 'refused'],
  ['is refused where it was not answered', undefined, { decision: 'ignore' }, 'refused'],
  ['is refused by an answer that this page does not know', undefined, { decision: 'later' }, 'refused'],
  ['runs, whatever it asked last', { state: 'waiting-for-disk', endedAt: null }, { decision: 'disk' }, 'running'],
  ['runs while somebody debugs it', { state: 'paused', endedAt: null }, undefined, 'running'],
  ['has succeeded', { state: 'succeeded', endedAt: ended }, { decision: 'disk' }, 'succeeded'],
  ['has failed', { state: 'failed', endedAt: ended }, undefined, 'failed'],
  ['has failed where somebody cancelled it', { state: 'cancelled', endedAt: ended }, undefined, 'failed'],
] as const)
  test(`a first deployment ${says}`, () => assert.equal(stageOf(run, boot), stage));

test('only what was asked since, by whom it concerns, is told', () => {
  const boot = (at: string, deviceId: string | null) => ({ at, deviceId, decision: 'pe' });
  const events = [
    boot('2026-11-01T10:02:00Z', 'a'),
    boot('2026-11-01T10:01:00Z', null),
    boot('2026-11-01T10:01:00Z', 'b'),
    boot('2026-11-01T09:59:59Z', 'a'),
  ];
  const since = '2026-11-01T10:00:00Z';
  assert.deepEqual(bootsOf(events, { deviceIds: ['a'], unknownToo: false, since }), [events[0]]);
  assert.deepEqual(bootsOf(events, { deviceIds: ['a'], unknownToo: true, since }), [events[0], events[1]]);
});
