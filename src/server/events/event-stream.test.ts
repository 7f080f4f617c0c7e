/** The event stream over a real socket: live, resumed, and with a reader that does not read. */
import assert from 'node:assert/strict';
import { type IncomingMessage, request } from 'node:http';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import Fastify from 'fastify';
import { addCollectionMember, createCollection } from '../../api/collections.ts';
import { createDevice } from '../../api/devices.ts';
import { EventSchema, eventsPath, type SlipwayEvent } from '../../api/events.ts';
import { tidy } from '../housekeeping.ts';
import { localAdministrator } from '../http/administrator.ts';
import { everything, type Reach } from '../reach/reach.ts';
import { createTestSite } from '../test-site.ts';
import { eventually } from '../test-support.ts';
import { registerEventStream } from './event-stream.ts';
import { EventFeed, publish, publishAll } from './events.ts';

const site = await createTestSite();
await site.local.listen({ host: '127.0.0.1', port: 0 });
const { port } = site.local.server.address() as { port: number };

interface Stream {
  readonly events: SlipwayEvent[];
  readonly comments: string[];
  readonly answer: IncomingMessage;
  close(): void;
}

async function listen(lastEventId?: number | string, at = port): Promise<Stream> {
  const headers = lastEventId === undefined ? {} : { 'last-event-id': String(lastEventId) };
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    request({ host: '127.0.0.1', port: at, path: eventsPath, headers, agent: false }, resolve)
      .on('error', reject)
      .end();
  });
  const stream = { events: [] as SlipwayEvent[], comments: [] as string[], answer, close: () => answer.destroy() };
  let rest = '';
  answer.on('data', (piece) => {
    const parts = (rest + piece).split('\n\n');
    rest = parts.pop() ?? '';
    for (const part of parts) {
      const [, id, data] = /^id: (\d+)\ndata: (.*)$/s.exec(part) ?? [];
      if (data === undefined) stream.comments.push(part);
      else {
        const event = EventSchema.parse(JSON.parse(data));
        assert.equal(event.id, Number(id));
        // Each change has one, of which these tests do not speak.
        if (event.kind !== 'audit-entry') stream.events.push(event);
      }
    }
  });
  answer.on('error', () => {});
  await eventually(async () => stream.comments.includes(': live'));
  return stream;
}

let made = 0;
async function makeDevice(): Promise<string> {
  made += 1;
  const hex = made.toString(16).padStart(4, '0');
  const mac = `52:54:00:77:${hex.slice(0, 2)}:${hex.slice(2)}`;
  return (await site.admin(createDevice, { body: { name: `event-${made}`, macs: [mac] } })).id;
}

test('a change is told while it happens', async () => {
  const stream = await listen();
  const id = await makeDevice();
  await eventually(async () => stream.events.length > 0);
  const [event] = stream.events;
  assert.deepEqual([event?.kind, event?.subject, event?.data['name']], ['device', id, `event-${made}`]);
  assert.equal(stream.answer.headers['content-type'], 'text/event-stream');
  stream.close();
});

test('a reader that comes back with Last-Event-ID misses nothing and gets nothing twice', async () => {
  const first = await listen();
  const before = await makeDevice();
  const seen = await eventually(async () => first.events.find(({ subject }) => subject === before));
  first.close();
  const meanwhile = [await makeDevice(), await makeDevice()];
  const second = await listen(seen.id);
  const later = await makeDevice();
  await eventually(async () => second.events.length >= 3);
  await sleep(100);
  const subjects = second.events.map(({ subject }) => subject);
  assert.deepEqual(subjects, [...meanwhile, later]);
  assert.ok(!subjects.includes(before));
  second.close();
});

test('what was read at the beginning is not told again by a feed that is behind', async (t) => {
  const subscribers: ((events: readonly SlipwayEvent[]) => void)[] = [];
  const behind = new EventFeed(site.site);
  behind.subscribe = (subscriber) => {
    subscribers.push(subscriber);
    return () => undefined;
  };
  const app = Fastify();
  registerEventStream(app, behind, async () => localAdministrator);
  await app.listen({ host: '127.0.0.1', port: 0 });
  const first = await makeDevice();
  const stream = await listen(0, (app.server.address() as { port: number }).port);
  t.after(() => {
    stream.close();
    return app.close();
  });
  const known = await eventually(async () => stream.events.find(({ subject }) => subject === first));
  subscribers[0]?.([known, { ...known, id: known.id + 1000, subject: 'new' }]);
  await eventually(async () => stream.events.some(({ subject }) => subject === 'new'));
  assert.equal(stream.events.filter(({ subject }) => subject === first).length, 1);
});

test('a Last-Event-ID that is none begins with now', async () => {
  for (const id of ['x', '-1', '1.5', '99999999999999999999']) {
    const stream = await listen(id);
    assert.deepEqual(stream.events, []);
    stream.close();
  }
});

test('more events than a page come in order, without a gap', async () => {
  const { rows } = await site.database.pool.query('select coalesce(max(id), 0) as last from event');
  const last = Number(rows[0].last);
  await site.database.pool.query("select publish_event('job', n::text, '{}') from generate_series(1, 2500) n");
  const stream = await listen(last);
  await eventually(async () => stream.events.length === 2500);
  assert.deepEqual(
    stream.events.map(({ subject }) => Number(subject)),
    Array.from({ length: 2500 }, (_, i) => i + 1),
  );
  stream.close();
});

