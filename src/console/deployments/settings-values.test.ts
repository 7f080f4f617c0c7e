import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type DeploymentSettings, DeploymentSettingsSchema, usualSettings } from '../../api/deployment-settings.ts';
import { newWave, settingsChanged, settingsGiven, settingsValues, templateGiven } from './settings-values.ts';

const full: DeploymentSettings = DeploymentSettingsSchema.parse({
  ...{ comment: 'Pilot', availableTo: 'clients', wakeOnLan: true, rerun: 'if-failed' },
  ...{ noticeSeconds: 60, maintenanceWindows: 'obey' },
  ...{ availableAt: '2026-12-01T17:00:00.000Z', expiresAt: '2027-06-01T16:00:00.000Z' },
  assignedAt: ['2026-12-05T07:00:00.000Z'],
  assignmentSchedule: {
    ...{ start: '2026-12-01T22:00', timeZone: 'Europe/Amsterdam' },
    recurrence: { kind: 'monthly-by-weekday', week: 'second', day: 'tuesday' },
  },
  ...{ mostStarts: 50, stopAtFailures: 3, stopAtFailurePercent: 20 },
  waves: [
    { devices: 3, succeedPercent: 80, opensNextAfterMinutes: 60 },
    { collectionId: '0e4f5a0c-7a35-4a0b-8f0e-3f4c9e6c1d11', succeedPercent: 100, opensNextAfterMinutes: null },
  ],
});

describe("a deployment's settings in a form", () => {
  test('come back as they were', () => {
    assert.deepEqual(settingsGiven(settingsValues(full), 'required'), full);
    assert.deepEqual(settingsGiven(settingsValues({}), 'required'), { ...usualSettings });
  });

  for (const recurrence of [
    { kind: 'every-days', days: 14 },
    { kind: 'weekly', days: ['monday', 'thursday'] },
    { kind: 'monthly-by-date', day: 31 },
  ] as const)
    test(`come back with a schedule of the kind ${recurrence.kind}`, () => {
      const assignmentSchedule = DeploymentSettingsSchema.shape.assignmentSchedule.parse({
        ...{ start: '2026-12-01T22:00', timeZone: 'UTC', recurrence },
      });
      const back = settingsGiven(settingsValues({ ...full, assignmentSchedule }), 'required');
      assert.deepEqual(back.assignmentSchedule, assignmentSchedule);
    });

  test('are given to the site only where they were changed: waves would begin anew', () => {
    assert.deepEqual(settingsChanged(full, settingsValues(full), 'required'), {});
    const changed = { ...settingsValues(full), mostStarts: '' };
    assert.deepEqual(settingsChanged(full, changed, 'required'), { mostStarts: null });
  });

  test('of an available one say nothing of assignments, which it cannot have', () => {
    const given = settingsGiven(settingsValues(full), 'available');
    const { assignedAt, assignmentSchedule, wakeOnLan, rerun, noticeSeconds, maintenanceWindows } = given;
    assert.deepEqual(
      { assignedAt, assignmentSchedule, wakeOnLan, rerun, noticeSeconds, maintenanceWindows },
      {
        ...{ assignedAt: [], assignmentSchedule: null, wakeOnLan: false, rerun: 'never' },
        ...{ noticeSeconds: null, maintenanceWindows: 'ignore' },
      },
    );
  });

  test('leave out moments that were not filled in', () => {
    const values = { ...settingsValues({}), assignedAt: ['', '2026-12-05T08:00'] };
    assert.equal(settingsGiven(values, 'required').assignedAt.length, 1);
  });

  test('become a template without moments and collections', () => {
    const template = templateGiven(settingsValues(full), 'required');
    for (const name of ['availableAt', 'expiresAt', 'assignedAt', 'assignmentSchedule'])
      assert.ok(!(name in template), name);
    assert.equal(template.noticeSeconds, 60);
    assert.deepEqual(template.waves[1], { succeedPercent: 100, opensNextAfterMinutes: null });
  });

  test('begin a wave with five devices, and a person opens the next', () => {
    const { by, devices, opensNext } = newWave();
    assert.deepEqual({ by, devices, opensNext }, { by: 'devices', devices: 5, opensNext: 'by-person' });
  });
});
