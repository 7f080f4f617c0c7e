/** What an ID token says of a person, as far as the site asks for it. Parsed here, once: it is somebody else's JSON. */

export interface PersonClaims {
  readonly subject: string;
  /** What the person is called at the provider; null: it does not say. */
  readonly userName: string | null;
  readonly displayName: string;
  /** Of the claim that gives roles. */
  readonly values: readonly string[];
  /** The provider has left the values out, since there are too many for a token. */
  readonly valuesLeftOut: boolean;
}

type Claims = Readonly<Record<string, unknown>>;

export function readClaims(claims: Claims, rolesClaim: string): PersonClaims {
  return {
    subject: text(claims, 'sub') ?? '',
    // AD FS knows `upn` in place of the name that OpenID Connect has for it (OpenID Connect Core 1.0, section 5.1).
    userName: text(claims, 'preferred_username') ?? text(claims, 'upn'),
    displayName: (text(claims, 'name') ?? '').slice(0, 127),
    values: texts(own(claims, rolesClaim)),
    valuesLeftOut: own(asClaims(own(claims, '_claim_names')), rolesClaim) !== undefined,
  };
}

function text(claims: Claims, name: string): string | null {
  const value = own(claims, name);
  // PostgreSQL keeps no U+0000.
  return typeof value === 'string' && value !== '' && !value.includes('\0') ? value : null;
}

/** One value may stand without a list around it. */
function texts(value: unknown): string[] {
  return [value].flat().filter((each): each is string => typeof each === 'string');
}

function own(claims: Claims, name: string): unknown {
  return Object.hasOwn(claims, name) ? claims[name] : undefined;
}

function asClaims(value: unknown): Claims {
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {};
}
