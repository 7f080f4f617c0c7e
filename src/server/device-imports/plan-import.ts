/** What each line of a file does to the site's devices: decided purely, from what the site has of the same marks. */
import type { DeviceImport, ImportedLine, ImportProblem, ImportTotals } from '../../api/device-imports.ts';
import type { DeviceRecord } from '../devices/change-device.ts';
import type { GivenDevice, GivenVariable } from './import-lines.ts';

/** A device of the site that shares its name or a mark with a line. */
export interface KnownDevice extends DeviceRecord {
  readonly id: string;
  readonly within: boolean;
  readonly isPlaceholder: boolean;
  readonly categories: readonly string[];
  readonly variables: readonly { readonly name: string; readonly value: string | null }[];
}

export interface PlannedLine extends ImportedLine {
  /** Null: it is made. */
  readonly before: KnownDevice | null;
  readonly after: DeviceRecord;
  /** Those that are set; others stay. */
  readonly variables: readonly GivenVariable[];
  /** Names; null: those that it has stay. */
  readonly categories: readonly string[] | null;
  readonly sourceComputer: string | null;
}

export interface ImportPlan {
  readonly lines: readonly PlannedLine[];
  readonly problems: readonly ImportProblem[];
}

export function planImport(
  given: readonly GivenDevice[],
  known: readonly KnownDevice[],
  existing: DeviceImport['existing'],
): ImportPlan {
  const index = indexOf(known);
  const takenBy = new Map<string, number>();
  const lines: PlannedLine[] = [];
  const problems: ImportProblem[] = [];
  for (const device of given) {
    const found = [...new Set(marksOf(device).flatMap((mark) => index.get(mark) ?? []))];
    const problem = problemOf(device, found, existing, takenBy);
    if (problem === null) lines.push(planLine(device, found[0] ?? null, existing));
    else problems.push({ line: device.line, ...problem });
  }
  return { lines, problems };
}

export function totalsOf(lines: number, plan: readonly PlannedLine[]): ImportTotals {
  const count = (action: ImportedLine['action']) => plan.filter((line) => line.action === action).length;
  const done = {
    new: count('new'),
    merge: count('merge'),
    overwrite: count('overwrite'),
    unchanged: count('unchanged'),
  };
  return { lines, ...done, error: lines - plan.length };
}

function marksOf({ name, macs, smbiosUuid }: Pick<GivenDevice, 'name' | 'macs' | 'smbiosUuid'>): string[] {
  return [`name ${name.toLowerCase()}`, ...macs, ...(smbiosUuid === null ? [] : [smbiosUuid])];
}

function indexOf(known: readonly KnownDevice[]): Map<string, KnownDevice[]> {
  const index = new Map<string, KnownDevice[]>();
  for (const device of known) {
    const marks = device.obsolete ? [`name ${device.name.toLowerCase()}`] : marksOf(device);
    for (const mark of marks) index.set(mark, [...(index.get(mark) ?? []), device]);
  }
  return index;
}

function problemOf(
  { line }: GivenDevice,
  found: readonly KnownDevice[],
  existing: DeviceImport['existing'],
  takenBy: Map<string, number>,
): Omit<ImportProblem, 'line'> | null {
  const wrong = (message: string) => ({ column: null, message });
  const [device] = found;
  if (device === undefined) return null;
  if (found.some(({ within }) => !within))
    return wrong('a device beyond your reach has its name, a MAC address or its SMBIOS UUID already');
  if (found.length > 1)
    return wrong(
      `its name, MAC addresses and SMBIOS UUID are of several devices: ${found.map(({ name }) => `"${name}"`).join(', ')}`,
    );
  if (existing === 'refuse')
    return wrong(`it is the device "${device.name}", which is there already (choose merge or overwrite)`);
  if (device.isPlaceholder) return wrong(`"${device.name}" stands for unknown computers: take another name`);
  if (device.obsolete) return wrong(`the device "${device.name}" is obsolete: undo that, or take another name`);
  const before = takenBy.get(device.id);
  if (before !== undefined) return wrong(`it is the device "${device.name}", as line ${before} is`);
  takenBy.set(device.id, line);
  return null;
}

function planLine(given: GivenDevice, before: KnownDevice | null, existing: DeviceImport['existing']): PlannedLine {
  const { line, sourceComputer } = given;
  const categories = given.categories.length === 0 ? null : given.categories;
  if (before === null) {
    const { name, macs, smbiosUuid, serialNumber, assetTag, variables } = given;
    const after = { name, macs, smbiosUuid, serialNumber, assetTag, obsolete: false };
    return {
      line,
      action: 'new',
      name,
      macs: [...macs],
      smbiosUuid,
      changes: [],
      before,
      after,
      variables,
      categories,
      sourceComputer,
    };
  }
  const overwrites = existing === 'overwrite';
  const after = overwrites ? overwritten(before, given) : merged(before, given);
  const variables = given.variables.filter((variable) => variableChanges(variable, before, overwrites));
  const wanted = overwrites || categories === null ? categories : [...before.categories, ...categories];
  const changes = [
    ...(['name', 'macs', 'smbiosUuid', 'serialNumber', 'assetTag'] as const).filter(
      (key) => String(before[key]) !== String(after[key]),
    ),
    ...variables.map(({ name }) => `variables.${name}`),
    ...(wanted === null || sameSet(wanted, before.categories) ? [] : ['categories']),
    ...(sourceComputer === null ? [] : ['sourceComputer']),
  ];
  const action = changes.length === 0 ? 'unchanged' : overwrites ? 'overwrite' : 'merge';
  const { name, macs, smbiosUuid } = after;
  return {
    line,
    action,
    name,
    macs: [...macs],
    smbiosUuid,
    changes,
    before,
    after,
    variables,
    categories: wanted,
    sourceComputer,
  };
}

/** What the device has stays. */
function merged(before: KnownDevice, given: GivenDevice): DeviceRecord {
  return {
    name: before.name,
    macs: [...new Set([...before.macs, ...given.macs])].sort(),
    smbiosUuid: before.smbiosUuid ?? given.smbiosUuid,
    serialNumber: before.serialNumber ?? given.serialNumber,
    assetTag: before.assetTag ?? given.assetTag,
    obsolete: false,
  };
}

/** What the line leaves empty stays. */
function overwritten(before: KnownDevice, given: GivenDevice): DeviceRecord {
  return {
    name: given.name,
    macs: given.macs.length === 0 ? before.macs : [...given.macs].sort(),
    smbiosUuid: given.smbiosUuid ?? before.smbiosUuid,
    serialNumber: given.serialNumber ?? before.serialNumber,
    assetTag: given.assetTag ?? before.assetTag,
    obsolete: false,
  };
}

/** A secret one is always written: what it holds is compared by nobody. */
function variableChanges({ name, value, secret }: GivenVariable, before: KnownDevice, overwrites: boolean): boolean {
  const has = before.variables.find((variable) => variable.name.toLowerCase() === name.toLowerCase());
  return has === undefined || (overwrites && (secret || has.value !== value));
}

function sameSet(one: readonly string[], other: readonly string[]): boolean {
  const plain = (names: readonly string[]) =>
    JSON.stringify([...new Set(names.map((name) => name.toLowerCase()))].sort());
  return plain(one) === plain(other);
}
