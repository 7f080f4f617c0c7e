/** Imports user device affinities from a CSV file: all of them, or none. */
import { sql } from 'kysely';
import { SlipwayError } from '../../api/errors.ts';
import type { AffinityProblem, AffinityState, AffinityTotals } from '../../api/user-device-affinities.ts';
import { inTransaction } from '../db/transaction.ts';
import { publishAll } from '../events/events.ts';
import { deviceWithin } from '../reach/within-reach.ts';
import type { SiteContext } from '../site-context.ts';
import { type AffinityLine, readAffinityLines } from './affinity-lines.ts';
import { insertAffinities, type NewAffinity } from './user-device-affinity.ts';

export interface AffinityPlan {
  readonly totals: AffinityTotals;
  readonly problems: readonly AffinityProblem[];
  /** Each device and user once: new ones, and those that are pending. */
  readonly affinities: readonly NewAffinity[];
}

export async function previewAffinities(site: SiteContext, text: string): Promise<AffinityPlan> {
  const read = readAffinityLines(text);
  const devices = await devicesByName(site, read.affinities);
  const known = await statesOf(site, [...devices.values()]);
  return planImport(read, devices, known);
}

/** Throws SLIP-1001 with every line that is wrong. */
export async function importAffinities(site: SiteContext, text: string): Promise<AffinityTotals> {
  return inTransaction(site.db, async (tx) => {
    const { totals, problems, affinities } = await previewAffinities({ ...site, db: tx }, text);
    if (problems.length > 0) throw refusedImport(problems);
    await insertAffinities(tx, affinities, site.now());
    const deviceIds = [...new Set(affinities.map(({ deviceId }) => deviceId))];
    await publishAll(
      tx,
      deviceIds.map((subject) => ({ kind: 'device', subject, data: { primaryUsers: true } })),
    );
    return totals;
  });
}

function refusedImport(problems: readonly AffinityProblem[]): SlipwayError {
  const lines = problems.length === 1 ? 'A line of the file is' : `${problems.length} lines of the file are`;
  return new SlipwayError(
    'SLIP-1001',
    `${lines} wrong, so nothing was imported. Correct the file, then import it again.`,
    {
      problems: problems.map(({ line, message }) => ({ path: `line ${line}`, message })),
    },
  );
}

/** Pure. `devices`: ids by name in small letters. `known`: states by `key`. */
export function planImport(
  { lines, affinities: given, problems: unread }: ReturnType<typeof readAffinityLines>,
  devices: ReadonlyMap<string, string>,
  known: ReadonlyMap<string, AffinityState>,
): AffinityPlan {
  const problems = [...unread];
  const planned = new Map<string, NewAffinity>();
  let unchanged = 0;
  for (const { line, device, userName } of given) {
    const deviceId = devices.get(device.toLowerCase());
    if (deviceId === undefined) {
      problems.push({ line, message: `there is no device "${device.slice(0, 100)}"` });
      continue;
    }
    const key = keyOf(deviceId, userName);
    if (known.get(key) === 'confirmed' || planned.has(key)) unchanged += 1;
    else planned.set(key, { deviceId, userName, state: 'confirmed', source: 'csv', runId: null });
  }
  const approved = [...planned.keys()].filter((key) => known.has(key)).length;
  return {
    totals: { lines, new: planned.size - approved, approved, unchanged },
    problems: problems.sort((a, b) => a.line - b.line),
    affinities: [...planned.values()],
  };
}

function keyOf(deviceId: string, userName: string): string {
  return `${deviceId} ${userName.toLowerCase()}`;
}

/** Of those within reach: what is beyond is as if it did not exist. */
async function devicesByName(
  { db, reach }: SiteContext,
  lines: readonly AffinityLine[],
): Promise<ReadonlyMap<string, string>> {
  const names = [...new Set(lines.map(({ device }) => device.toLowerCase()))];
  const rows = await db
    .selectFrom('device')
    .select(['id', sql<string>`lower(name)`.as('name')])
    .where(sql<boolean>`lower(name) = any(${names}::text[])`)
    .where(deviceWithin(reach, 'device.id'))
    .execute();
  return new Map(rows.map(({ id, name }) => [name, id]));
}

async function statesOf(
  { db }: SiteContext,
  deviceIds: readonly string[],
): Promise<ReadonlyMap<string, AffinityState>> {
  const rows = await db
    .selectFrom('user_device_affinity')
    .select(['device_id', 'user_name', 'state'])
    .where(sql<boolean>`device_id = any(${[...deviceIds]}::uuid[])`)
    .execute();
  return new Map(rows.map((row) => [keyOf(row.device_id, row.user_name), row.state]));
}
