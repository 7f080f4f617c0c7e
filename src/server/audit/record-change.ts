/**
 * A person's change and its audit entry, in one transaction: if either fails, both are gone. What was refused or failed leaves an entry
 * of its own afterwards.
 */
import { isDeepStrictEqual } from 'node:util';
import { sql, type Transaction } from 'kysely';
import type { AuditEntry } from '../../api/audit.ts';
import { SlipwayError } from '../../api/errors.ts';
import type { Route } from '../../api/route.ts';
import { lockMemberships } from '../collections/membership-lock.ts';
import type { Database } from '../db/schema.ts';
import { inTransaction } from '../db/transaction.ts';
import type { IdentifiedPerson } from '../http/administrator.ts';
import { everything } from '../reach/reach.ts';
import type { SiteContext } from '../site-context.ts';
import { addAuditEntry } from './audit-log.ts';
import { type AuditedObject, auditedObjects } from './audited-objects.ts';
import { recordedFields } from './recorded-value.ts';

/** What a person asks for. */
export interface ChangeRequest {
  readonly route: Pick<Route, 'method' | 'path' | 'summary' | 'params' | 'query' | 'body'>;
  readonly params: unknown;
  readonly query: unknown;
  readonly body: unknown;
  readonly caller: IdentifiedPerson;
  /** Empty on the local socket, which has no addresses. */
  readonly address: string;
}

/** Runs `work` in a transaction with the entry of the change; `within.db` is that transaction. Called once in each request. */
export type Change = <T>(work: (within: SiteContext) => Promise<T>) => Promise<T>;

/** Answers a request that changes something. `handle` has to make its change within `change`: an answer without it is an error. */
export async function recordChange<T>(
  site: SiteContext,
  request: ChangeRequest,
  handle: (change: Change) => Promise<T>,
): Promise<T> {
  let recorded = false;
  const change: Change = async (work) => {
    const result = await changeWithEntry(site, request, work);
    recorded = true;
    return result;
  };
  try {
    const answer = await handle(change);
    if (recorded) return answer;
    throw new Error(`${request.route.method} ${request.route.path} made its change without an audit entry.`);
  } catch (error) {
    if (!recorded) await recordFailure(site, request, error);
    throw error;
  }
}

/** Where the entry of a change goes. */
export type WriteEntry = (tx: Transaction<Database>, entry: Omit<AuditEntry, 'number'>) => Promise<void>;

/**
 * The change alone, which leaves no entry when it is refused. For a route that asks for no credential, called as soon as it is known
 * who is there: strangers cannot fill the log.
 */
export function changeWithEntry<T>(
  site: SiteContext,
  request: ChangeRequest,
  work: (within: SiteContext) => Promise<T>,
  write: WriteEntry = addAuditEntry,
): Promise<T> {
  return inTransaction(site.db, (tx) => changeAndRecord({ ...site, db: tx }, request, work, write));
}

async function changeAndRecord<T>(
  within: SiteContext,
  request: ChangeRequest,
  work: (within: SiteContext) => Promise<T>,
  write: WriteEntry,
): Promise<T> {
  const subject = subjectOf(request.route.path);
  const given = givenId(subject, request);
  if (decidesMembership.has(subject.kind)) await lockMemberships(within.db);
  if (given !== null) await lockObject(within, subject.kind, given);
  const before = await look(within, subject, given);
  const result = await work(within);
  const id = given ?? textField(result, 'id');
  const after = await look(within, subject, id);
  await inTransaction(within.db, (tx) =>
    write(tx, {
      ...entryHead(within, request),
      object: { kind: subject.kind, id, name: nameOf(after) ?? nameOf(before) ?? givenName(request) },
      input: inputOf(request),
      changes: changedFields(before, after),
      outcome: 'done',
      errorCode: null,
    }),
  );
  return result;
}

/** Kinds of objects that decide what is deployed to a computer. */
const decidesMembership: ReadonlySet<string> = new Set(['device', 'collection', 'deployment', 'identity conflict']);

/** Nobody else changes the same one until this transaction ends, so that "before" is what this change found. */
async function lockObject(within: SiteContext, kind: string, id: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(7310580, hashtext(${`${kind} ${id}`}))`.execute(within.db);
}

/** What was not done, when it is known who wanted it. */
export async function recordFailure(site: SiteContext, request: ChangeRequest, error: unknown): Promise<void> {
  const subject = subjectOf(request.route.path);
  const refusal = error instanceof SlipwayError;
  const entry: Omit<AuditEntry, 'number'> = {
    ...entryHead(site, request),
    object: { kind: subject.kind, id: givenId(subject, request), name: givenName(request) },
    input: inputOf(request),
    changes: [],
    outcome: refusal ? 'refused' : 'failed',
    errorCode: refusal ? error.code : 'SLIP-1099',
  };
  // Nothing was changed. The caller learns of the first error; that the log cannot be written is said where the site is looked after.
  await inTransaction(site.db, (tx) => addAuditEntry(tx, entry)).catch((reason: unknown) =>
    site.log.error({ err: reason, action: entry.action }, 'a refused change could not be written to the audit log'),
  );
}

function entryHead(site: SiteContext, { route, caller, address }: ChangeRequest) {
  return { at: site.now().toISOString(), actor: caller.actor, address: address || null, action: route.summary };
}

type Subject = Pick<AuditedObject, 'kind'> & Partial<AuditedObject>;

function subjectOf(path: string): Subject {
  const [, , noun = '', ...more] = path.split('/');
  return auditedObjects[`${noun}/${more[0]}`] ?? auditedObjects[noun] ?? { kind: noun };
}

/** Which one is changed, where that is known before. */
function givenId({ ownId }: Subject, { params, caller }: ChangeRequest): string | null {
  return textField(params, 'id') ?? ownId?.(caller) ?? null;
}

/** Null: there is none. */
async function look(site: SiteContext, subject: Subject, id: string | null): Promise<Record<string, unknown> | null> {
  if (subject.look === undefined) return null;
  // The log tells what was changed, also what the change has put beyond the caller's reach.
  const shown = await subject.look({ ...site, reach: everything }, id).catch((error: unknown) => {
    if (error instanceof SlipwayError && error.code === 'SLIP-1002') return undefined;
    throw error;
  });
  return shown === undefined ? null : recordedFields(subject.schema, shown);
}

function changedFields(
  before: Record<string, unknown> | null,
  after: Record<string, unknown> | null,
): AuditEntry['changes'] {
  const fields = new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})]);
  return [...fields]
    .map((field) => ({ field, before: before?.[field] ?? null, after: after?.[field] ?? null }))
    .filter((change) => !isDeepStrictEqual(change.before, change.after));
}

/** Everything that was given but the id, which stands with the object. */
function inputOf({ route, params, query, body }: ChangeRequest): Record<string, unknown> {
  const { id: _, ...others } = recordedFields(route.params, params);
  return { ...others, ...recordedFields(route.query, query), ...recordedFields(route.body, body) };
}

/** In the body where something is made, in the address of what is known by its name alone. */
function givenName({ params, body }: ChangeRequest): string | null {
  return textField(body, 'name') ?? textField(params, 'name');
}

function nameOf(fields: Record<string, unknown> | null): string | null {
  return textField(fields, 'name');
}

function textField(value: unknown, name: string): string | null {
  if (typeof value !== 'object' || value === null) return null;
  const field = new Map<string, unknown>(Object.entries(value)).get(name);
  return typeof field === 'string' ? field : null;
}
