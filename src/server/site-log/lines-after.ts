/** The lines of a log behind a position, in the order in which they were written. */
import type { SiteLogLine } from '../../api/site-log.ts';
import { linesIn, readAt } from './lines-backwards.ts';
import { parseLogLine } from './log-line.ts';
import type { FilePosition } from './log-position.ts';
import type { LogFile, OpenLog } from './open-log.ts';

export interface LineAfter {
  readonly line: SiteLogLine;
  /** Behind it. */
  readonly position: FilePosition;
}

/** Where the file of the position is kept no more, all that is kept was written after it. */
export async function* linesAfter({ process, files }: OpenLog, position?: FilePosition): AsyncGenerator<LineAfter> {
  const known = files.findIndex(({ mark }) => mark === position?.mark);
  const unread = known === -1 ? files : files.slice(0, known + 1);
  for (const file of unread.toReversed()) {
    const start = file.mark === position?.mark ? position.offset : 0;
    for (const { text, offset, bytes } of await wholeLines(file, start)) {
      const line = parseLogLine(text, process, offset);
      if (line !== null) yield { line, position: { mark: file.mark, offset: offset + bytes + 1 } };
    }
  }
}

/** In memory together: a file has four megabytes (kept-log.ts). */
async function wholeLines({ handle, end }: LogFile, start: number) {
  return start >= end ? [] : linesIn(await readAt(handle, start, end - start), start);
}
