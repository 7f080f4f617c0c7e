/** A device's history: two questions, however many runs and steps it has. */
import type { Selectable } from 'kysely';
import type { z } from 'zod';
import type { listDeviceRuns as contract, RunWithSteps } from '../../api/device-runs.ts';
import type { Database } from '../db/schema.ts';
import { getDevice } from '../devices/device.ts';
import type { SiteContext } from '../site-context.ts';
import { listRuns } from './run.ts';

type Page = z.output<NonNullable<typeof contract.query>>;

export async function listDeviceRuns(
  site: SiteContext,
  deviceId: string,
  { before, limit }: Page,
): Promise<RunWithSteps[]> {
  await getDevice(site, deviceId);
  const runs = await listRuns(site, { deviceId, limit, before });
  const steps = await stepsOf(
    site,
    runs.map(({ id }) => id),
  );
  return runs.map((run) => ({ ...run, steps: (steps.get(run.id) ?? []).map(toStep) }));
}

type StepRow = Selectable<Database['step_record']>;

async function stepsOf({ db }: SiteContext, runIds: readonly string[]): Promise<Map<string, StepRow[]>> {
  if (runIds.length === 0) return new Map();
  const rows = await db
    .selectFrom('step_record')
    .selectAll()
    .where('run_id', 'in', runIds)
    .orderBy('run_id')
    .orderBy('started_sequence')
    .execute();
  return Map.groupBy(rows, ({ run_id }) => run_id);
}

function toStep(row: StepRow): RunWithSteps['steps'][number] {
  return {
    ...{ nodeId: row.node_id, parentId: row.parent_id, name: row.name, type: row.type, attempt: row.attempt },
    environment: row.environment,
    startedAt: row.started_at.toISOString(),
    endedAt: row.ended_at?.toISOString() ?? null,
    ...{ outcome: row.outcome, exitCode: row.exit_code, errorCode: row.error_code, message: row.message },
    milliseconds: row.milliseconds,
  };
}
