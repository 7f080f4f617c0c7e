/**
 * How far somebody has read each process's log: a file, told by its first line, and the byte after the last line that was read. Names and times of files and lines would not do:
 * a file is put aside under another name, and a millisecond has many lines. Pure.
 */
import { logProcesses, type SiteLogLine } from '../../api/site-log.ts';

export interface FilePosition {
  /** Of the file's first line. */
  readonly mark: string;
  readonly offset: number;
}

/** A process that is not in it has not been read at all. */
export type LogPosition = ReadonlyMap<SiteLogLine['process'], FilePosition>;

const NOTHING = 'none';

export function formatPosition(position: LogPosition): string {
  const parts = [...position].map(([process, { mark, offset }]) => `${process}:${mark}:${offset}`);
  return parts.join(',') || NOTHING;
}

/** Of a text that the contract's schema has let pass. */
export function parsePosition(text: string): LogPosition {
  if (text === NOTHING) return new Map();
  return new Map(
    text.split(',').flatMap((part) => {
      const [name, mark = '', offset = ''] = part.split(':');
      const process = logProcesses.find((each) => each === name);
      return process === undefined ? [] : [[process, { mark, offset: Number(offset) }] as const];
    }),
  );
}
