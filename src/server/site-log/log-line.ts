import { levels } from 'pino';
import * as z from 'zod';
import { logLevels, type SiteLogLine } from '../../api/site-log.ts';

/** Longer messages and traces are cut: a log is not the place that holds a document. */
const MOST_CHARACTERS = 16_000;

const WrittenLineSchema = z.looseObject({
  level: z.number(),
  time: z.number().min(0).max(8.64e15),
  pid: z.unknown().optional(),
  hostname: z.unknown().optional(),
  // Whatever a program hands the logger, its line is not left out.
  msg: z.string().catch(''),
  role: z.string().optional().catch(undefined),
  err: z
    .looseObject({ message: z.string().optional().catch(undefined), stack: z.string().optional().catch(undefined) })
    .or(z.string().transform((message) => ({ message, stack: undefined })))
    .optional()
    .catch(undefined),
});

/** Of one of pino's lines; null: it is none, such as one that a full disk has cut. */
export function parseLogLine(text: string, process: SiteLogLine['process'], offset: number): SiteLogLine | null {
  const { data } = WrittenLineSchema.safeParse(parseJson(text));
  if (data === undefined) return null;
  const { level, time, pid: _pid, hostname: _hostname, msg, role, err, ...facts } = data;
  return {
    // Where it stands stays the same when its file is put aside; another line may come to stand there.
    id: `${process}-${time}-${offset}`,
    at: new Date(time).toISOString(),
    level: logLevels.find((name) => levels.labels[level] === name) ?? 'info',
    process,
    role: role ?? null,
    message: cut(msg),
    error: err === undefined ? null : cut(err.stack ?? err.message ?? JSON.stringify(err)),
    facts,
  };
}

function cut(text: string): string {
  return text.length <= MOST_CHARACTERS ? text : `${text.slice(0, MOST_CHARACTERS)}…`;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
