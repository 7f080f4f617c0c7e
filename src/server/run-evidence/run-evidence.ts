/** What the site knows about a run that has ended, as the files of its evidence. Nothing here has secrets: policies, records, logs and audit entries are made without. */
import type { Readable } from 'node:stream';
import type { Selectable } from 'kysely';
import { csvLine } from '../../api/csv-text.ts';
import type { Permission } from '../../api/permissions.ts';
import { readAuditLog } from '../audit/audit-log.ts';
import type { Database } from '../db/schema.ts';
import type { Administrator } from '../http/administrator.ts';
import { listBootEvents } from '../netboot/boot-events.ts';
import { isEverything } from '../reach/reach.ts';
import { readRunReport } from '../runs/run-report.ts';
import type { SiteContext } from '../site-context.ts';
import { type EvidenceFile, evidenceZip, type ManifestHead } from './evidence-zip.ts';
import { HOW_TO_VERIFY } from './how-to-verify.ts';

type RunRow = Selectable<Database['run']>;

/** Throws SLIP-1002, or SLIP-1020 while the run is open. */
export async function runEvidence(site: SiteContext, caller: Administrator, runId: string): Promise<Readable> {
  const { file: report } = await readRunReport(site, runId);
  const run = await site.db.selectFrom('run').selectAll().where('id', '=', runId).executeTakeFirstOrThrow();
  const files = [...filesOfRun(site, run, report), ...filesAround(site, run)];
  const allowed = files.filter(({ needs }) => needs === undefined || mayHave(caller, needs));
  const leftOut = files
    .filter((file) => !allowed.includes(file))
    .map(({ name, needs }) => ({ name, because: becauseOf(needs) }));
  const head: ManifestHead = {
    ...{ format: 1, runId, madeAt: site.now().toISOString(), leftOut },
    site: { id: site.siteId, name: site.config.siteName, version: site.version },
  };
  return evidenceZip(allowed, head);
}

interface NeededFile extends EvidenceFile {
  /** Beside `run.read`. */
  readonly needs?: Permission;
}

/** The audit log is told as a whole or not at all (api/audit.ts). */
function mayHave({ permissions, reach }: Administrator, needed: Permission): boolean {
  return permissions.has(needed) && (needed !== 'audit.read' || isEverything(reach));
}

function becauseOf(needs: Permission | undefined): string {
  const everywhere = needs === 'audit.read' ? ' for the whole site' : '';
  return `Whoever asked does not have the permission ${needs}${everywhere}.`;
}

function filesOfRun(site: SiteContext, run: RunRow, report: string): NeededFile[] {
  const { payload, ...signature } = run.policy;
  return [
    { name: 'README.txt', says: 'How to verify what is here', text: () => one(HOW_TO_VERIFY) },
    { name: 'report.txt', says: 'The signed report of the run, byte for byte', text: () => one(report) },
    {
      name: 'report-key.pem',
      says: "The site's public key for reports",
      text: () => one(site.keys.policyPublicKeyPem),
    },
    {
      name: 'policy.json',
      says: 'What the run was to do, as it was signed: no secrets are in it',
      text: () => one(payload),
    },
    { name: 'policy-signature.json', says: 'The signature over policy.json', text: () => one(json(signature)) },
    {
      name: 'records.json',
      says: 'What happened, in order, as the computer journalled it',
      text: () => records(site, run),
    },
    { name: 'steps.csv', says: 'The steps that were begun or skipped', text: () => steps(site, run) },
    { name: 'run-log.txt', says: "The run's log, by the site's clock", text: () => log(site, run) },
    {
      name: 'content.json',
      says: 'The content that the run could fetch, with its hashes',
      text: () => content(site, run),
    },
  ];
}

function filesAround(site: SiteContext, run: RunRow): NeededFile[] {
  return [
    {
      ...{
        name: 'task-sequence.json',
        says: 'The task sequence in the version that the run has',
        needs: 'task-sequence.read',
      },
      text: () => taskSequence(site, run),
    },
    {
      ...{ name: 'inventory.json', says: "The computer's inventory as the site has it now", needs: 'device.read' },
      text: () => inventory(site, run),
    },
    {
      ...{
        name: 'boot-events.json',
        says: 'What the computer was answered when it booted for the run',
        needs: 'device.read',
      },
      text: () => bootEvents(site, run),
    },
    {
      ...{ name: 'audit.json', says: 'What people did to the run', needs: 'audit.read' },
      text: () => auditEntries(site, run),
    },
  ];
}

