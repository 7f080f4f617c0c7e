process.env['TZ'] = 'Europe/Berlin';

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { changeValidationSchedule, getValidationSchedule } from '../../api/content.ts';
import { createTestSite } from '../test-site.ts';
import { refusal } from '../test-support.ts';
import { beginDueValidation } from './validation-schedule.ts';
import { latestDue, nextDue } from './validation-times.ts';

const site = await createTestSite();
const saturdayAtTwo = { enabled: true, days: [6], minuteOfDay: 120 };
const at = (text: string) => new Date(text);

test('the times before and after a moment are those of the week, in local time', () => {
  // 2026-11-26 is a Thursday; Berlin is an hour ahead of UTC in winter.
  const now = at('2026-11-26T12:00:00+01:00');
  assert.deepEqual(latestDue(saturdayAtTwo, now), at('2026-11-21T02:00:00+01:00'));
  assert.deepEqual(nextDue(saturdayAtTwo, now), at('2026-11-28T02:00:00+01:00'));
  const exactly = at('2026-11-28T02:00:00+01:00');
  assert.deepEqual(latestDue(saturdayAtTwo, exactly), exactly);
  assert.deepEqual(nextDue(saturdayAtTwo, exactly), at('2026-12-05T02:00:00+01:00'));
  const justBefore = at('2026-11-28T01:59:59+01:00');
  assert.deepEqual(latestDue(saturdayAtTwo, justBefore), at('2026-11-21T02:00:00+01:00'));
});

test('of several days the nearest counts', () => {
  const times = { enabled: true, days: [1, 3, 0], minuteOfDay: 23 * 60 + 59 };
  const now = at('2026-11-26T12:00:00+01:00');
  assert.deepEqual(latestDue(times, now), at('2026-11-25T23:59:00+01:00'));
  assert.deepEqual(nextDue(times, now), at('2026-11-29T23:59:00+01:00'));
});

test('a day without that time of day, and one that has it twice, have one validation', () => {
  const sunday = { enabled: true, days: [0], minuteOfDay: 150 };
  // Berlin, 2026: 29 March has no 02:30, 25 October has two.
  assert.deepEqual(latestDue(sunday, at('2026-03-29T12:00:00+02:00')), at('2026-03-29T03:30:00+02:00'));
  const autumn = latestDue(sunday, at('2026-10-25T12:00:00+01:00'));
  assert.deepEqual(nextDue(sunday, autumn ?? at('')), at('2026-11-01T02:30:00+01:00'));
});

test('what is off is never due', () => {
  const off = { ...saturdayAtTwo, enabled: false };
  assert.deepEqual([latestDue(off, new Date()), nextDue(off, new Date())], [null, null]);
});

test('a new site validates on Saturdays at two, at low priority', async () => {
  const schedule = await site.admin(getValidationSchedule);
  const next = nextDue(saturdayAtTwo, site.site.now())?.toISOString();
  assert.deepEqual(schedule, { enabled: true, days: ['saturday'], time: '02:00', priority: 'low', nextAt: next });
  assert.equal(await beginDueValidation(site.site), null, 'what was due before the site was made is not made up for');
});

test('the schedule is changed in parts, and what is none is refused', async () => {
  const change = (body: object) => site.admin(changeValidationSchedule, { body });
  assert.deepEqual((await change({ days: ['sunday', 'monday', 'monday'], time: '23:05' })).days, ['sunday', 'monday']);
  const off = await change({ enabled: false });
  assert.deepEqual([off.enabled, off.time, off.nextAt, off.priority], [false, '23:05', null, 'low']);
  for (const body of [{ days: [] }, { time: '24:00' }, { time: '2:00' }, { priority: 'high' }, { day: 'sunday' }])
    await assert.rejects(change(body), refusal('SLIP-1001'));
  assert.deepEqual(await site.admin(getValidationSchedule), off);
});

test('what is due is begun once, however many servers ask, and also after the site was away', async () => {
  const everyDay = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'] as const;
  await site.admin(changeValidationSchedule, { body: { enabled: true, days: [...everyDay], priority: 'normal' } });
  assert.equal(await beginDueValidation(site.site), null);
  site.advance(50 * 3_600_000);
  const begun = await Promise.all([1, 2, 3].map(() => beginDueValidation(site.site)));
  const [id, ...others] = begun.filter((each) => each !== null);
  assert.ok(id !== undefined && others.length === 0, JSON.stringify(begun));
  const job = await site.site.db.selectFrom('job').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
  assert.deepEqual(
    [job.kind, job.input['priority'], job.input['by']],
    ['validate-content', 'normal', { kind: 'schedule' }],
  );
  site.advance(24 * 3_600_000);
  assert.equal(await beginDueValidation(site.site), null, 'the last one still waits');
  await site.site.db.updateTable('job').set({ state: 'failed' }).execute();
  assert.equal(await beginDueValidation(site.site), null, 'and that time has passed');
  site.advance(24 * 3_600_000);
  assert.notEqual(await beginDueValidation(site.site), null);
});
