import type { Command } from 'commander';
import * as contract from '../../api/reports.ts';
import type { Cli } from '../cli.ts';
import { examples, parseTime, wholeNumber } from '../command-line.ts';
import { writeCsv } from '../csv-output.ts';
import { findDeployment, findDevice, shortId } from '../named-things.ts';
import { timeText } from '../quantities.ts';
import type { Site } from '../site.ts';
import { type Column, type Paper, renderTable } from '../table.ts';

export function addReportsOfSite(program: Command, cli: Cli): void {
  const reports = program.command('reports').description('Questions about the whole fleet, answered as tables or CSV');
  examples(
    reports
      .command('list')
      .description('Which reports there are, and what each takes')
      .action(async () => {
        const site = await cli.site();
        cli.show(await site.call(contract.listReports), (list) => renderTable(list, reportColumns, cli.paper));
      }),
    'slipway reports list',
  );
  addRun(reports, cli);
}

interface RunOptions {
  deployment?: string;
  device?: string;
  since?: string;
  until?: string;
  limit?: number;
  csv?: boolean;
  file?: string;
}

function addRun(reports: Command, cli: Cli): void {
  examples(
    reports
      .command('run <name>')
      .description('Run a report; "slipway reports list" shows their names')
      .option('--deployment <deployment>', 'about this deployment')
      .option('--device <device>', 'about this device')
      .option('--since <time>', 'only what began since this day or time, such as 2026-11-25 or 2026-11-25T14:00Z')
      .option('--until <time>', 'only what began before this day or time')
      .option('--limit <number>', 'at most this many rows (10000 unless told)', wholeNumber(1, 100_000))
      .option('--csv', 'as CSV')
      .option('--file <file>', 'as CSV into this file')
      .action(async (name: string, options: RunOptions) => {
        const site = await cli.site();
        const query = await queryOf(site, options);
        const answer = await site.call(contract.runReport, { params: { name }, query });
        if (answer.value.more) cli.remark(`These are the first ${answer.value.rows.length} rows: --limit shows more.`);
        if (options.csv || options.file !== undefined)
          return writeCsv(cli, contract.reportCsv(answer.value), options.file);
        return cli.show(answer, (result) => renderResult(result, cli.paper));
      }),
    'slipway reports run deployments',
    'slipway reports run step-failures --deployment "Install Debian -> Room 12"',
    'slipway reports run device-history --device PC-01 --csv',
  );
}

async function queryOf(site: Site, { deployment, device, since, until, limit }: RunOptions) {
  return {
    deploymentId: deployment === undefined ? undefined : (await findDeployment(site, deployment)).id,
    deviceId: device === undefined ? undefined : (await findDevice(site, device)).id,
    since: since === undefined ? undefined : parseTime('--since', since),
    until: until === undefined ? undefined : parseTime('--until', until),
    ...(limit === undefined ? {} : { limit }),
  };
}

const reportColumns: readonly Column<contract.Report>[] = [
  { header: 'NAME', text: ({ name }) => name },
  { header: 'ANSWERS', text: ({ sentence }) => sentence, cutTo: 30, wrap: true },
  { header: 'TAKES', text: takesText, cutTo: 14, wrap: true },
];

const optionOf = { deploymentId: 'deployment', deviceId: 'device', since: 'since', until: 'until' } as const;

function takesText({ parameters }: contract.Report): string {
  return parameters.map(({ name, required }) => (required ? `--${optionOf[name]}` : `[--${optionOf[name]}]`)).join(' ');
}

type Row = contract.ReportResult['rows'][number];

function renderResult({ columns, rows }: contract.ReportResult, paper: Paper): string {
  if (rows.length === 0) return 'There is nothing to tell.\n';
  const shown = columns.map(
    ({ name, kind }, at): Column<Row> => ({
      header: headerOf(name),
      text: (row) => cellText(kind, row[at] ?? null),
      ...(kind === 'number' ? { align: 'right' } : {}),
      // Ids go first where there is no room, then times, then what stands far right.
      ...(kind === 'text' ? { cutTo: 10, wrap: true } : {}),
      ...(at === 0 ? {} : { dropOrder: (kind === 'id' ? 200 : kind === 'time' ? 100 : 0) + at }),
    }),
  );
  return renderTable(rows, shown, paper);
}

/** `lastReport` as `LAST REPORT`. */
function headerOf(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => ` ${letter}`).toUpperCase();
}

function cellText(kind: contract.ReportColumn['kind'], cell: Row[number]): string {
  if (cell === null) return '-';
  if (kind === 'time') return timeText(String(cell));
  return kind === 'id' ? shortId(String(cell)) : String(cell);
}
