/** The report that a run ends with: shown, kept in a file, and verified without the site. */
import { readFile, stat, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { SlipwayError } from '../../api/errors.ts';
import type { RunReport } from '../../api/run-report.ts';
import { getRunReport } from '../../api/runs.ts';
import { getSite } from '../../api/site.ts';
import { verifyReportRecords, verifyRunReport } from '../../api/verify-run-report.ts';
import type { Cli } from '../cli.ts';
import { examples } from '../command-line.ts';
import { findRun } from '../named-things.ts';
import { renderReport } from '../report-text.ts';

export function addReports(runs: Command, cli: Cli, runReference: string): void {
  addReport(runs, cli, runReference);
  addVerify(runs, cli);
}

function addReport(runs: Command, cli: Cli, runReference: string): void {
  examples(
    runs
      .command('report <run>')
      .summary('The signed report of a run that has ended')
      .description(`The signed report of a run that has ended; ${runReference}`)
      .option('--file <file>', 'also write the signed report into this file, to be kept and verified later')
      .action(async (reference: string, { file }: { file?: string }) => {
        const site = await cli.site();
        const { value: run } = await findRun(site, reference);
        const answer = await site.call(getRunReport, { params: { id: run.id } });
        if (file !== undefined) await keep(cli, file, answer.value.file);
        cli.show(answer, ({ report }) => renderReport(report, cli.paper));
        if (file !== undefined)
          cli.say(`\nThe signed report is in ${file}. To verify it: slipway runs verify-report ${file}`);
      }),
    'slipway runs report PC-01',
    'slipway runs report PC-01 --file PC-01.report.txt',
  );
}

interface VerifyOptions {
  key?: string;
  records?: string;
}

function addVerify(runs: Command, cli: Cli): void {
  examples(
    runs
      .command('verify-report <file>')
      .summary('Check that a report is what the site signed')
      .description("Check that a report is what the site signed: with a key that you keep, or else the site's")
      .option('--key <file>', 'the public key, from "slipway site report-key": no site is asked then')
      .option('--records <file>', 'also check that these are the records that it was made from (JSON)')
      .action(async (file: string, { key, records }: VerifyOptions) => {
        const bytes = await readLimited(cli, file, REPORT_LIMIT);
        const publicKey =
          key === undefined ? await siteKey(cli) : (await readLimited(cli, key, KEY_LIMIT)).toString('utf8');
        const { report, keyId } = await verifyRunReport(bytes, publicKey);
        if (records !== undefined) await verifyReportRecords(report, await readRecords(cli, records));
        const told = verdict({ report, keyId, byOwnKey: key !== undefined, withRecords: records !== undefined });
        cli.say(`${told}\n`);
        const body = { verified: true, keyId, recordsVerified: records !== undefined, report };
        cli.show({ value: report, body }, (value) => renderReport(value, cli.paper));
      }),
    'slipway runs verify-report PC-01.report.txt --key report-key.pem',
    'slipway runs verify-report PC-01.report.txt --key report-key.pem --records records.json',
  );
}

/** A run of a thousand steps has a report of about 1 MB. */
const REPORT_LIMIT = 64 << 20;
const RECORDS_LIMIT = 256 << 20;
const KEY_LIMIT = 10_000;

async function siteKey(cli: Cli): Promise<string> {
  const { value } = await (await cli.site()).call(getSite);
  return value.policyKey.publicKeyPem;
}

interface Verdict {
  readonly report: RunReport;
  readonly keyId: string;
  readonly byOwnKey: boolean;
  readonly withRecords: boolean;
}

function verdict({ report, keyId, byOwnKey, withRecords }: Verdict): string {
  const whose = byOwnKey ? 'the key that you gave' : 'the key that the site gave just now';
  const records = withRecords ? `, and made from these ${report.records.count} records` : '';
  return `VERIFIED: signed with ${whose} (${keyId}), unchanged since${records}.`;
}

/** Never over another file: what is kept as proof is not lost by a slip. */
async function keep(cli: Cli, file: string, text: string): Promise<void> {
  const path = resolve(cli.world.workingDirectory, file);
  try {
    await writeFile(path, text, { flag: 'wx' });
  } catch (cause) {
    if (await holds(path, text)) return;
    const exists = cause instanceof Error && 'code' in cause && cause.code === 'EEXIST';
    const why = exists ? 'there is another file of that name already; choose another name' : reasonOf(cause);
    throw new SlipwayError('SLIP-6001', `The report cannot be written into ${file}: ${why}.`, { cause });
  }
}

async function holds(path: string, text: string): Promise<boolean> {
  return (await readFile(path, 'utf8').catch(() => null)) === text;
}

async function readRecords(cli: Cli, file: string): Promise<unknown[]> {
  const text = (await readLimited(cli, file, RECORDS_LIMIT)).toString('utf8');
  try {
    const value: unknown = JSON.parse(text);
    if (Array.isArray(value)) return value;
  } catch {
    // Told below: what is no JSON is no list either.
  }
  throw new SlipwayError(
    'SLIP-6001',
    `${file} holds no list of records. "slipway runs show RUN --records --output json" writes one.`,
  );
}

async function readLimited(cli: Cli, file: string, limit: number): Promise<Buffer> {
  const path = resolve(cli.world.workingDirectory, file);
  try {
    const { size } = await stat(path);
    if (size > limit) throw new Error(`it has ${size} bytes, more than such a file ever has`);
    return await readFile(path);
  } catch (cause) {
    throw new SlipwayError('SLIP-6001', `The file ${file} cannot be read: ${reasonOf(cause)}.`, { cause });
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
