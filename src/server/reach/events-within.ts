/** Events as somebody is told them: those of what they reach at that moment. What is deleted is in nobody's reach any more but of those who have no limits. */
import { type Kysely, sql } from 'kysely';
import type { SlipwayEvent } from '../../api/events.ts';
import type { Database } from '../db/schema.ts';
import { isEverything, type Reach } from './reach.ts';
import {
  alertWithin,
  collectionWithin,
  deploymentWithin,
  deviceWithin,
  jobWithin,
  objectWithin,
  runWithin,
} from './within-reach.ts';

type Kind = SlipwayEvent['kind'];

/** Where the things are that events of a kind are about. `null`: of the whole site, and seen by everybody (boot images). `site`: of the whole site, and seen by those alone who have no limits. */
const subjects: Readonly<
  Record<Kind, readonly [table: string, within: (reach: Reach) => ReturnType<typeof runWithin>] | null | 'site'>
> = {
  run: ['run', runWithin],
  'run-progress': ['run', runWithin],
  device: ['device', (reach) => deviceWithin(reach, 'device.id')],
  // A word, which everybody may see.
  'device-category': null,
  job: ['job', jobWithin],
  // Of a computer that no device is known for, by its MAC address: nobody's who has limits.
  boot: ['device', (reach) => deviceWithin(reach, 'device.id')],
  deployment: ['deployment', deploymentWithin],
  // Settings, which everybody may see.
  'deployment-template': null,
  alert: ['alert', alertWithin],
  image: ['package', (reach) => objectWithin(reach, 'package.id')],
  'upgrade-package': ['package', (reach) => objectWithin(reach, 'package.id')],
  package: ['package', (reach) => objectWithin(reach, 'package.id')],
  application: ['package', (reach) => objectWithin(reach, 'package.id')],
  'boot-image': null,
  'task-sequence': ['task_sequence', (reach) => objectWithin(reach, 'task_sequence.id')],
  // By the id of its task sequence.
  'task-sequence-edit-lock': ['task_sequence', (reach) => objectWithin(reach, 'task_sequence.id')],
  collection: ['collection', (reach) => collectionWithin(reach, 'collection.id')],
  user: 'site',
  'security-role': 'site',
  'identity-provider': 'site',
  webhook: 'site',
  settings: 'site',
  'audit-entry': 'site',
};

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** In their order. */
export async function eventsWithin(
  db: Kysely<Database>,
  reach: Reach,
  events: readonly SlipwayEvent[],
): Promise<readonly SlipwayEvent[]> {
  if (isEverything(reach)) return events;
  const seen = new Map<Kind, ReadonlySet<string>>();
  for (const kind of new Set(events.map((event) => event.kind))) {
    const ids = events.filter((event) => event.kind === kind).map(({ subject }) => subject);
    seen.set(kind, await subjectsWithin(db, reach, kind, ids));
  }
  return events.filter(({ kind, subject }) => seen.get(kind)?.has(subject) ?? false);
}

async function subjectsWithin(
  db: Kysely<Database>,
  reach: Reach,
  kind: Kind,
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  const place = subjects[kind];
  if (place === null) return new Set(ids);
  if (place === 'site') return new Set();
  const [table, within] = place;
  const known = [...new Set(ids)].filter((id) => UUID.test(id));
  const { rows } = await sql<{ id: string }>`
    select id from ${sql.table(table)} where id = any(${known}::uuid[]) and ${within(reach)}`.execute(db);
  return new Set(rows.map(({ id }) => id));
}
