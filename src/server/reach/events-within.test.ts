/** Events of every kind, told to people of one department about what belongs to another. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deleteCollection } from '../../api/collections.ts';
import { EventSchema, eventsPath, type SlipwayEvent } from '../../api/events.ts';
import { reachOfUser } from '../security-scopes/limits.ts';
import { createTestSite } from '../test-site.ts';
import { ask, cookieFor } from '../users/test-people.ts';
import { eventsWithin } from './events-within.ts';
import { everything } from './reach.ts';
import { type Department, makeDepartment } from './test-departments.ts';

type Kind = SlipwayEvent['kind'];

/** To whom an event about another department is not told: S, C or both, as in every-route.test.ts; nobody: ''. `site`: not even about the own one. */
const table: Record<
  Kind,
  readonly [hidden: 'S' | 'C' | 'SC' | '' | 'site', subject: (department: Department) => string]
> = {
  run: ['SC', ({ run }) => run],
  'run-progress': ['SC', ({ run }) => run],
  device: ['C', ({ device }) => device.id],
  boot: ['C', ({ device }) => device.id],
  job: ['S', ({ jobId }) => jobId],
  deployment: ['SC', ({ deployment }) => deployment.id],
  'deployment-template': ['', () => 'a template'],
  alert: ['SC', ({ alertId }) => alertId],
  image: ['S', ({ image }) => image.id],
  'upgrade-package': ['S', ({ upgradePackage }) => upgradePackage.id],
  'device-category': ['', () => 'a category'],
  package: ['S', ({ software }) => software.package.id],
  application: ['S', ({ software }) => software.application.id],
  'boot-image': ['', () => 'a build id'],
  'task-sequence': ['S', ({ sequence }) => sequence.id],
  'task-sequence-edit-lock': ['S', ({ sequence }) => sequence.id],
  collection: ['SC', ({ collection }) => collection.id],
  user: ['site', ({ people }) => people.both],
  'security-role': ['site', () => 'a role'],
  'identity-provider': ['site', () => 'a provider'],
  webhook: ['site', () => 'a webhook'],
  settings: ['site', () => 'PXE settings'],
  'audit-entry': ['site', () => '7'],
};

const site = await createTestSite();
const { db } = site.database;
const [own, other] = [await makeDepartment(site, 'alpha'), await makeDepartment(site, 'bravo')];
const event = (kind: Kind, subject: string): SlipwayEvent => ({ id: 1, at: '', kind, subject, data: {} });

test('the table has a row for every kind of event', () => {
  assert.deepEqual(Object.keys(table).sort(), [...EventSchema.shape.kind.options].sort());
});

for (const kind of EventSchema.shape.kind.options) {
  const [hidden, subject] = table[kind];
  for (const [limited, letters] of [
    ['both', 'SC'],
    ['scopes', 'S'],
    ['collections', 'C'],
  ] as const)
    test(`${kind}: whoever is limited to ${limited} hears of their own department, and of another ${hidden || 'too'}`, async () => {
      const reach = await reachOfUser(db, own.people[limited]);
      const told = await eventsWithin(db, reach, [event(kind, subject(own)), event(kind, subject(other))]);
      if (hidden === 'site') return assert.deepEqual(told, []);
      const isHidden = [...letters].some((letter) => hidden.includes(letter));
      assert.deepEqual(
        told.map((each) => each.subject),
        isHidden ? [subject(own)] : [subject(own), subject(other)],
      );
    });
}

test('a computer without a device, and what is deleted, is told to people without limits alone', async () => {
  const reach = await reachOfUser(db, own.people.collections);
  await site.admin(deleteCollection, { params: { id: own.emptyCollection.id } });
  const events = [event('boot', '52:54:00:00:00:01'), event('collection', own.emptyCollection.id)];
  assert.deepEqual(await eventsWithin(db, reach, events), []);
  assert.deepEqual(await eventsWithin(db, everything, events), events);
});

test('events stay in their order, whatever their kinds', async () => {
  const reach = await reachOfUser(db, own.people.both);
  const kinds: Kind[] = ['run', 'device', 'run', 'job', 'device'];
  const told = await eventsWithin(
    db,
    reach,
    kinds.flatMap((kind) => [event(kind, table[kind][1](other)), event(kind, table[kind][1](own))]),
  );
  assert.deepEqual(
    told.map(({ kind }) => kind),
    kinds,
  );
});

test('the metrics of the site are for people without limits', async () => {
  const cookie = await cookieFor(site, own.people.both);
  const answer = await ask(site, '/metrics', { cookie });
  assert.deepEqual([answer.statusCode, answer.json().code], [403, 'SLIP-1038']);
  assert.equal((await ask(site, eventsPath)).statusCode, 401);
});
