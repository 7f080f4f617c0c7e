/** Imports devices of a CSV file: read, looked up, decided, and then written as one change. */
import { sql } from 'kysely';
import type { z } from 'zod';
import type {
  DeviceImport,
  ImportedLine,
  ImportProblem,
  ImportTotals,
  previewDeviceImport as previewContract,
} from '../../api/device-imports.ts';
import { SlipwayError } from '../../api/errors.ts';
import { addNewDevices } from '../collections/collection-members.ts';
import { lockMemberships } from '../collections/membership-lock.ts';
import { inTransaction } from '../db/transaction.ts';
import { ofDevices, type Within, withConfirmedStarts } from '../deployments/confirmed-starts.ts';
import { refuseBecomingUnknown } from '../deployments/unknown-starts.ts';
import { isForgotten, recognisesMore } from '../devices/change-device.ts';
import { devicesChanged } from '../devices/devices-changed.ts';
import { deviceWithin } from '../reach/within-reach.ts';
import type { SiteContext } from '../site-context.ts';
import { type GivenDevice, type ReadLines, readImportLines } from './import-lines.ts';
import { findCategories, findKnownDevices, findSourceComputers, withoutSharedMarks } from './known-devices.ts';
import { type ImportPlan, planImport, totalsOf } from './plan-import.ts';
import { type FoundNames, type IdentifiedLine, identified, writeImport } from './write-import.ts';

interface Prepared {
  readonly read: ReadLines;
  readonly plan: ImportPlan;
  readonly names: FoundNames;
  /** All of them, in the order of the lines. */
  readonly problems: readonly ImportProblem[];
}

export async function previewDeviceImport(
  site: SiteContext,
  { show, ...given }: DeviceImport & { show: number },
): Promise<z.input<typeof previewContract.response>> {
  const { read, plan, problems } = await prepare(site, given);
  const wrong = new Set(problems.map(({ line }) => line));
  const lines = plan.lines.filter(({ line }) => !wrong.has(line));
  const { separator, header, columns } = read;
  const totals = totalsOf(read.lines, lines);
  const shown = lines.slice(0, show).map(shownLine);
  return { separator, header, columns: [...columns], totals, lines: shown, problems: [...problems] };
}

function shownLine({ line, action, name, macs, smbiosUuid, changes }: ImportedLine): ImportedLine {
  return { line, action, name, macs, smbiosUuid, changes };
}

/** @throws SlipwayError SLIP-1001 with every problem of every line; SLIP-1011 where required deployments would start, counted for the whole file; SLIP-1012 where a device would keep nothing by which its computer is recognised */
export function importDevices(site: SiteContext, given: DeviceImport): Promise<ImportTotals> {
  return inTransaction(site.db, async (tx) => {
    const within = { ...site, db: tx };
    await lockMemberships(tx);
    const { read, plan, names, problems } = await prepare(within, given);
    if (problems.length > 0) throw refusal(problems);
    const lines = identified(plan.lines);
    const changed = lines.filter(({ action }) => action !== 'unchanged');
    const forgotten = changed.find(({ before, after }) => before && isForgotten(before, after));
    if (forgotten?.before) await refuseBecomingUnknown(within, forgotten.before.name, given);
    await withConfirmedStarts(
      within,
      ofDevices(lines.map(({ id }) => id)),
      given,
      () => write(within, given, { lines, changed, names }),
      new Set(changed.flatMap(({ id, before, after }) => (before && recognisesMore(before, after) ? [id] : []))),
    );
    await requireAllWithin(within, lines);
    return totalsOf(read.lines, lines);
  });
}

async function write(
  site: Within,
  { collectionIds, userAccounts }: DeviceImport,
  {
    lines,
    changed,
    names,
  }: { lines: readonly IdentifiedLine[]; changed: readonly IdentifiedLine[]; names: FoundNames },
): Promise<void> {
  const own = lines.map(({ name, id }) => [name.toLowerCase(), id] as const);
  const sourceComputers = new Map([...names.sourceComputers, ...own]);
  await writeImport(site, changed, { ...names, sourceComputers }, userAccounts);
  await addNewDevices(
    site,
    collectionIds,
    lines.map(({ id }) => id),
  );
  // Those that a line does not change come into collections all the same.
  const concerned = collectionIds.length > 0 ? lines : changed;
  await devicesChanged(
    site,
    concerned.map(({ id }) => id),
  );
}

async function prepare(site: Pick<SiteContext, 'db' | 'reach'>, given: DeviceImport): Promise<Prepared> {
  const read = readImportLines(given);
  const { devices, problems: ofNobody } = await withoutSharedMarks(site, read.devices);
  const plan = planImport(devices, await findKnownDevices(site, devices), given.existing);
  const names = {
    categories: await findCategories(site, devices),
    sourceComputers: await findSourceComputers(site, devices),
  };
  const problems = [...read.problems, ...ofNobody, ...plan.problems, ...unknownNames(devices, names)];
  return { read, plan, names, problems: problems.sort((one, other) => one.line - other.line) };
}

function unknownNames(devices: readonly GivenDevice[], { categories, sourceComputers }: FoundNames): ImportProblem[] {
  const own = new Set(devices.map(({ name }) => name.toLowerCase()));
  return devices.flatMap(({ line, sourceComputer, categories: wanted }) => {
    const source = sourceComputer?.toLowerCase();
    const isUnknown = source !== undefined && !own.has(source) && !sourceComputers.has(source);
    const missing = wanted.filter((name) => !categories.has(name.toLowerCase()));
    return [
      ...missing.map((name) => ({ line, column: 'category', message: `there is no device category "${name}"` })),
      ...(isUnknown ? [{ line, column: 'source-computer', message: `there is no device "${sourceComputer}"` }] : []),
    ];
  });
}

function refusal(problems: readonly ImportProblem[]): SlipwayError {
  const lines = new Set(problems.map(({ line }) => line)).size;
  return new SlipwayError('SLIP-1001', `Nothing was imported: ${lines} line(s) of the file are wrong.`, {
    problems: problems.map(({ line, column, message }) => ({
      path: column === null ? `line ${line}` : `line ${line}, ${column}`,
      message,
    })),
  });
}

/** Nobody makes a device that they do not see afterwards. */
async function requireAllWithin({ db, reach }: Within, lines: readonly IdentifiedLine[]): Promise<void> {
  const { rows } = await sql`select from device where id = any(${lines.map(({ id }) => id)}::uuid[])
    and not ${deviceWithin(reach, 'device.id')} limit 1`.execute(db);
  if (rows.length === 0) return;
  throw new SlipwayError(
    'SLIP-1038',
    'You are limited to collections, and the devices would be in none of them. Give one of your collections (collectionIds, --collection).',
  );
}
