/** The audit log: who changed what, when, from where. Entries are chained by hashes: changing one breaks all that follow. */
import * as z from 'zod';
import { ActorSchema } from './actor.ts';
import { defineRoute } from './route.ts';

const HashSchema = z.string().regex(/^[0-9a-f]{64}$/, 'a hash has 64 hexadecimal digits');

export const AuditEntrySchema = z
  .object({
    /** 1, 2, 3 … without gaps. */
    number: z.int(),
    at: z.iso.datetime(),
    actor: ActorSchema,
    /** Where the request came from; null: the local administrator socket, or the site itself. */
    address: z.string().nullable(),
    /** What was asked for, in the words of the API. */
    action: z.string(),
    object: z.object({ kind: z.string(), id: z.string().nullable(), name: z.string().nullable() }),
    /** What was given, secrets as "(secret)". What is long stands here as its SHA-256. */
    input: z.record(z.string(), z.unknown()),
    /** Fields of the object that are different now. */
    changes: z.array(z.object({ field: z.string(), before: z.unknown(), after: z.unknown() })),
    outcome: z.enum(['done', 'refused', 'failed']),
    /** Why it was refused or failed. */
    errorCode: z.string().nullable(),
  })
  .meta({ id: 'AuditEntry' });
export type AuditEntry = z.output<typeof AuditEntrySchema>;

export const ListedAuditEntrySchema = AuditEntrySchema.extend({
  /** SHA-256 over the hash of the entry before it and this entry's text. */
  hash: HashSchema,
}).meta({ id: 'ListedAuditEntry' });
export type ListedAuditEntry = z.output<typeof ListedAuditEntrySchema>;

export const AuditVerdictSchema = z
  .object({
    intact: z.boolean(),
    /** Entries that were found good, from the first on. */
    count: z.int(),
    /** Hash of the last good entry: kept elsewhere, it proves later that nothing up to here was changed or cut off. */
    headHash: HashSchema,
    /** The first entry that is broken, and how. */
    problem: z.object({ number: z.int().nullable(), message: z.string() }).nullable(),
  })
  .meta({ id: 'AuditVerdict' });
export type AuditVerdict = z.output<typeof AuditVerdictSchema>;

export const listAuditEntries = defineRoute({
  method: 'GET',
  path: '/api/audit',
  summary: 'Who changed what: the newest entries first',
  access: { permission: 'audit.read' },
  query: z.object({
    /** Name, id or kind of who did it. */
    who: z.string().max(200).optional(),
    /** Name, id or kind of what was changed. */
    object: z.string().max(200).optional(),
    since: z.iso.datetime({ offset: true }).optional(),
    /** Only entries with a smaller number: the next page. */
    before: z.coerce.number().int().min(1).optional(),
    limit: z.coerce.number().int().min(1).max(1000).default(100),
  }),
  response: z.array(ListedAuditEntrySchema),
});
export const verifyAuditLog = defineRoute({
  method: 'GET',
  path: '/api/audit/verify',
  summary: 'Check the whole audit log: whether an entry was changed, removed or put elsewhere',
  access: { permission: 'audit.read' },
  query: z.object({
    /** A hash that was the head once: it must still be there. */
    expect: HashSchema.optional(),
  }),
  response: AuditVerdictSchema,
});
