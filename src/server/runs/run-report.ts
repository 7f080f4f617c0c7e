/**
 * A run's signed report: made once, when the run ends, from the records that are acknowledged then. Records that come later (of a computer whose run was ended by
 * force) change it no more; it says how many it was made from.
 */
import type { Selectable } from 'kysely';
import type { z } from 'zod';
import { SlipwayError } from '../../api/errors.ts';
import { type RunReport, RunReportSchema, recordsSha256, reportToSign, signedReport } from '../../api/run-report.ts';
import type { getRunReport as contract } from '../../api/runs.ts';
import { sha256Hex } from '../../api/sha256.ts';
import type { Database } from '../db/schema.ts';
import type { SiteContext } from '../site-context.ts';
import { acknowledgedRecords } from './acknowledged-records.ts';
import { composeReport, type ReportFacts } from './compose-report.ts';
import { getRun } from './run.ts';
import { isEndState } from './run-state.ts';

/** Makes the report of a run that has just ended. A failure is logged and no more: the end stands, and the report is made when it is asked for. */
export async function reportEndedRun(site: SiteContext, runId: string): Promise<void> {
  try {
    await makeRunReport(site, runId);
  } catch (error) {
    site.log.error(
      { err: error, runId },
      'the report of an ended run could not be made; it is made when it is asked for',
    );
  }
}

/** The report; of a run that ended before there were reports it is made now, and says so (`madeAt`). Throws SLIP-1020 while the run is open. */
export async function readRunReport(site: SiteContext, runId: string): Promise<z.input<typeof contract.response>> {
  await getRun(site, runId);
  const file = (await findReport(site, runId)) ?? (await makeRunReport(site, runId));
  const [, json = ''] = file.split('\n');
  return { report: RunReportSchema.parse(JSON.parse(json)), file };
}

async function findReport(site: SiteContext, runId: string): Promise<string | null> {
  const row = await site.db
    .selectFrom('run_report')
    .select('signed_text')
    .where('run_id', '=', runId)
    .executeTakeFirst();
  return row?.signed_text ?? null;
}

/** Whoever comes first makes it; all get the same. */
async function makeRunReport(site: SiteContext, runId: string): Promise<string> {
  return site.db.transaction().execute(async (tx) => {
    const within = { ...site, db: tx };
    // Locked, so that no record is acknowledged in between.
    const run = await tx.selectFrom('run').selectAll().where('id', '=', runId).forUpdate().executeTakeFirst();
    if (run === undefined) throw new SlipwayError('SLIP-1002', `There is no run with the id ${runId}.`);
    const toSign = reportToSign(composeReport(await factsOf(within, run)));
    await tx
      .insertInto('run_report')
      .values({ run_id: runId, signed_text: signedReport(toSign, site.keys.signRunReport(toSign)) })
      .onConflict((oc) => oc.doNothing())
      .execute();
    const { signed_text } = await tx
      .selectFrom('run_report')
      .select('signed_text')
      .where('run_id', '=', runId)
      .executeTakeFirstOrThrow();
    return signed_text;
  });
}

async function factsOf(site: SiteContext, run: Selectable<Database['run']>): Promise<ReportFacts> {
  const records = await acknowledgedRecords(site.db, run.id);
  const { payload } = run.policy;
  return {
    madeAt: site.now().toISOString(),
    site: { id: site.siteId, name: site.config.siteName, version: site.version },
    run: {
      ...{ id: run.id, message: run.message, origin: run.origin, startedAt: run.started_at.toISOString() },
      ...endOf(run),
    },
    deviceId: run.device_id,
    taskSequence: { id: run.task_sequence_id, name: run.task_sequence_name, version: run.task_sequence_version },
    policy: { payload, sha256: await sha256Hex(payload) },
    records,
    recordsSha256: await recordsSha256(records),
  };
}

function endOf({ id, state, ended_at }: Selectable<Database['run']>): Pick<RunReport['run'], 'outcome' | 'endedAt'> {
  if (ended_at !== null && isEndState(state)) return { outcome: state, endedAt: ended_at.toISOString() };
  throw new SlipwayError(
    'SLIP-1020',
    `The run ${id} has not ended (it is ${state}), so there is no report of it yet. Wait for its end ("slipway runs watch").`,
  );
}