test('a transaction that has published keeps nobody else from it before it commits; events are told in the order of commits', async () => {
  const stream = await listen();
  const slow = Promise.withResolvers<void>();
  const published = Promise.withResolvers<void>();
  const first = site.database.db.transaction().execute(async (tx) => {
    await publish(tx, 'job', 'slow');
    await publishAll(tx, [{ kind: 'job', subject: 'slower', data: {} }]);
    published.resolve();
    await slow.promise;
  });
  await published.promise;
  await publish(site.database.db, 'job', 'fast');
  await eventually(async () => stream.events.length >= 1);
  slow.resolve();
  await first;
  await eventually(async () => stream.events.length >= 3);
  assert.deepEqual(
    stream.events.map(({ subject }) => subject),
    ['fast', 'slow', 'slower'],
  );
  stream.close();
});

test('what a transaction published that was taken back is never told', async () => {
  const stream = await listen();
  const taken = site.database.db.transaction().execute(async (tx) => {
    await publish(tx, 'job', 'taken back');
    throw new Error('taken back');
  });
  await assert.rejects(taken, /taken back/);
  await publish(site.database.db, 'job', 'told');
  await eventually(async () => stream.events.length >= 1);
  const { rows } = await site.database.pool.query('select * from event_to_publish');
  assert.deepEqual([stream.events.map(({ subject }) => subject), rows], [['told'], []]);
  stream.close();
});

test('whoever has read an event never meets one with a lower number later, however many publish at once', async () => {
  const { db } = site.database;
  const newest = async () =>
    Number((await db.selectFrom('event').select(db.fn.max('id').as('id')).executeTakeFirst())?.id);
  const begin = await newest();
  let over = false;
  const seen: number[] = [];
  const reading = (async () => {
    for (let last = begin; !over || last < (await newest()); ) {
      const rows = await db.selectFrom('event').select('id').where('id', '>', last).orderBy('id').execute();
      seen.push(...rows.map(({ id }) => Number(id)));
      last = seen.at(-1) ?? last;
    }
  })();
  const publishing = Array.from({ length: 8 }, async (_, at) => {
    for (let turn = 0; turn < 40; turn += 1)
      await db.transaction().execute(async (tx) => {
        await publish(tx, 'job', `${at}`);
        if (turn % 3 === 0) await sleep(Math.random() * 3);
        await publish(tx, 'job', `${at}`);
      });
  });
  await Promise.all(publishing);
  over = true;
  await reading;
  assert.equal(seen.length, 8 * 40 * 2);
});

test('a reader that does not read is cut off, and the site goes on', async () => {
  const stream = await listen();
  stream.answer.pause();
  const closed = new Promise((resolve) => stream.answer.on('close', resolve));
  const other = await listen();
  const data = { text: 'x'.repeat(100_000) };
  for (let i = 0; i < 200; i++) await publish(site.database.db, 'job', String(i), data);
  await eventually(async () => other.events.length === 200);
  stream.answer.resume();
  await closed;
  assert.ok(stream.events.length < 200, `${stream.events.length}`);
  other.close();
});

test('events that were missed while the database was away are told afterwards', async () => {
  const stream = await listen();
  await site.database.pool.query(
    "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and query ilike 'listen%'",
  );
  const id = await makeDevice();
  await eventually(async () => stream.events.some(({ subject }) => subject === id));
  stream.close();
});

test('old events are forgotten, progress sooner than the rest', async () => {
  const db = site.database.db;
  await publish(db, 'run-progress', 'progress');
  await publish(db, 'run', 'state');
  const ids = async () =>
    (await db.selectFrom('event').select('subject').where('subject', 'in', ['progress', 'state']).execute()).map(
      (e) => e.subject,
    );
  await tidy(db, new Date(Date.now() + 2 * 3_600_000), site.site.config);
  assert.deepEqual(await ids(), ['state']);
  await tidy(db, new Date(Date.now() + 15 * 86_400_000), site.site.config);
  assert.deepEqual(await ids(), []);
});

test('whoever may not read any more is cut off', async () => {
  const app = Fastify();
  let allowed = true;
  const authenticate = async () => {
    assert.ok(allowed);
    return localAdministrator;
  };
  registerEventStream(app, site.feed, authenticate, 20);
  await app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = app.server.address() as { port: number };
  const stream = await listen(undefined, port);
  const closed = new Promise((resolve) => stream.answer.on('close', resolve));
  await sleep(100);
  const id = await makeDevice();
  await eventually(async () => stream.events.some(({ subject }) => subject === id));
  allowed = false;
  await closed;
  await app.close();
});

test('who has limits is told of what is within, from the moment on that the limits count', async (t) => {
  const app = Fastify();
  const { id: collectionId } = await site.admin(createCollection, { body: { name: 'of the reader' } });
  let reach: Reach = everything;
  registerEventStream(app, site.feed, async () => ({ ...localAdministrator, reach }), 20);
  await app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = app.server.address() as { port: number };
  const before = await makeDevice();
  const stream = await listen(0, port);
  t.after(() => {
    stream.close();
    return app.close();
  });
  const isTold = (id: string) => eventually(async () => stream.events.some(({ subject }) => subject === id));
  await isTold(before);
  reach = { scopeIds: null, collectionIds: [collectionId] };
  await sleep(200);
  const [outside, inside] = [await makeDevice(), await makeDevice()];
  const params = { id: collectionId, deviceId: inside };
  await site.admin(addCollectionMember, { params });
  await publish(site.database.db, 'device', outside);
  await publish(site.database.db, 'device', inside);
  await isTold(inside);
  assert.ok(!stream.events.some(({ subject }) => subject === outside));
  const late = await listen(0, port);
  late.close();
  const told = new Set(late.events.map(({ subject }) => subject));
  assert.ok(told.has(inside) && !told.has(outside) && !told.has(before), 'nor is it told of what was missed');
});
