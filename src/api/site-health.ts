/** How the site does: its processes, its database, what it needs of its machine, and what is to be done about what is not well. */
import * as z from 'zod';
import { defineRoute } from './route.ts';

export const FindingSchema = z
  .object({
    check: z.string(),
    /** `error`: something does not work. `warning`: it will not for long, or did not just now. */
    level: z.enum(['good', 'warning', 'error']),
    text: z.string(),
    /** What to do about it; null where nothing is to be done. */
    advice: z.string().nullable(),
  })
  .meta({ id: 'Finding' });
export type Finding = z.output<typeof FindingSchema>;

export const SiteProcessSchema = z
  .object({
    /** `api`: API and console. `boot`: content and network boot. `supervisor`: keeps both running, and has the database. `site`: one process does all. */
    name: z.enum(['supervisor', 'api', 'boot', 'site']),
    roles: z.array(z.enum(['api', 'content', 'netboot'])),
    /** `silent`: it runs, and does not answer. `restarting`: it has ended, and is started again by itself, at first at once and never later than after 30 seconds. */
    state: z.enum(['starting', 'running', 'silent', 'restarting']),
    since: z.iso.datetime(),
    pid: z.int().nullable(),
    /** null: it does not run, or the machine does not say. */
    memoryBytes: z.number().nullable(),
    /** Since the site was started. */
    restarts: z.int(),
    lastEnd: z.object({ at: z.iso.datetime(), how: z.string(), reason: z.string().nullable() }).nullable(),
    startsAgainAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'SiteProcess' });
export type SiteProcess = z.output<typeof SiteProcessSchema>;

export const SiteListenerSchema = z
  .object({
    purpose: z.enum(['api', 'boot-files', 'dhcp', 'pxe', 'tftp']),
    protocol: z.enum(['tcp', 'udp']),
    /** Or the name of the network interface, whose broadcasts it hears. */
    place: z.string(),
    port: z.int(),
  })
  .meta({ id: 'SiteListener' });
export type SiteListener = z.output<typeof SiteListenerSchema>;

export const SiteHealthSchema = z
  .object({
    at: z.iso.datetime(),
    version: z.string(),
    /** The worst first. Empty levels aside, `good` ones are told too: what was looked at. */
    findings: z.array(FindingSchema),
    processes: z.array(SiteProcessSchema),
    /** What a site with these settings listens on; it does not start without them. */
    listeners: z.array(SiteListenerSchema),
    /** null: it does not answer. */
    database: z
      .object({
        kind: z.enum(['embedded', 'external']),
        version: z.string(),
        bytes: z.number(),
        /** To this database, from whomever; and how many its server takes. */
        connections: z.int(),
        mostConnections: z.int(),
        migration: z.object({ number: z.int(), name: z.string() }),
      })
      .nullable(),
    /** null: the database, which knows of it, does not answer. */
    content: z.object({ objects: z.int(), bytes: z.number(), damagedObjects: z.int() }).nullable(),
    /** Room that is left for content and for the data directory. */
    freeBytes: z.object({ content: z.number(), data: z.number() }),
    certificates: z.array(z.object({ of: z.enum(['authority', 'api']), validUntil: z.iso.datetime(), days: z.int() })),
    /** null: it cannot be told on this machine. */
    clockSynchronised: z.boolean().nullable(),
    /** When the newest backup that the site knows of was made; null: it knows of none, or its database does not answer. */
    lastBackupAt: z.iso.datetime().nullable(),
    /** `failed`: within a day. */
    jobs: z.object({ waiting: z.int(), running: z.int(), failed: z.int() }).nullable(),
    /** Of network boot since its process was started; null: it does not run, or was asked in vain. */
    netboot: z.object({ packets: z.int(), answers: z.int(), transfers: z.int() }).nullable(),
  })
  .meta({ id: 'SiteHealth' });
export type SiteHealth = z.output<typeof SiteHealthSchema>;

export const getSiteHealth = defineRoute({
  method: 'GET',
  path: '/api/site/health',
  summary:
    'How the site does: its processes, database, content store, certificates and clock, and what to do where it is not well',
  access: { permission: 'site.read' },
  response: SiteHealthSchema,
});
