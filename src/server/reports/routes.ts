import * as contract from '../../api/reports.ts';
import { requireAdministrator } from '../http/administrator.ts';
import { csvFile } from '../http/answered-file.ts';
import type { Register } from '../http/handlers.ts';
import { listReports, runReport } from './reports.ts';

export function registerReportRoutes(register: Register): void {
  register(contract.listReports, async () => listReports());
  register(contract.runReport, async ({ site, caller, params, query, answerFile }) => {
    const result = await runReport(site, requireAdministrator(caller), params.name, query);
    if (query.format === 'csv') answerFile(csvFile(`${result.name}.csv`, contract.reportCsv(result)));
    return result;
  });
}