async function* one(text: string): AsyncGenerator<string> {
  yield text;
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

const AT_ONCE = 1000;

/** A list that `slipway runs verify-report --records` takes. */
async function* records({ db }: SiteContext, run: RunRow): AsyncGenerator<string> {
  yield '[';
  let after = 0;
  for (;;) {
    const rows = await db
      .selectFrom('run_record')
      .select(['sequence', 'record'])
      .where('run_id', '=', run.id)
      .where('sequence', '>', after)
      .where('sequence', '<=', run.acknowledged)
      .orderBy('sequence')
      .limit(AT_ONCE)
      .execute();
    yield rows.map(({ sequence, record }) => `${sequence === 1 ? '\n' : ',\n'}${JSON.stringify(record)}`).join('');
    after = rows.at(-1)?.sequence ?? after;
    if (rows.length < AT_ONCE) break;
  }
  yield '\n]\n';
}

async function* log({ db }: SiteContext, run: RunRow): AsyncGenerator<string> {
  let after = 0;
  for (;;) {
    const rows = await db
      .selectFrom('run_log')
      .select(['id', 'at', 'line'])
      .where('run_id', '=', run.id)
      .where('id', '>', after)
      .orderBy('id')
      .limit(AT_ONCE)
      .execute();
    yield rows.map(({ at, line }) => `${at.toISOString()} ${line}\n`).join('');
    after = rows.at(-1)?.id ?? after;
    if (rows.length < AT_ONCE) return;
  }
}

const stepColumns = [
  ...(['node_id', 'parent_id', 'name', 'type', 'attempt', 'environment', 'started_at', 'ended_at', 'outcome'] as const),
  ...(['exit_code', 'error_code', 'milliseconds', 'bytes', 'message'] as const),
] as const;

async function* steps({ db }: SiteContext, run: RunRow): AsyncGenerator<string> {
  yield csvLine(stepColumns);
  const rows = await db
    .selectFrom('step_record')
    .select([...stepColumns])
    .where('run_id', '=', run.id)
    .orderBy('started_sequence')
    .execute();
  for (const row of rows)
    yield csvLine(
      stepColumns.map((name) => {
        const value = row[name];
        return value instanceof Date ? value.toISOString() : value;
      }),
    );
}

async function* content({ db }: SiteContext, run: RunRow): AsyncGenerator<string> {
  const rows = await db
    .selectFrom('run_package_version')
    .innerJoin('package_version', 'package_version.id', 'run_package_version.package_version_id')
    .innerJoin('package', 'package.id', 'package_version.package_id')
    .leftJoin('package_version_object', 'package_version_object.package_version_id', 'package_version.id')
    .leftJoin('content_object', 'content_object.sha256', 'package_version_object.sha256')
    .select(['package.name', 'package_version.version', 'package_version.content_root as contentRoot'])
    .select(['package_version_object.sha256', 'content_object.bytes'])
    .where('run_package_version.run_id', '=', run.id)
    .orderBy('package.name')
    .orderBy('package_version_object.sha256')
    .execute();
  yield json(rows);
}

async function* taskSequence({ db }: SiteContext, run: RunRow): AsyncGenerator<string> {
  const row = await db
    .selectFrom('task_sequence_version')
    .select('document')
    .where('task_sequence_id', '=', run.task_sequence_id)
    .where('version', '=', run.task_sequence_version)
    .executeTakeFirst();
  yield json(row?.document ?? null);
}

async function* inventory({ db }: SiteContext, run: RunRow): AsyncGenerator<string> {
  const row = await db.selectFrom('device').select('inventory').where('id', '=', run.device_id).executeTakeFirst();
  yield json(row?.inventory ?? null);
}

/** What led to the run began a little before it. */
const BEFORE_MILLISECONDS = 60 * 60_000;

async function* bootEvents(site: SiteContext, run: RunRow): AsyncGenerator<string> {
  const from = run.started_at.getTime() - BEFORE_MILLISECONDS;
  const until = run.ended_at?.getTime() ?? Number.POSITIVE_INFINITY;
  const events = await listBootEvents(site, run.device_id);
  yield json(events.filter(({ at }) => Date.parse(at) >= from && Date.parse(at) <= until));
}

async function* auditEntries(site: SiteContext, run: RunRow): AsyncGenerator<string> {
  const entries = await readAuditLog(site, { object: run.id, limit: 1000 });
  yield json(entries.reverse());
}
