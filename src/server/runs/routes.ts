import { listDeviceRuns as deviceRunsContract } from '../../api/device-runs.ts';
import { searchRunLogs as searchContract } from '../../api/run-log-search.ts';
import * as contract from '../../api/runs.ts';
import type { Register } from '../http/handlers.ts';
import { listDeviceRuns } from './device-runs.ts';
import { readRunDifference } from './edited-sequence.ts';
import { resumeRun } from './resume-run.ts';
import { cancelRun, getRun, listRunLog, listRunRecords, listRuns } from './run.ts';
import { searchRunLogs } from './run-log-search.ts';
import { readRunReport, reportEndedRun } from './run-report.ts';

export function registerRunRoutes(register: Register): void {
  register(contract.listRuns, ({ site, query }) => listRuns(site, query));
  register(deviceRunsContract, ({ site, params, query }) => listDeviceRuns(site, params.id, query));
  register(contract.getRun, ({ site, params }) => getRun(site, params.id));
  register(contract.listRunRecords, ({ site, params, query }) => listRunRecords(site, params.id, query.after));
  register(contract.listRunLog, ({ site, params, query }) => listRunLog(site, params.id, query.after));
  register(searchContract, ({ site, query }) => searchRunLogs(site, query));
  register(contract.getRunReport, ({ site, params }) => readRunReport(site, params.id));
  register(contract.resumeRun, async ({ site, params }) => {
    await resumeRun(site, params.id, 'person');
    return getRun(site, params.id);
  });
  register(contract.getRunDifference, ({ site, params }) => readRunDifference(site, params.id));
  register(contract.resumeRunEdited, async ({ site, params, body }) => {
    await resumeRun(site, params.id, 'person', body);
    return getRun(site, params.id);
  });
  register.withLongWork(contract.cancelRun, 'reports the end after the commit', async (input) => {
    const { site, params, body } = input;
    const { run, endedNow } = await input.change((within) => cancelRun(within, params.id, body.force));
    if (endedNow) await reportEndedRun(site, params.id);
    return run;
  });
}
