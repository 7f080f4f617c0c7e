/** What the lines of a CSV file say of devices: read purely, with everything that is wrong. */
import {
  type DeviceImport,
  type ImportColumn,
  type ImportProblem,
  MOST_IMPORTED_LINES,
} from '../../api/device-imports.ts';
import { DeviceNameSchema, MacSchema } from '../../api/devices.ts';
import { type CsvRow, guessSeparator, readCsv } from '../../formats/csv/read-csv.ts';

export interface GivenVariable {
  readonly name: string;
  readonly value: string;
  readonly secret: boolean;
}

/** A line. Null and empty lists: it says nothing of it. */
export interface GivenDevice {
  readonly line: number;
  readonly name: string;
  readonly macs: readonly string[];
  readonly smbiosUuid: string | null;
  readonly serialNumber: string | null;
  readonly assetTag: string | null;
  readonly sourceComputer: string | null;
  readonly categories: readonly string[];
  readonly variables: readonly GivenVariable[];
}

export interface ReadLines {
  readonly separator: string;
  readonly header: boolean;
  readonly columns: readonly ImportColumn[];
  /** How many the file has, wrong ones too. */
  readonly lines: number;
  readonly devices: readonly GivenDevice[];
  readonly problems: readonly ImportProblem[];
}

const MOST_COLUMNS = 200;
const LONGEST_CELL = 32_000;
const LONGEST_LABEL = 200;
const DEFAULT_COLUMNS: readonly ImportColumn[] = ['name', 'smbios-uuid', 'mac'];

/** Headings as spreadsheets, ConfigMgr and our own export have them, as `wordsOf` makes them; others are ignored. */
const HEADINGS = new Map<string, ImportColumn>([
  ...['name', 'computername', 'hostname'].map((heading) => [heading, 'name'] as const),
  ...['guid', 'uuid', 'smbiosguid', 'smbiosuuid'].map((heading) => [heading, 'smbios-uuid'] as const),
  ...['mac', 'macaddress', 'macaddresses'].map((heading) => [heading, 'mac'] as const),
  ...['serial', 'serialnumber'].map((heading) => [heading, 'serial-number'] as const),
  ['assettag', 'asset-tag'],
  ['sourcecomputer', 'source-computer'],
  ...['category', 'categories'].map((heading) => [heading, 'category'] as const),
]);

export function readImportLines(given: DeviceImport): ReadLines {
  const separator = given.separator ?? guessSeparator(given.text);
  const limits = { rows: MOST_IMPORTED_LINES + 1, cells: MOST_COLUMNS, cellLength: LONGEST_CELL };
  const { rows, problems: unreadable } = readCsv(given.text, separator, limits);
  const header = given.header ?? hasHeadings(rows[0]);
  const headings = header ? (rows[0]?.cells ?? []) : [];
  const columns = given.columns ?? (header ? headings.map(columnOf) : DEFAULT_COLUMNS);
  const problems: ImportProblem[] = unreadable.map((problem) => ({ ...problem, column: null }));
  problems.push(...problemsOfColumns(columns));
  const data = header ? rows.slice(1) : rows;
  if (data.length > MOST_IMPORTED_LINES)
    problems.push({
      line: data.at(-1)?.line ?? 0,
      column: null,
      message: `a file may have ${MOST_IMPORTED_LINES} lines`,
    });
  const titles = columns.map((column, at) => headings[at]?.trim() || titleOf(column));
  const devices = data.flatMap((row) => readRow(row, columns, titles, problems) ?? []);
  problems.push(...repeatedMarks(devices));
  return { separator, header, columns, lines: data.length + unreadable.length, devices, problems };
}

function hasHeadings(row: CsvRow | undefined): boolean {
  return row?.cells.some((cell) => HEADINGS.get(wordsOf(cell)) === 'name') ?? false;
}

function columnOf(heading: string): ImportColumn {
  return HEADINGS.get(wordsOf(heading)) ?? 'ignore';
}

/** `MAC address`, `MACAddress` and `mac_address` are one. */
function wordsOf(heading: string): string {
  return heading.toLowerCase().replace(/[\s_-]/g, '');
}

export function titleOf(column: ImportColumn): string {
  return typeof column === 'string' ? column : column.variable;
}

function problemsOfColumns(columns: readonly ImportColumn[]): ImportProblem[] {
  const wrong = (message: string): ImportProblem => ({ line: 1, column: null, message });
  const titles = columns.filter((column) => column !== 'ignore').map((column) => titleOf(column).toLowerCase());
  const repeated = titles.filter(
    (title, at) => title !== 'mac' && title !== 'category' && titles.indexOf(title) !== at,
  );
  return [
    ...(columns.includes('name') ? [] : [wrong('no column is the name of the device')]),
    ...(columns.includes('mac') || columns.includes('smbios-uuid')
      ? []
      : [wrong('no column is a MAC address or an SMBIOS UUID: computers are recognised by them')]),
    ...[...new Set(repeated)].map((title) => wrong(`several columns are "${title}"`)),
  ];
}

