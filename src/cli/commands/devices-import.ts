/** `slipway devices import` and `export-csv`: devices of spreadsheets. */
import { open } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import type { Command } from 'commander';
import type { z } from 'zod';
import { devicesCsv } from '../../api/device-csv.ts';
import * as contract from '../../api/device-imports.ts';
import { SlipwayError } from '../../api/errors.ts';
import { readAtMost } from '../bounded-file.ts';
import type { Cli } from '../cli.ts';
import { collect, examples, oneOf } from '../command-line.ts';
import {
  type ConfirmOption,
  type ConfirmUnknownOption,
  callConfirmed,
  confirmDeviceCount,
  confirmOption,
  confirmUnknownOption,
} from '../device-count.ts';
import { writeTextFile } from '../document-file.ts';
import { collectionIds } from '../limits.ts';
import { allDevices } from '../named-things.ts';
import { countText } from '../quantities.ts';
import type { Site } from '../site.ts';
import { type Column, type Paper, renderTable } from '../table.ts';

const MOST_FILE_BYTES = 32 << 20;
const PROBLEMS_SHOWN = 50;

interface ImportOptions extends ConfirmOption, ConfirmUnknownOption {
  preview?: boolean;
  column?: string[];
  separator?: string;
  header?: boolean;
  existing?: contract.DeviceImport['existing'];
  collection?: string[];
  userAccounts?: contract.DeviceImport['userAccounts'];
  yes?: boolean;
}

export function addImport(devices: Command, cli: Cli): void {
  examples(
    confirmImport(
      devices
        .command('import <file>')
        .description(
          'Import the devices of a CSV file: all of them, or none when a line is wrong. What it would do is shown first',
        )
        .option('--preview', 'only show what each line would do')
        .option(
          '--column <what>',
          `what the next column is, from the left: ${COLUMNS}. Without it the headings say it, or they are name, smbios-uuid, mac`,
          collect,
        )
        .option(
          '--separator <word>',
          'comma, semicolon or tab; without it, what the first line has most of',
          oneOf(['comma', 'semicolon', 'tab']),
        )
        .option('--header', 'the first line has headings')
        .option('--no-header', 'the first line is a device already')
        .option(
          '--existing <rule>',
          'what becomes of devices that are there: refuse, merge what they lack, or overwrite',
          oneOf(['refuse', 'merge', 'overwrite']),
        )
        .option('--collection <name>', 'a collection to add all of them to; may be given several times', collect)
        .option(
          '--user-accounts <rule>',
          `of associations with source computers: ${contract.userAccountBehaviors.join(', ')}`,
          oneOf([...contract.userAccountBehaviors]),
        )
        .option('--yes', 'do not ask'),
    ).action((path: string, options: ImportOptions) => importFile(cli, path, options)),
    'slipway devices import room-12.csv --preview',
    'slipway devices import room-12.csv --collection "Room 12" --existing merge',
    'slipway devices import list.csv --column name --column mac --column ignore --column variable:Room',
  );
}

function confirmImport(command: Command): Command {
  return confirmUnknownOption(confirmOption(command));
}

const COLUMNS = `${contract.importColumnNames.join(', ')}, variable:NAME, secret-variable:NAME`;

async function importFile(cli: Cli, path: string, options: ImportOptions): Promise<void> {
  const site = await cli.site();
  const body = await bodyOf(site, options, basename(path), await readCsvFile(cli, path));
  const preview = await site.call(contract.previewDeviceImport, { body });
  const { totals, problems } = preview.value;
  if (options.preview) return cli.show(preview, (value) => renderPreview(value, cli.paper));
  if (problems.length > 0) throw refused(totals, problems);
  await cli.confirm(`Import ${path}: ${totalsText(totals)}?`, options.yes);
  const { confirmUnknownComputers } = options;
  const answer = await callConfirmed(
    (count) =>
      site.call(contract.importDevices, { body: { ...body, confirmUnknownComputers, confirmDeviceCount: count } }),
    (starting) => confirmDeviceCount(cli, starting, options.confirmDeviceCount),
  );
  cli.show(answer, (done) => `${path} was imported: ${totalsText(done)}.\n`);
}

async function bodyOf(site: Site, options: ImportOptions, name: string, text: string) {
  const { column, separator, header, existing, collection, userAccounts } = options;
  return {
    ...{ name, text, existing, userAccounts, header },
    ...(separator !== undefined && { separator: SEPARATORS[separator] }),
    ...(column !== undefined && { columns: column.map(columnOf) }),
    ...(collection !== undefined && { collectionIds: await collectionIds(site, collection) }),
  };
}

const SEPARATORS: Readonly<Record<string, ',' | ';' | '\t'>> = { comma: ',', semicolon: ';', tab: '\t' };

