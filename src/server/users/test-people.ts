/** For tests: users of a site, with sessions, and requests as a browser makes them. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { createApiToken } from '../../api/api-tokens.ts';
import { listSecurityRoles } from '../../api/security-roles.ts';
import { sessionCookie, signIn } from '../../api/sign-in.ts';
import { createUser, type User } from '../../api/users.ts';
import { type BuiltInRole, builtInRoleNames } from '../security-roles/built-in-roles.ts';
import { beginSession } from '../sign-in/user-session.ts';
import type { TestSite } from '../test-site.ts';

export const PASSWORD = 'seven grey geese swim by';

export async function roleId(site: TestSite, role: BuiltInRole): Promise<string> {
  const found = (await site.admin(listSecurityRoles)).find(({ name }) => name === builtInRoleNames[role]);
  if (found === undefined) throw new Error(`no role ${role}`);
  return found.id;
}

/** A user whose password is PASSWORD. */
export async function addUser(site: TestSite, name: string, ...roles: BuiltInRole[]): Promise<User> {
  const securityRoleIds = await Promise.all(roles.map((role) => roleId(site, role)));
  const body = { name, password: PASSWORD, mustChangePassword: false, securityRoleIds };
  return site.admin(createUser, { body });
}

/** The `Cookie` header of a new session, without asking for a password. */
export async function cookieFor(site: TestSite, userId: string): Promise<string> {
  const surroundings = { address: '127.0.0.1', userAgent: 'test' };
  const secret = await site.database.db
    .transaction()
    .execute((tx) => beginSession(tx, userId, surroundings, site.site.now()));
  return `${sessionCookie}=${secret}`;
}

export interface Asked {
  readonly method?: string;
  readonly cookie?: string;
  readonly token?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: object | string;
  /** Where it comes from. */
  readonly from?: string;
}

/** As the site's own page sends it, or as `headers` say otherwise. */
export function ask(site: TestSite, url: string, { method = 'GET', cookie, token, headers, body, from }: Asked = {}) {
  return site.api.inject({
    method: method as 'GET',
    url,
    headers: {
      ...(cookie === undefined ? {} : { cookie, 'slipway-request': '1' }),
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...headers,
    },
    ...(body === undefined ? {} : { payload: body }),
    ...(from === undefined ? {} : { remoteAddress: from }),
  });
}

export function trySignIn(site: TestSite, name: string, password: string, from = '192.0.2.1', cookie?: string) {
  const { method, path } = signIn;
  return ask(site, path, { method, body: { name, password }, from, ...(cookie === undefined ? {} : { cookie }) });
}

/** Calls of the user, by an API token of theirs; `body` says what that has less. */
export async function clientOf(site: TestSite, userId: string, body: object = {}) {
  const { method, path } = createApiToken;
  const answer = await ask(site, path, {
    ...{ method, cookie: await cookieFor(site, userId), body: { name: randomUUID(), ...body } },
  });
  assert.equal(answer.statusCode, 200, answer.body);
  return site.client(answer.json().token);
}

/** The `Cookie` header that an answer's `Set-Cookie` makes a browser send. */
export function cookieIn(answer: { headers: Record<string, unknown> }): string {
  return String(answer.headers['set-cookie']).split(';')[0] ?? '';
}
