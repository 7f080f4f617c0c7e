/** The site's own log, as its processes write it: the newest lines, which each of them keeps beside what it writes to its standard error. */
import * as z from 'zod';
import { defineRoute } from './route.ts';

export const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const;
export type LogLevel = (typeof logLevels)[number];

export const logProcesses = ['supervisor', 'api', 'boot', 'site'] as const;

export const SiteLogLineSchema = z
  .object({
    id: z.string(),
    at: z.iso.datetime(),
    level: z.enum(logLevels),
    process: z.enum(logProcesses),
    /** The part of the site that it is about, such as `netboot` or `database`. */
    role: z.string().nullable(),
    message: z.string(),
    /** With its place in the program; of an error that was logged. */
    error: z.string().nullable(),
    /** What else the line says, such as `runId` and `deviceId`. */
    facts: z.record(z.string(), z.unknown()),
  })
  .meta({ id: 'SiteLogLine' });
export type SiteLogLine = z.output<typeof SiteLogLineSchema>;

/** For each process a mark of its file and a byte in it; programs hand it back as it came. */
const positionSchema = z
  .string()
  .max(1000)
  .regex(/^(none|[a-z]+:[0-9a-f]{16}:\d{1,15}(,[a-z]+:[0-9a-f]{16}:\d{1,15})*)$/);

export const listSiteLog = defineRoute({
  method: 'GET',
  path: '/api/site/log',
  summary: 'The newest lines of the log of the site, the newest first',
  access: { permission: 'site-log.read' },
  query: z.object({
    /** Lines of this level and above. */
    level: z.enum(logLevels).optional(),
    process: z.enum(logProcesses).optional(),
    /** In a line, whole: upper and lower case are one. */
    search: z.string().max(200).optional(),
    since: z.iso.datetime({ offset: true }).optional(),
    /** The `position` of an earlier answer to the same question: what was written after it, the oldest lines first where there are more than `limit`. */
    after: positionSchema.optional(),
    limit: z.coerce.number().int().min(1).max(5000).default(500),
  }),
  response: z
    .object({
      lines: z.array(SiteLogLineSchema),
      /** Whether older ones are kept that may fit too. */
      hasOlder: z.boolean(),
      /** How far the log has been read: with `after` none is told twice, and none left out, however many a millisecond has. */
      position: positionSchema,
    })
    .meta({ id: 'SiteLog' }),
});
