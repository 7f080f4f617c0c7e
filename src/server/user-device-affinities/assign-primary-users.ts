/** Makes those whom runs name primary users of their devices, in the transaction in which the runs succeed. */
import { sql, type Transaction } from 'kysely';
import type { Logger } from 'pino';
import type { RunRecord } from '../../api/agent.ts';
import { PolicySchema } from '../../api/policy.ts';
import type { AffinitySetting } from '../../api/user-device-affinities.ts';
import { ASSIGN_USERS_MODE_VARIABLE, USERS_VARIABLE } from '../../task-sequence/primary-users.ts';
import type { Database } from '../db/schema.ts';
import type { EventToTell } from '../events/events.ts';
import { type PrimaryUsers, primaryUsersOfRun, type ToldVariable } from './primary-users-of-run.ts';
import { insertAffinities, type NewAffinity } from './user-device-affinity.ts';

interface Row {
  readonly id: string;
  readonly device_id: string;
  readonly origin: string;
  readonly payload: string;
  readonly setting: AffinitySetting;
  /** Those that name one of the two variables, in order. */
  readonly records: readonly RunRecord[];
}

/** Gives the events to tell. Refuses nothing: a run that has succeeded has succeeded. */
export async function assignPrimaryUsers(
  tx: Transaction<Database>,
  log: Logger,
  succeeded: readonly string[],
  now: Date,
): Promise<EventToTell[]> {
  const affinities: NewAffinity[] = [];
  for (const row of await runsThatName(tx, succeeded)) {
    const { state, users, reason } = decide(row);
    log.info({ runId: row.id, deviceId: row.device_id, state, users: users.length, reason }, 'primary users of a run');
    if (state === null) continue;
    const of = { deviceId: row.device_id, state, source: 'run', runId: row.id } as const;
    affinities.push(...users.map((userName) => ({ ...of, userName })));
  }
  await insertAffinities(tx, affinities, now);
  const deviceIds = [...new Set(affinities.map(({ deviceId }) => deviceId))];
  return deviceIds.map((subject) => ({ kind: 'device', subject, data: { primaryUsers: true } }));
}

/** Most runs name nobody, and are passed over by the database: neither in their policy nor in a record. */
async function runsThatName(tx: Transaction<Database>, ids: readonly string[]): Promise<Row[]> {
  if (ids.length === 0) return [];
  const naming = `like_regex "^(${USERS_VARIABLE}|${ASSIGN_USERS_MODE_VARIABLE})$" flag "i"`;
  const { rows } = await sql<Row>`
    select run.id, run.device_id, run.origin, run.policy->>'payload' as payload, site.user_device_affinity as setting, told.records
    from run cross join site cross join lateral (
      select coalesce(jsonb_agg(record order by sequence), '[]') as records from run_record
      where run_id = run.id and sequence <= run.acknowledged and kind in ('variables', 'step-finished', 'debug-command')
        and (record @? ${`$.variables[*].name ? (@ ${naming})`}::jsonpath or record @? ${`$.command.name ? (@ ${naming})`}::jsonpath)
    ) as told
    where run.id = any(${[...ids]}::uuid[])
      and (told.records <> '[]' or run.policy->>'payload' ilike ${`%${USERS_VARIABLE}%`})`.execute(tx);
  return rows;
}

function decide({ payload, origin, setting, records }: Row): PrimaryUsers {
  const policy = PolicySchema.safeParse(JSON.parse(payload));
  if (!policy.success) return { state: null, users: [], reason: 'Its policy is not one that this version knows.' };
  const { variables, secretVariables, taskSequence } = policy.data;
  const secrets = secretVariables.map((name) => ({ name, value: null }));
  return primaryUsersOfRun({
    ...{ origin, setting, document: taskSequence.document },
    policyVariables: [...taskSequence.document.variables, ...variables, ...secrets],
    recordedVariables: records.flatMap(setBy),
  });
}

function setBy(record: RunRecord): readonly ToldVariable[] {
  if (record.kind === 'variables' || record.kind === 'step-finished') return record.variables;
  if (record.kind !== 'debug-command' || record.refused !== null) return [];
  return record.command.command === 'setVariable' ? [record.command] : [];
}
