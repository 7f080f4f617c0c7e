/** The events that an entry of the audit log tells of: that it is there, and what of the site's administration it changed. Pure. */
import type { AuditEntry } from '../../api/audit.ts';
import type { EventToTell } from '../events/events.ts';

/** By the kind of the entry's object. Things that are not here publish events of their own, where they are changed. */
const kindOf: ReadonlyMap<string, EventToTell['kind']> = new Map([
  ['user', 'user'],
  // Whoever signs in has another time of their last sign-in.
  ['session', 'user'],
  ['security role', 'security-role'],
  ['identity provider', 'identity-provider'],
  ['webhook', 'webhook'],
  ['settings', 'settings'],
  ['PXE settings', 'settings'],
  ['high-risk settings', 'settings'],
  ['e-mail settings', 'settings'],
]);

/** They say that something has changed, and which thing, but not how: whoever may know asks. */
export function changesToTell({ number, actor, object, outcome }: AuditEntry): EventToTell[] {
  const entry: EventToTell = { kind: 'audit-entry', subject: String(number), data: {} };
  const kind = outcome === 'done' ? kindOf.get(object.kind) : undefined;
  if (kind === undefined) return [entry];
  const signedIn = object.kind === 'session' && actor.kind === 'user' ? actor.id : null;
  return [{ kind, subject: signedIn ?? object.id ?? object.kind, data: {} }, entry];
}
