/**
 * Several changes of a person in one transaction. Each goes the way of its own route: who is calling is found out anew, by what earlier ones have left, its permission and reach are
 * asked for, its input is parsed by the route's schemas, its handler makes it, and it leaves its own audit entry.
 *
 * Entries are written after all changes: whoever writes one holds the log until the commit, and single changes take it last, too. So nobody waits here for what waits for the log.
 */
import type { z } from 'zod';
import type { AuditEntry } from '../../api/audit.ts';
import { SlipwayError } from '../../api/errors.ts';
import { type changeObjects, type ObjectChangeInput, routesOfObjectChanges } from '../../api/object-changes.ts';
import type { Access, Route } from '../../api/route.ts';
import { addAuditEntry } from '../audit/audit-log.ts';
import type { WriteEntry } from '../audit/record-change.ts';
import { lockMemberships } from '../collections/membership-lock.ts';
import { inTransaction } from '../db/transaction.ts';
import type { SiteContext } from '../site-context.ts';
import type { Administrator } from './administrator.ts';
import type { HandlerInput, Parsed } from './handlers.ts';

/** A route whose handler works within the transaction of `input.site`, and hands its entry over. */
export interface Joinable {
  readonly route: Route;
  readonly make: (input: Parsed, write: WriteEntry) => Promise<unknown>;
}

/** Who is calling, found out within the transaction; throws where they may not do what a route asks for. */
export type AdmitAgain = (access: Access, within: SiteContext) => Promise<Administrator>;

/** One that got as far as its handler. */
export interface RefusedPart {
  readonly route: Route;
  readonly input: Parsed;
}

interface Surroundings {
  readonly joinable: ReadonlyMap<string, Joinable>;
  readonly admitAgain: AdmitAgain;
  readonly onRefused: (part: RefusedPart) => void;
}

type Changes = z.output<NonNullable<typeof changeObjects.body>>;

/** The ids of what was made. `input.site.db` is the transaction. */
export async function changeTogether(
  input: HandlerInput<never, never, Changes>,
  surroundings: Surroundings,
): Promise<(string | null)[]> {
  const entries: Omit<AuditEntry, 'number'>[] = [];
  const ids = new Map<string, string>();
  const made: (string | null)[] = [];
  // Whatever comes first among them: this lock is before those of single objects.
  await lockMemberships(input.site.db);
  for (const [at, change] of input.body.changes.entries()) {
    try {
      const asked = { ...input, query: undefined as never, body: undefined as never }; // `as`: these are of the whole, not of one of them.
      const result = await makeOne(
        asked,
        { change, ids, ...surroundings },
        async (_, entry) => void entries.push(entry),
      );
      const id = idIn(result);
      if (change.standIn !== undefined && id !== null) ids.set(change.standIn, id);
      made.push(id);
    } catch (error) {
      throw placed(error, at);
    }
  }
  await inTransaction(input.site.db, async (tx) => {
    for (const entry of entries) await addAuditEntry(tx, entry);
  });
  return made;
}

interface One extends Surroundings {
  readonly change: ObjectChangeInput;
  /** By stand-in. */
  readonly ids: ReadonlyMap<string, string>;
}

async function makeOne(
  whole: Parsed,
  { change, ids, joinable, admitAgain, onRefused }: One,
  write: WriteEntry,
): Promise<unknown> {
  const found = routesOfObjectChanges.has(change.route) ? joinable.get(change.route) : undefined;
  if (found === undefined)
    throw new SlipwayError('SLIP-1001', `"${change.route}" is no change of objects that can be made with others.`);
  const { route, make } = found;
  const caller = await admitAgain(route.access, whole.site);
  const params = parsed(route.params, withIds(change.params, ids), 'params') as never; // `as`: by the route's own schemas, as its validator does.
  const body = parsed(route.body, withIds(change.body, ids), 'body') as never; // `as`: as above.
  const input = { ...whole, site: { ...whole.site, reach: caller.reach }, caller, params, body };
  try {
    return await make(input, write);
  } catch (error) {
    onRefused({ route, input });
    throw error;
  }
}

function idIn(result: unknown): string | null {
  const id: unknown = typeof result === 'object' && result !== null ? Reflect.get(result, 'id') : null;
  return typeof id === 'string' ? id : null;
}

/** Which of them it was stands in the problems; the rest is said as its own route says it. */
function placed(error: unknown, at: number): unknown {
  if (!(error instanceof SlipwayError)) return error;
  const problems = error.problems ?? [{ path: '', message: error.message }];
  return new SlipwayError(error.code, error.message, {
    problems: problems.map(({ path, message }) => ({ path: `changes[${at}]${path && `.${path}`}`, message })),
    ...(error.starts && { starts: error.starts }),
    cause: error,
  });
}

function parsed(schema: z.ZodType | undefined, value: unknown, where: string): unknown {
  if (schema === undefined) return undefined;
  const { success, data, error } = schema.safeParse(value);
  if (success) return data;
  const problems = error.issues.map(({ path, message }) => ({ path: [where, ...path].join('.'), message }));
  const text = problems.map(({ path, message }) => `${path}: ${message}`).join('; ');
  throw new SlipwayError('SLIP-1001', `The request is not valid: ${text}.`, { problems });
}

function withIds(value: unknown, ids: ReadonlyMap<string, string>): unknown {
  if (typeof value === 'string') return ids.get(value) ?? value;
  if (Array.isArray(value)) return value.map((each) => withIds(each, ids));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withIds(inner, ids)]));
}
