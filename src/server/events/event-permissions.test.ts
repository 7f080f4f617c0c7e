/** Changes of the site's administration as events, and who is told of them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { listAuditEntries } from '../../api/audit.ts';
import { createDevice } from '../../api/devices.ts';
import { EventSchema, type SlipwayEvent } from '../../api/events.ts';
import { changeHighRiskSettings, getHighRiskSettings } from '../../api/high-risk-settings.ts';
import { type Permission, permissionNames } from '../../api/permissions.ts';
import { changeSecurityRole, createSecurityRole } from '../../api/security-roles.ts';
import { createWebhook, deleteWebhook } from '../../api/webhooks.ts';
import { everything } from '../reach/reach.ts';
import { createTestSite } from '../test-site.ts';
import { addUser } from '../users/test-people.ts';
import { eventsAllowed } from './event-permissions.ts';

const site = await createTestSite();
const all: ReadonlySet<Permission> = new Set(permissionNames);

async function newestId(): Promise<number> {
  const row = await site.database.db
    .selectFrom('event')
    .select(({ fn }) => fn.max('id').as('id'))
    .executeTakeFirst();
  return Number(row?.id ?? 0);
}

/** Makes one change of each kind, one of them refused. */
async function changes() {
  const before = await newestId();
  const user = await addUser(site, `user-${before}`, 'read-only-analyst');
  const body = { name: `role ${before}`, permissions: ['device.read' as const] };
  const role = await site.admin(createSecurityRole, { body });
  const params = { id: role.id };
  await site.admin(changeSecurityRole, { params, body: { description: 'seen by few' } });
  await assert.rejects(site.admin(createSecurityRole, { body }), { code: 'SLIP-1003' });
  const hook = {
    eventKinds: ['run-failed' as const],
    name: `hook ${before}`,
    url: 'https://hooks.example/',
    secret: 'a secret of some length',
  };
  const webhook = await site.admin(createWebhook, { body: hook });
  await site.admin(deleteWebhook, { params: { id: webhook.id } });
  await site.admin(changeHighRiskSettings, { body: await site.admin(getHighRiskSettings) });
  return { user, role, webhook, events: await site.feed.after(before, 1000) };
}

test('changes of users, roles, webhooks and settings are told with their entries of the audit log, and how they were changed is not', async () => {
  const { user, role, webhook, events } = await changes();
  const of = (kind: SlipwayEvent['kind']) => events.filter((event) => event.kind === kind);
  const subjects = (kind: SlipwayEvent['kind']) => of(kind).map(({ subject }) => subject);
  assert.ok(subjects('user').includes(user.id));
  assert.deepEqual(subjects('security-role'), [role.id, role.id], 'none of the one that was refused');
  assert.deepEqual(subjects('webhook'), [webhook.id, webhook.id]);
  assert.deepEqual(subjects('settings'), ['high-risk settings']);
  const entries = await site.admin(listAuditEntries, { query: { limit: 1 } });
  assert.equal(subjects('audit-entry').at(-1), String(entries[0]?.number));
  const told = (['user', 'security-role', 'webhook', 'settings', 'audit-entry'] as const).flatMap(of);
  assert.deepEqual(new Set(told.map(({ data }) => JSON.stringify(data))), new Set(['{}']));
});

test('who may not read them, or has limits, is told of none', async () => {
  const { events } = await changes();
  const { id } = await site.admin(createDevice, { body: { name: 'seen', macs: ['52:54:00:77:99:01'] } });
  const withDevice = [...events, ...(await site.feed.after(events.at(-1)?.id ?? 0, 1000))];
  const reader = { permissions: new Set<Permission>(['device.read', 'event.read']), reach: everything };
  const told = await site.feed.toldTo(reader, withDevice);
  assert.deepEqual([...new Set(told.map(({ subject }) => subject))], [id]);
  assert.deepEqual(await site.feed.toldTo({ permissions: all, reach: everything }, withDevice), withDevice);
  for (const reach of [
    { scopeIds: [], collectionIds: null },
    { scopeIds: null, collectionIds: [] },
  ])
    assert.deepEqual(await site.feed.toldTo({ permissions: all, reach }, events), []);
});

for (const kind of EventSchema.shape.kind.options)
  test(`${kind}: some permission is needed to be told, and it is one to read`, () => {
    const event: SlipwayEvent = { id: 1, at: '', kind, subject: '', data: {} };
    assert.deepEqual(eventsAllowed(new Set(), [event]), []);
    const enough = permissionNames.filter((name) => eventsAllowed(new Set([name]), [event]).length > 0);
    assert.match(enough.join(), /^[a-z-]+\.read$/);
  });
