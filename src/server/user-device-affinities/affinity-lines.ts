/** What the lines of a CSV file say of user device affinities: read purely, with everything that is wrong. */
import { type AffinityProblem, MOST_AFFINITY_LINES } from '../../api/user-device-affinities.ts';
import { type CsvRow, guessSeparator, readCsv } from '../../formats/csv/read-csv.ts';
import { isUserName, USER_NAME_PROBLEM } from '../../task-sequence/primary-users.ts';

export interface AffinityLine {
  readonly line: number;
  /** A device's name. */
  readonly device: string;
  readonly userName: string;
}

export interface ReadAffinityLines {
  /** How many the file has, wrong ones too. */
  readonly lines: number;
  readonly affinities: readonly AffinityLine[];
  readonly problems: readonly AffinityProblem[];
}

const LIMITS = { rows: MOST_AFFINITY_LINES + 1, cells: 50, cellLength: 1000 };

/** Other columns than `device` and `user` are passed over. */
export function readAffinityLines(text: string): ReadAffinityLines {
  const { rows, problems: unreadable } = readCsv(text, guessSeparator(text), LIMITS);
  const [header, ...data] = rows;
  const headings = (header?.cells ?? []).map((cell) => cell.trim().toLowerCase());
  const columns = { device: headings.indexOf('device'), user: headings.indexOf('user') };
  const missing = (['device', 'user'] as const).filter((name) => columns[name] < 0);
  if (missing.length > 0) {
    const message = `the first line names the columns, and has none that is called ${missing.join(' and ')}`;
    return { lines: data.length, affinities: [], problems: [{ line: header?.line ?? 1, message }] };
  }
  const problems: AffinityProblem[] = [...unreadable];
  const affinities = data.flatMap((row) => {
    const affinity = { line: row.line, device: cellOf(row, columns.device), userName: cellOf(row, columns.user) };
    const message = problemOf(affinity);
    if (message === null) return affinity;
    problems.push({ line: row.line, message });
    return [];
  });
  return { lines: data.length + unreadable.length, affinities, problems };
}

function cellOf({ cells }: CsvRow, at: number): string {
  return (cells[at] ?? '').trim();
}

function problemOf({ device, userName }: AffinityLine): string | null {
  if (device === '') return 'the device is missing';
  if (userName === '') return 'the user is missing';
  return isUserName(userName) ? null : `"${userName.slice(0, 100)}" is no user: ${USER_NAME_PROBLEM}`;
}