/** A cell as it was before an export kept spreadsheets from taking it for a formula. */
export function withoutGuard(cell: string): string {
  return /^'+[=+\-@\t\r]/.test(cell) ? cell.slice(1) : cell;
}

/** Undefined where it is wrong: its problems are told. */
function readRow(
  { line, cells }: CsvRow,
  columns: readonly ImportColumn[],
  titles: readonly string[],
  problems: ImportProblem[],
): GivenDevice | undefined {
  const found: ImportProblem[] = [];
  const unsaid = { smbiosUuid: null, serialNumber: null, assetTag: null, sourceComputer: null };
  const device: Draft = { line, name: '', macs: [], ...unsaid, categories: [], variables: [] };
  if (cells.slice(columns.length).some((cell) => cell.trim() !== ''))
    found.push({
      line,
      column: null,
      message: `it has ${cells.length} cells, and there are ${columns.length} columns`,
    });
  for (const [at, column] of columns.entries()) {
    const cell = withoutGuard((cells[at] ?? '').trim());
    const message = cell === '' || column === 'ignore' ? null : take(device, column, cell);
    if (message !== null) found.push({ line, column: titles[at] ?? null, message });
  }
  if (device.name === '' && found.length === 0) found.push({ line, column: 'name', message: 'there is no name' });
  if (device.macs.length === 0 && device.smbiosUuid === null && found.length === 0)
    found.push({ line, column: null, message: 'there is neither a MAC address nor an SMBIOS UUID' });
  problems.push(...found);
  return found.length === 0 ? device : undefined;
}

type Draft = { -readonly [Key in keyof GivenDevice]: GivenDevice[Key] };

/** What is wrong with the cell; null: nothing. A value of a secret column is in no message. */
function take(device: Draft, column: Exclude<ImportColumn, 'ignore'>, cell: string): string | null {
  if (cell.includes('\0')) return 'it holds a NUL, which is no letter';
  if (typeof column !== 'string') {
    device.variables = [...device.variables, { name: column.variable, value: cell, secret: column.secret }];
    return null;
  }
  switch (column) {
    case 'name': {
      const name = DeviceNameSchema.safeParse(cell);
      if (!name.success) return `"${shown(cell)}" is no name: ${name.error.issues[0]?.message}`;
      device.name = name.data;
      return null;
    }
    case 'mac':
      return takeMacs(device, cell);
    case 'smbios-uuid': {
      const uuid = cell.replace(/^\{(.*)\}$/, '$1').toLowerCase();
      if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(uuid)) return `"${shown(cell)}" is no SMBIOS UUID`;
      device.smbiosUuid = uuid;
      return null;
    }
    case 'category':
      device.categories = [
        ...device.categories,
        ...cell
          .split(/[;|]/)
          .map((name) => name.trim())
          .filter(Boolean),
      ];
      return null;
    case 'source-computer':
      device.sourceComputer = cell;
      return cell.length > LONGEST_LABEL ? 'it is too long for a name' : null;
    default:
      if (cell.length > LONGEST_LABEL) return `it has more than ${LONGEST_LABEL} letters`;
      device[column === 'serial-number' ? 'serialNumber' : 'assetTag'] = cell;
      return null;
  }
}

/** Several in a cell, with blanks, semicolons, commas or bars between them; with colons, hyphens, dots or without. */
function takeMacs(device: Draft, cell: string): string | null {
  for (const part of cell.split(/[\s;,|]+/).filter(Boolean)) {
    const digits = part.replace(/[:.-]/g, '');
    const mac = MacSchema.safeParse(digits.length === 12 ? digits.replace(/(..)(?=.)/g, '$1:') : part);
    if (!mac.success) return `"${shown(part)}" is no MAC address: one looks like 00:11:22:33:44:55`;
    if (!device.macs.includes(mac.data)) device.macs = [...device.macs, mac.data];
  }
  return device.macs.length > 100 ? 'there are more than 100 MAC addresses' : null;
}

function shown(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

/** Names, MAC addresses and SMBIOS UUIDs that two lines have. */
function repeatedMarks(devices: readonly GivenDevice[]): ImportProblem[] {
  const problems: ImportProblem[] = [];
  const first = new Map<string, number>();
  for (const { line, name, macs, smbiosUuid } of devices) {
    const marks = [
      ['name', name.toLowerCase(), name],
      ...macs.map((mac) => ['mac', mac, mac]),
      ...(smbiosUuid === null ? [] : [['smbios-uuid', smbiosUuid, smbiosUuid]]),
    ] as const;
    for (const [column = '', key, text] of marks) {
      const before = first.get(`${column} ${key}`);
      if (before === undefined) first.set(`${column} ${key}`, line);
      else problems.push({ line, column, message: `"${text}" is in line ${before} too` });
    }
  }
  return problems;
}
