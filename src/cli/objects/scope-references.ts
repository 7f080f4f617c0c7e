import type { Reference } from './kind-of-object.ts';

/** The security scopes that an object is in. */
export function scopeReferences({
  securityScopes = [],
}: {
  readonly securityScopes?: string[] | undefined;
}): Reference[] {
  return securityScopes.map((name, at) => ({ kind: 'security-scope', name, path: `securityScopes[${at}]` }));
}
