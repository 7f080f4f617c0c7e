/**
 * Where agents' reports come in. A thousand computers report every second, so those that come within a few milliseconds are written together: records in one
 * transaction, which waits for the disk, progress in one statement, which does not (db/relaxed-commit.ts). Each is answered on its own, after the write.
 */
import type { Progress, RunRecord } from '../../api/agent.ts';
import { SlipwayError } from '../../api/errors.ts';
import { Batch } from '../db/batch.ts';
import type { SiteContext } from '../site-context.ts';
import { makeKnown } from '../unknown-computers/make-known.ts';
import { type ProgressReport, type StoredProgress, storeProgress } from './progress.ts';
import { type Report, type StoredReport, storeReports } from './reports.ts';
import { reportEndedRun } from './run-report.ts';

export interface ReportIntake {
  /** `acknowledged`: every record up to this sequence number is kept. Throws SLIP-1002 when the run was deleted meanwhile. */
  records(
    runId: string,
    records: readonly RunRecord[],
    log: readonly string[],
  ): Promise<{ acknowledged: number } & StoredProgress>;
  /** Throws SLIP-1002 when the run was deleted meanwhile. */
  progress(runId: string, progress: Progress): Promise<StoredProgress>;
}

const PAUSE_MILLISECONDS = 50;
/** Records and log lines; a report has 2000 at most (api/agent.ts), lines of 8000 characters among them. */
const MOST_RECORDS_AND_LINES = 2000;
const MOST_PROGRESS = 500;

export function createReportIntake(site: SiteContext): ReportIntake {
  const reports = new Batch<Report, StoredReport | null>({
    work: (batch) => storeReports(site, batch),
    pauseMilliseconds: PAUSE_MILLISECONDS,
    mostWeight: MOST_RECORDS_AND_LINES,
    weightOf: ({ records, log }) => records.length + log.length,
  });
  const progresses = new Batch<ProgressReport, StoredProgress | null>({
    work: (batch) => storeProgress(site, batch),
    pauseMilliseconds: PAUSE_MILLISECONDS,
    mostWeight: MOST_PROGRESS,
  });
  return {
    records: async (runId, records, log) => {
      const { hasEnded, ...answer } = known(await reports.add({ runId, records, log }), runId);
      if (hasEnded) {
        await reportEndedRun(site, runId);
        await makeKnown(site, runId);
      }
      return answer;
    },
    progress: async (runId, progress) => known(await progresses.add({ runId, progress }), runId),
  };
}

function known<T>(stored: T | null, runId: string): T {
  if (stored === null) throw new SlipwayError('SLIP-1002', `There is no run with the id ${runId} any more.`);
  return stored;
}
