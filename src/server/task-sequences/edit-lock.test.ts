import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { listAuditEntries } from '../../api/audit.ts';
import * as locks from '../../api/task-sequence-edit-locks.ts';
import { createTaskSequence, deleteTaskSequence, updateTaskSequence } from '../../api/task-sequences.ts';
import { createUser } from '../../api/users.ts';
import { createTestSite } from '../test-site.ts';
import { refusal } from '../test-support.ts';
import { cookieFor, PASSWORD, roleId } from '../users/test-people.ts';

const site = await createTestSite();
const securityRoleIds = [await roleId(site, 'deployment-manager')];
const [ada, bob] = [await personOf('ada'), await personOf('bob')];

async function personOf(name: string) {
  const body = { name, displayName: `${name} display`, password: PASSWORD, mustChangePassword: false, securityRoleIds };
  const { id } = await site.admin(createUser, { body });
  return { cookie: await cookieFor(site, id), tab: randomUUID() };
}

async function ask(
  { cookie, tab }: typeof ada,
  kind: 'GET' | 'PUT' | 'release' | 'request' | 'answer' | 'break',
  id: string,
  more: object = {},
) {
  const inQuery = kind === 'GET';
  const isMethod = kind === 'GET' || kind === 'PUT';
  const answer = await site.api.inject({
    method: isMethod ? kind : 'POST',
    url: `/api/task-sequences/${id}/edit-lock${isMethod ? '' : `/${kind}`}${inQuery ? `?tab=${tab}` : ''}`,
    headers: { cookie, 'slipway-request': '1' },
    ...(inQuery ? {} : { payload: { tab, ...more } }),
  });
  return { status: answer.statusCode, body: answer.json() };
}

const newSequence = async () =>
  (await site.admin(createTaskSequence, { body: { document: { version: 1, name: randomUUID(), steps: [] } } })).id;
const events = async () =>
  (await site.feed.after(0, 10_000))
    .filter(({ kind }) => kind === 'task-sequence-edit-lock')
    .map(({ subject }) => subject);

test('the lock is taken, renewed, seen by name, asked for, handed over, and each of it but the renewal is told', async () => {
  const id = await newSequence();
  const told = async () => (await events()).filter((subject) => subject === id).length;
  const first = await ask(ada, 'PUT', id);
  assert.deepEqual([first.status, first.body.you, first.body.holder.displayName], [200, 'holder', 'ada display']);
  assert.equal(await told(), 1);
  site.advance(30_000);
  assert.equal((await ask(ada, 'PUT', id)).body.holder.since, first.body.holder.since);
  assert.equal(await told(), 1);
  const seen = (await ask(bob, 'PUT', id)).body;
  assert.deepEqual([seen.you, seen.holder.displayName, seen.holder.secondsLeft], [null, 'ada display', 90]);
  const waiting = (await ask(bob, 'request', id)).body;
  assert.deepEqual([waiting.you, waiting.asker.displayName, waiting.asker.secondsLeft], ['asker', 'bob display', 60]);
  assert.equal((await ask(ada, 'GET', id)).body.you, 'holder');
  assert.equal((await ask(bob, 'answer', id, { handOver: true })).body.you, 'asker');
  assert.equal((await ask(ada, 'answer', id, { handOver: true })).body.you, null);
  assert.equal((await ask(bob, 'GET', id)).body.you, 'holder');
  assert.equal(await told(), 3);
  assert.equal((await ask(bob, 'release', id)).body.holder, null);
  assert.equal(JSON.stringify(seen).includes(ada.tab), false, 'by its number another could speak for the page');
});

test('a lease ends by itself; what the CLI saves needs none', async () => {
  const id = await newSequence();
  await ask(ada, 'PUT', id);
  const document = { version: 1, name: randomUUID(), steps: [] };
  assert.equal(
    (await site.admin(updateTaskSequence, { params: { id }, body: { document, basedOnVersion: 1 } })).version,
    2,
  );
  site.advance(locks.LEASE_SECONDS * 1000);
  assert.equal((await ask(bob, 'GET', id)).body.holder, null);
  assert.equal((await ask(bob, 'PUT', id)).body.you, 'holder');
  await site.admin(deleteTaskSequence, { params: { id } });
  await assert.rejects(site.admin(locks.getEditLock, { params: { id } }), refusal('SLIP-1002', 'no task sequence'));
});

test('only what is taken by force is in the audit log', async () => {
  const id = await newSequence();
  const before = (await site.admin(listAuditEntries)).length;
  await ask(ada, 'PUT', id);
  await ask(bob, 'request', id);
  await ask(ada, 'answer', id, { handOver: false });
  assert.equal((await site.admin(listAuditEntries)).length, before);
  assert.equal((await ask(bob, 'break', id)).body.you, 'holder');
  const [entry] = await site.admin(listAuditEntries);
  assert.deepEqual([entry?.action, entry?.object.id], [locks.breakEditLock.summary, id]);
  await site.admin(locks.breakEditLock, { params: { id }, body: {} });
  assert.equal((await ask(bob, 'GET', id)).body.holder, null);
});

test('of many that open it at once one has the lock', async () => {
  const id = await newSequence();
  const tabs = Array.from({ length: 20 }, () => ({ ...ada, tab: randomUUID() }));
  const answers = await Promise.all(tabs.map((tab) => ask(tab, 'PUT', id)));
  assert.deepEqual(
    answers.map(({ status }) => status),
    tabs.map(() => 200),
  );
  assert.equal(answers.filter(({ body }) => body.you === 'holder').length, 1);
});
