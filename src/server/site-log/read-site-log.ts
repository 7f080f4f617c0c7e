/** Reads what the site's processes kept of their logs: all of them as one, the newest line first. */
import { type FileHandle, open } from 'node:fs/promises';
import type { z } from 'zod';
import { type listSiteLog, logLevels, logProcesses, type SiteLogLine } from '../../api/site-log.ts';
import { formerFile, logFile } from './kept-log.ts';
import { linesBackwards } from './lines-backwards.ts';
import { parseLogLine } from './log-line.ts';

type Query = z.output<NonNullable<typeof listSiteLog.query>>;
type Process = SiteLogLine['process'];

/** A search for something rare ends after so many lines, and says that there are older ones. */
const MOST_READ = 50_000;

export async function readSiteLog(dataDirectory: string, query: Query): Promise<z.output<typeof listSiteLog.response>> {
  const processes = query.process === undefined ? logProcesses : [query.process];
  const fits = fitting(query);
  const lines: SiteLogLine[] = [];
  let read = 0;
  for await (const line of newestFirst(processes.map((process) => linesOf(dataDirectory, process)))) {
    if (query.since !== undefined && Date.parse(line.at) < Date.parse(query.since)) return { lines, hasOlder: false };
    if (lines.length === query.limit || read === MOST_READ) return { lines, hasOlder: true };
    read += 1;
    if (fits(line)) lines.push(line);
  }
  return { lines, hasOlder: false };
}

function fitting({ level, search }: Query): (line: SiteLogLine) => boolean {
  const least = level === undefined ? 0 : logLevels.indexOf(level);
  const text = search?.toLowerCase() ?? '';
  return (line) =>
    logLevels.indexOf(line.level) >= least && (text === '' || JSON.stringify(line).toLowerCase().includes(text));
}

/** Of several, each newest first, one. */
async function* newestFirst(streams: readonly AsyncGenerator<SiteLogLine>[]): AsyncGenerator<SiteLogLine> {
  const heads = await Promise.all(streams.map(async (stream) => ({ stream, head: await stream.next() })));
  try {
    for (;;) {
      const open_ = heads.flatMap((each) => (each.head.done ? [] : [{ each, line: each.head.value }]));
      const newest = open_.reduce<(typeof open_)[number] | null>(
        (best, one) => (best === null || one.line.at > best.line.at ? one : best),
        null,
      );
      if (newest === null) return;
      yield newest.line;
      newest.each.head = await newest.each.stream.next();
    }
  } finally {
    // Closes their files.
    for (const stream of streams) await stream.return(undefined);
  }
}

async function* linesOf(dataDirectory: string, process: Process): AsyncGenerator<SiteLogLine> {
  const path = logFile(dataDirectory, process);
  // Both at once: a file that is put aside meanwhile is read all the same, and once.
  const handles = [await openForReading(path), await openForReading(formerFile(path))];
  const inodes = new Set<number>();
  try {
    for (const handle of handles) {
      if (handle === null) continue;
      const { size, ino } = await handle.stat();
      if (inodes.has(ino)) continue;
      inodes.add(ino);
      for await (const { text, offset } of linesBackwards(handle, size)) {
        const line = parseLogLine(text, process, offset);
        if (line !== null) yield line;
      }
    }
  } finally {
    for (const handle of handles) await handle?.close();
  }
}

/** null: there is no such file. */
async function openForReading(path: string): Promise<FileHandle | null> {
  return open(path, 'r').catch(() => null);
}
