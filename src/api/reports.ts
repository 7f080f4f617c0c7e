/** Reports over the fleet: each one question, answered as a table, as JSON or CSV. Which there are says the site. */
import * as z from 'zod';
import { csvText } from './csv-text.ts';
import { defineRoute } from './route.ts';

export const reportParameters = ['deploymentId', 'deviceId', 'since', 'until'] as const;
export type ReportParameter = (typeof reportParameters)[number];

const ColumnSchema = z.object({ name: z.string(), kind: z.enum(['text', 'number', 'time', 'id']) });
export type ReportColumn = z.output<typeof ColumnSchema>;

export const ReportSchema = z
  .object({
    name: z.string(),
    /** What it answers. */
    sentence: z.string(),
    /** What may be given, and what must be. */
    parameters: z.array(z.object({ name: z.enum(reportParameters), required: z.boolean() })),
    columns: z.array(ColumnSchema),
    /** What somebody needs to run it. */
    permission: z.string(),
  })
  .meta({ id: 'Report' });
export type Report = z.output<typeof ReportSchema>;

export const ReportResultSchema = z
  .object({
    name: z.string(),
    columns: z.array(ColumnSchema),
    /** A cell for each column. */
    rows: z.array(z.array(z.union([z.string(), z.number(), z.boolean(), z.null()]))),
    /** There are more rows than `limit`. */
    more: z.boolean(),
  })
  .meta({ id: 'ReportResult' });
export type ReportResult = z.output<typeof ReportResultSchema>;

export function reportCsv({ columns, rows }: ReportResult): string {
  return csvText(
    columns.map(({ name }) => name),
    rows,
  );
}

export const listReports = defineRoute({
  method: 'GET',
  path: '/api/reports',
  summary: 'Which reports there are, what each answers and takes',
  access: { permission: 'run.read', reach: 'limited' },
  response: z.array(ReportSchema),
});
export const runReport = defineRoute({
  method: 'GET',
  path: '/api/reports/:name',
  summary: 'Run a report; some need a permission besides, which their list says',
  access: { permission: 'run.read', reach: 'limited' },
  params: z.object({ name: z.string().max(100) }),
  query: z.object({
    deploymentId: z.uuid().optional(),
    deviceId: z.uuid().optional(),
    since: z.iso.datetime({ offset: true }).optional(),
    until: z.iso.datetime({ offset: true }).optional(),
    limit: z.coerce.number().int().min(1).max(100_000).default(10_000),
    format: z.enum(['json', 'csv']).default('json'),
  }),
  response: ReportResultSchema,
});
