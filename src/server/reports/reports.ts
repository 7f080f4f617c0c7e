/** The table of reports, and running one. */
import { sql } from 'kysely';
import type { z } from 'zod';
import { SlipwayError } from '../../api/errors.ts';
import {
  type runReport as contract,
  type Report,
  type ReportColumn,
  type ReportParameter,
  type ReportResult,
  reportParameters,
} from '../../api/reports.ts';
import { type Administrator, requirePermission } from '../http/administrator.ts';
import type { SiteContext } from '../site-context.ts';
import { deploymentReports } from './deployment-reports.ts';
import { inventoryReports } from './inventory-reports.ts';
import type { ReportDefinition } from './report.ts';
import { stepReports } from './step-reports.ts';

export const reports: readonly ReportDefinition[] = [...deploymentReports, ...stepReports, ...inventoryReports];

export function listReports(): Report[] {
  return reports.map((report) => ({
    ...{ name: report.name, sentence: report.sentence, permission: report.permission },
    parameters: reportParameters.flatMap((name) => {
      const how = report.parameters[name];
      return how === undefined ? [] : [{ name, required: how === 'required' }];
    }),
    columns: columnsOf(report),
  }));
}

type Query = z.output<NonNullable<typeof contract.query>>;

export async function runReport(
  site: SiteContext,
  caller: Administrator,
  name: string,
  query: Query,
): Promise<ReportResult> {
  const report = reports.find((each) => each.name === name);
  if (report === undefined)
    throw new SlipwayError(
      'SLIP-1002',
      `There is no report "${name}". There are: ${reports.map((each) => each.name).join(', ')}.`,
    );
  requirePermission(caller, report.permission);
  requireParameters(report, query);
  const { deploymentId, deviceId, since, until, limit } = query;
  const asked = report.query({ reach: site.reach, deploymentId, deviceId, since, until });
  const { rows } = await sql<Record<string, unknown>>`${asked} limit ${limit + 1}`.execute(site.db);
  const columns = columnsOf(report);
  return { name, columns, rows: rows.slice(0, limit).map((row) => cellsOf(row, columns)), more: rows.length > limit };
}

function columnsOf({ columns }: ReportDefinition): ReportColumn[] {
  return Object.entries(columns).map(([name, kind]) => ({ name, kind }));
}

/** As the command line has them. */
const OPTIONS: Readonly<Record<ReportParameter, string>> = {
  deploymentId: '--deployment',
  deviceId: '--device',
  since: '--since',
  until: '--until',
};

/** What is not given, or would be passed over in silence. */
function requireParameters({ name, parameters }: ReportDefinition, query: Query): void {
  for (const parameter of reportParameters) {
    const how = parameters[parameter];
    if (query[parameter] === undefined && how === 'required')
      throw new SlipwayError('SLIP-1001', `The report "${name}" needs ${OPTIONS[parameter]} (${parameter}).`);
    if (query[parameter] !== undefined && how === undefined)
      throw new SlipwayError('SLIP-1001', `The report "${name}" does not take ${OPTIONS[parameter]} (${parameter}).`);
  }
}

function cellsOf(row: Record<string, unknown>, columns: readonly ReportColumn[]): ReportResult['rows'][number] {
  return columns.map(({ name, kind }) => {
    const value = row[name] ?? null;
    if (value === null) return null;
    if (value instanceof Date) return value.toISOString();
    // PostgreSQL's numeric comes as text.
    return kind === 'number' ? Number(value) : String(value);
  });
}
