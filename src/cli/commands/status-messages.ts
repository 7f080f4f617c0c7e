import type { Command } from 'commander';
import * as contract from '../../api/status-messages.ts';
import type { Cli } from '../cli.ts';
import { examples, oneOf, parseTime, wholeNumber } from '../command-line.ts';
import { writeCsv } from '../csv-output.ts';
import { findDeployment, findDevice, findRun } from '../named-things.ts';
import { timeText } from '../quantities.ts';
import type { Site } from '../site.ts';
import { type Column, renderTable } from '../table.ts';

interface ListOptions {
  device?: string;
  deployment?: string;
  run?: string;
  severity?: contract.Severity;
  id?: number;
  since?: string;
  until?: string;
  before?: string;
  limit: number;
  csv?: boolean;
  file?: string;
}

export function addStatusMessages(program: Command, cli: Cli): void {
  const messages = program
    .command('status-messages')
    .description("What happened in runs, in ConfigMgr's message ids, over all devices");
  examples(
    messages
      .command('list')
      .description('Status messages, newest first')
      .option('--device <device>', 'only of this device')
      .option('--deployment <deployment>', 'only of this deployment')
      .option('--run <run>', 'only of this run')
      .option(
        '--severity <severity>',
        'this one and graver ones: information, warning, error',
        oneOf(contract.severities),
      )
      .option('--id <number>', 'only with this message id, such as 11170', wholeNumber(1, 65_535))
      .option('--since <time>', 'only since this day or time, such as 2026-11-25 or 2026-11-25T14:00Z')
      .option('--until <time>', 'only before this day or time')
      .option('--before <cursor>', 'the next page: the cursor that the last message of this one has')
      .option('--limit <number>', 'at most this many', wholeNumber(1, 1000), 100)
      .option('--csv', 'as CSV')
      .option('--file <file>', 'as CSV into this file')
      .action(async (options: ListOptions) => {
        const site = await cli.site();
        const answer = await site.call(contract.listStatusMessages, { query: await queryOf(site, options) });
        if (options.csv || options.file !== undefined)
          return writeCsv(cli, contract.statusMessagesCsv(answer.value), options.file);
        return cli.show(answer, (list) =>
          list.length === 0
            ? 'There are no such messages.\n'
            : renderTable(list, columns, cli.paper) + more(list, options),
        );
      }),
    'slipway status-messages list --severity error --since 2026-11-25',
    'slipway status-messages list --deployment "Install Debian -> Room 12" --id 11170 --csv',
  );
}

async function queryOf(site: Site, options: ListOptions) {
  const { device, deployment, run, severity, id, since, until, before, limit } = options;
  return {
    ...{ severity, id, before, limit },
    deviceId: device === undefined ? undefined : (await findDevice(site, device)).id,
    deploymentId: deployment === undefined ? undefined : (await findDeployment(site, deployment)).id,
    runId: run === undefined ? undefined : (await findRun(site, run)).value.id,
    since: since === undefined ? undefined : parseTime('--since', since),
    until: until === undefined ? undefined : parseTime('--until', until),
  };
}

function more(list: readonly contract.StatusMessage[], { limit }: ListOptions): string {
  const last = list.at(-1);
  return last === undefined || list.length < limit ? '' : `\nPerhaps there are more: --before ${last.cursor}\n`;
}

const colours = { information: undefined, warning: 'yellow', error: 'red' } as const;

const columns: readonly Column<contract.StatusMessage>[] = [
  { header: 'TIME', text: ({ at }) => timeText(at), dropOrder: 1 },
  { header: 'ID', text: ({ id }) => String(id), align: 'right' },
  { header: 'SEVERITY', text: ({ severity }) => severity, colour: ({ severity }) => colours[severity] },
  { header: 'DEVICE', text: ({ deviceName }) => deviceName, cutTo: 10 },
  { header: 'MESSAGE', text: ({ text }) => text, cutTo: 24, wrap: true },
];
