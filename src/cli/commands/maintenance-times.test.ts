import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  getCollectionMaintenanceTimes,
  getDeviceMaintenanceTimes,
  type MaintenanceTimes,
} from '../../api/maintenance-times.ts';
import { run } from '../command-test-support.ts';
import { FakeSite } from '../fake-site-test-support.ts';
import { idOf, makeCollection, makeDevice } from '../things-test-support.ts';

const AT = '2026-12-01T12:00:00.000Z';
const none: MaintenanceTimes = { at: AT, collections: [], windows: 0, openUntil: null, times: [] };
const some: MaintenanceTimes = {
  ...{ at: AT, windows: 2, openUntil: null },
  collections: [
    { id: idOf(10), name: 'Room 12' },
    { id: null, name: null },
  ],
  times: [{ opensAt: '2026-12-01T22:00:00.000Z', closesAt: '2026-12-02T06:00:00.000Z' }],
};

function siteWith(times: MaintenanceTimes): FakeSite {
  const site = new FakeSite({
    devices: [makeDevice({ name: 'PC-01' })],
    collections: [makeCollection({ name: 'Room 12' })],
  });
  site.contract.on(getDeviceMaintenanceTimes, () => times);
  site.contract.on(getCollectionMaintenanceTimes, ({ query }) => (query.work === 'other' ? none : times));
  return site;
}

test('maintenance-times tells when a device or a collection may be touched, and which deployments wait for it', async () => {
  for (const what of ['devices maintenance-times PC-01', 'collections maintenance-times "Room 12"']) {
    const { out, error } = await run(siteWith(some), what);
    assert.match(out, /^Windows of "Room 12", a collection beyond your reach\. Closed now\.\nOPENS .*CLOSES/, error);
    assert.match(out, /Required deployments wait for a window where they are set to/);
  }
  const open = await run(siteWith({ ...some, openUntil: AT, times: [] }), 'devices maintenance-times PC-01');
  assert.match(open.out, /Open now, until .*\nIt does not open again\./);
  const other = await run(siteWith(some), 'collections maintenance-times "Room 12" --other-work');
  assert.match(other.out, /^No maintenance window counts for "Room 12": it may be touched at any time\.\n$/);
});
