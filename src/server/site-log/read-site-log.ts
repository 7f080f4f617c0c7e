/** Reads what the site's processes kept of their logs: all of them as one, the newest line first. */
import type { z } from 'zod';
import { type listSiteLog, logLevels, logProcesses, type SiteLogLine } from '../../api/site-log.ts';
import { linesAfter } from './lines-after.ts';
import { linesBackwards } from './lines-backwards.ts';
import { parseLogLine } from './log-line.ts';
import { formatPosition, type LogPosition, parsePosition } from './log-position.ts';
import { type OpenLog, openLog } from './open-log.ts';

type Query = z.output<NonNullable<typeof listSiteLog.query>>;
type Answer = z.output<typeof listSiteLog.response>;

/** A search for something rare ends after so many lines, and says that there are more. */
const MOST_READ = 50_000;

export async function readSiteLog(dataDirectory: string, query: Query): Promise<Answer> {
  const processes = query.process === undefined ? logProcesses : [query.process];
  const logs = await Promise.all(processes.map((process) => openLog(dataDirectory, process)));
  try {
    return await (query.after === undefined ? readNewest(logs, query) : readAfter(logs, query, query.after));
  } finally {
    for (const log of logs) await log.close();
  }
}

async function readNewest(logs: readonly OpenLog[], query: Query): Promise<Answer> {
  const position = formatPosition(endOf(logs));
  const fits = fitting(query);
  const lines: SiteLogLine[] = [];
  let read = 0;
  for await (const line of merged(logs.map(linesOf), (line, other) => line.at > other.at)) {
    if (query.since !== undefined && Date.parse(line.at) < Date.parse(query.since))
      return { lines, hasOlder: false, position };
    if (lines.length === query.limit || read === MOST_READ) return { lines, hasOlder: true, position };
    read += 1;
    if (fits(line)) lines.push(line);
  }
  return { lines, hasOlder: false, position };
}

/** The oldest that were not read yet: whoever goes on at the answer's position misses none, however many there are. */
async function readAfter(logs: readonly OpenLog[], query: Query, after: string): Promise<Answer> {
  const position = new Map(parsePosition(after));
  const fits = fitting(query);
  const lines: SiteLogLine[] = [];
  let read = 0;
  const streams = logs.map((log) => linesAfter(log, position.get(log.process)));
  for await (const each of merged(streams, ({ line }, other) => line.at < other.line.at)) {
    if (lines.length === query.limit || read === MOST_READ) break;
    read += 1;
    position.set(each.line.process, each.position);
    if (fits(each.line)) lines.push(each.line);
  }
  return { lines: lines.reverse(), hasOlder: false, position: formatPosition(position) };
}

function fitting({ level, search, since }: Query): (line: SiteLogLine) => boolean {
  const least = level === undefined ? 0 : logLevels.indexOf(level);
  const text = search?.toLowerCase() ?? '';
  const from = since === undefined ? 0 : Date.parse(since);
  return (line) =>
    logLevels.indexOf(line.level) >= least &&
    Date.parse(line.at) >= from &&
    (text === '' || JSON.stringify(line).toLowerCase().includes(text));
}

/** Of several streams one: of what each has next always that which `goesFirst` before the others'. */
async function* merged<T>(
  streams: readonly AsyncGenerator<T>[],
  goesFirst: (one: T, other: T) => boolean,
): AsyncGenerator<T> {
  const heads = await Promise.all(streams.map(async (stream) => ({ stream, head: await stream.next() })));
  for (;;) {
    const open = heads.flatMap((each) => (each.head.done ? [] : [{ each, next: each.head.value }]));
    const first = open.reduce<(typeof open)[number] | null>(
      (best, one) => (best === null || goesFirst(one.next, best.next) ? one : best),
      null,
    );
    if (first === null) return;
    yield first.next;
    first.each.head = await first.each.stream.next();
  }
}

function endOf(logs: readonly OpenLog[]): LogPosition {
  return new Map(
    logs.flatMap(({ process, files: [newest] }) =>
      newest === undefined ? [] : [[process, { mark: newest.mark, offset: newest.end }] as const],
    ),
  );
}

async function* linesOf({ process, files }: OpenLog): AsyncGenerator<SiteLogLine> {
  for (const { handle, end } of files)
    for await (const { text, offset } of linesBackwards(handle, end)) {
      const line = parseLogLine(text, process, offset);
      if (line !== null) yield line;
    }
}
