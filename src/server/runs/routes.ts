import * as contract from '../../api/runs.ts';
import type { Register } from '../http/handlers.ts';
import type { SiteContext } from '../site-context.ts';
import { resumeRun } from './resume-run.ts';
import { cancelRun, getRun, listRunLog, listRunRecords, listRuns } from './run.ts';
import { readRunReport } from './run-report.ts';

export function registerRunRoutes(register: Register, site: SiteContext): void {
  register(contract.listRuns, ({ query }) => listRuns(site, query));
  register(contract.getRun, ({ params }) => getRun(site, params.id));
  register(contract.listRunRecords, ({ params, query }) => listRunRecords(site, params.id, query.after));
  register(contract.listRunLog, ({ params, query }) => listRunLog(site, params.id, query.after));
  register(contract.getRunReport, ({ params }) => readRunReport(site, params.id));
  register(contract.resumeRun, async ({ params }) => {
    await resumeRun(site, params.id);
    return getRun(site, params.id);
  });
  register(contract.cancelRun, ({ params, body }) => cancelRun(site, params.id, body.force));
}
