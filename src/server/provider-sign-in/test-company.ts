/** For tests: a site whose people sign in with the identity provider of their company. */
import assert from 'node:assert/strict';
import { createIdentityProvider, type IdentityProvider } from '../../api/identity-providers.ts';
import { listUsers, type User } from '../../api/users.ts';
import { createTestSite, type TestSite } from '../test-site.ts';
import { ask, roleId } from '../users/test-people.ts';
import { browsed, type Page, TestBrowser } from './test-browser.ts';
import {
  CLIENT_ID,
  CLIENT_SECRET,
  startIdentityProvider,
  type TestIdentityProvider,
} from './test-identity-provider.ts';

export interface Company {
  readonly site: TestSite;
  readonly idp: TestIdentityProvider;
  /** "company": `deployers` are Operators, `administrators` Full Administrators; users are made. */
  readonly provider: IdentityProvider;
  /** Signs in as this person of the provider, in a browser of its own if none is given. */
  signIn(person: string, browser?: TestBrowser): Promise<Page & { readonly browser: TestBrowser }>;
  browser(): TestBrowser;
  user(name: string): Promise<User>;
}

export const beginPath = '/api/sign-in/oidc/company';

export async function createCompany(settings: Record<string, unknown> = {}): Promise<Company> {
  const site = await createTestSite();
  const idp = await startIdentityProvider(redirectUriOf('company'), redirectUriOf('other'));
  const roleMappings = [
    { value: 'deployers', securityRoleId: await roleId(site, 'operator') },
    { value: 'administrators', securityRoleId: await roleId(site, 'full-administrator') },
  ];
  const body = { ...providerBody(idp), makeUsers: true, roleMappings, ...settings };
  const provider = await site.admin(createIdentityProvider, { body });
  idp.people.set('kim-1', { name: 'Kim S.', preferred_username: 'kim', groups: ['staff', 'deployers'] });
  let browsers = 0;
  // Each at an address of its own: one address begins few sign-ins a minute.
  const browser = () =>
    Object.assign(new TestBrowser(browsed(site), idp.caCertificate), { address: `203.0.113.${++browsers}` });
  return {
    ...{ site, idp, provider, browser },
    signIn: async (person, used = browser()) => {
      idp.person = person;
      return { ...(await used.go(beginPath)), browser: used };
    },
    user: async (name) => (await site.admin(listUsers)).find((each) => each.name === name) ?? assert.fail(name),
  };
}

export function providerBody({ issuer, caCertificate }: TestIdentityProvider) {
  const client = { clientId: CLIENT_ID, clientSecret: CLIENT_SECRET };
  return { name: 'company', issuer, ...client, caCertificates: caCertificate };
}

export function redirectUriOf(name: string, origin = 'https://127.0.0.1:8443'): string {
  return `${origin}/api/sign-in/oidc/${name}/callback`;
}

/** Whether the browser is signed in. */
export async function isSignedIn(site: TestSite, browser: TestBrowser): Promise<boolean> {
  return (await ask(site, '/api/me', { cookie: browser.cookie })).statusCode === 200;
}