export function columnOf(word: string): z.input<typeof contract.ImportColumnSchema> {
  const variable = /^(secret-)?variable:(.+)$/.exec(word);
  if (variable?.[2] !== undefined) return { variable: variable[2], secret: variable[1] !== undefined };
  const known = contract.importColumnNames.find((name) => name === word);
  if (known !== undefined) return known;
  throw new SlipwayError('SLIP-6001', `"${word}" is no column. There are: ${COLUMNS}.`);
}

async function readCsvFile(cli: Cli, path: string): Promise<string> {
  const file = await open(resolve(cli.world.workingDirectory, path)).catch((cause: unknown) => {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new SlipwayError('SLIP-6001', `The file ${path} cannot be read: ${why}.`, { cause });
  });
  try {
    const content = await readAtMost(file, MOST_FILE_BYTES);
    if ('tooLarge' in content)
      throw new SlipwayError(
        'SLIP-6001',
        `${path} is too large: ${content.tooLarge}, and may have ${MOST_FILE_BYTES}.`,
      );
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(content);
  } catch (cause) {
    if (!(cause instanceof TypeError)) throw cause;
    throw new SlipwayError('SLIP-6001', `${path} is not in UTF-8. Save it as "CSV UTF-8".`, { cause });
  } finally {
    await file.close();
  }
}

type Preview = z.output<typeof contract.previewDeviceImport.response>;

/** The site tells them by line, and so does its refusal. */
function refused(totals: contract.ImportTotals, problems: readonly contract.ImportProblem[]): SlipwayError {
  const message = `Nothing was imported: ${countText(totals.error, 'line')} of ${totals.lines} cannot be.`;
  return new SlipwayError('SLIP-1001', message, { problems: problems.map(toProblem) });
}

function toProblem({ line, column, message }: contract.ImportProblem) {
  return { path: column === null ? `line ${line}` : `line ${line}, ${column}`, message };
}

export function totalsText(totals: contract.ImportTotals): string {
  const words = (['new', 'merge', 'overwrite', 'unchanged', 'error'] as const).flatMap((key) =>
    totals[key] === 0 ? [] : [`${totals[key]} ${TOTAL_WORDS[key]}`],
  );
  return `${countText(totals.lines, 'line')}: ${words.join(', ') || 'nothing'}`;
}

const TOTAL_WORDS = { new: 'new', merge: 'merged', overwrite: 'overwritten', unchanged: 'unchanged', error: 'wrong' };

function renderPreview({ columns, header, lines, totals, problems }: Preview, paper: Paper): string {
  const columnsText = columns
    .map((column) => (typeof column === 'string' ? column : `variable ${column.variable}`))
    .join(', ');
  const head = `Columns: ${columnsText}${header ? ' (by the first line)' : ''}\n`;
  const table = lines.length === 0 ? '' : `\n${renderTable(lines, lineColumns, paper)}`;
  const more = problems.length - PROBLEMS_SHOWN;
  const told = problems.slice(0, PROBLEMS_SHOWN).map(toProblem);
  const wrong = told.length === 0 ? '' : `\n${renderTable(told, problemColumns, paper)}`;
  const rest = more > 0 ? `and ${more} more; "--output json" has all of them\n` : '';
  return `${head}${table}${wrong}${rest}\n${totalsText(totals)}. Nothing was imported yet.\n`;
}

const lineColumns: readonly Column<contract.ImportedLine>[] = [
  { header: 'LINE', text: ({ line }) => String(line), align: 'right' },
  { header: 'WHAT', text: ({ action }) => action },
  { header: 'NAME', text: ({ name }) => name, cutTo: 12 },
  {
    header: 'MAC ADDRESS',
    text: ({ macs: [first = '-', ...others] }) => (others.length === 0 ? first : `${first} +${others.length}`),
  },
  { header: 'SMBIOS UUID', text: ({ smbiosUuid }) => smbiosUuid ?? '-', dropOrder: 1, cutTo: 9 },
  { header: 'CHANGES', text: ({ changes }) => changes.join(', ') || '-', cutTo: 12 },
];

const problemColumns: readonly Column<{ path: string; message: string }>[] = [
  { header: 'WRONG', text: ({ path }) => path },
  { header: 'WHY', text: ({ message }) => message, cutTo: 24, wrap: true },
];

export function addExport(devices: Command, cli: Cli): void {
  examples(
    devices
      .command('export-csv <file>')
      .description(
        'Write devices as CSV, which spreadsheets open and "devices import" takes back; obsolete ones and variables are not in it',
      )
      .option('--search <text>', 'only those of which a part is this')
      .action(async (path: string, { search }: { search?: string }) => {
        const { value } = await allDevices(await cli.site(), { search, obsolete: 'false' });
        const known = value.filter(({ standing }) => standing !== 'placeholder');
        await writeTextFile(cli, path, devicesCsv(known));
        cli.say(`${countText(known.length, 'device')} were written to ${path}.`);
      }),
    'slipway devices export-csv devices.csv',
  );
}
