/** For tests: a sign-in with an identity provider, with every secret of it planted, to be looked for where it must not be. */
import assert from 'node:assert/strict';
import type { Client } from '../../api/client.ts';
import { changeIdentityProvider, createIdentityProvider } from '../../api/identity-providers.ts';
import { listSecurityRoles } from '../../api/security-roles.ts';
import { type BrowsedSite, TestBrowser } from './test-browser.ts';
import { redirectUriOf } from './test-company.ts';
import { CLIENT_ID, CLIENT_SECRET, startIdentityProvider } from './test-identity-provider.ts';

type Plant = (name: string, secret: string) => string;

/** The site has the client secret, and is shown a code and tokens. */
export async function liveWithProvider(admin: Client, site: BrowsedSite, plant: Plant): Promise<void> {
  const idp = await startIdentityProvider(redirectUriOf('company', site.origin));
  idp.people.set('max-1', { preferred_username: 'max', groups: ['deployers'] });
  idp.person = 'max-1';
  idp.lies.set('/token', (text) => {
    plant('the ID token', JSON.parse(text).id_token);
    plant('the access token', JSON.parse(text).access_token);
    return text;
  });
  const [role] = await admin(listSecurityRoles);
  const roleMappings = [{ value: 'deployers', securityRoleId: role?.id ?? '' }];
  const client = { clientId: CLIENT_ID, clientSecret: plant('the client secret', CLIENT_SECRET) };
  const at = { issuer: idp.issuer, caCertificates: idp.caCertificate };
  const body = { name: 'company', ...at, ...client, makeUsers: true, roleMappings };
  const { id } = await admin(createIdentityProvider, { body });
  const clientSecret = plant('a client secret that is refused', 'a refused/secret+of=the client 1234567890');
  const other = { issuer: 'https://other.invalid', clientSecret, scopes: [] };
  await assert.rejects(admin(changeIdentityProvider, { params: { id }, body: other }));
  await signInWith(new TestBrowser(site, idp.caCertificate), plant);
  await idp.stop();
}

async function signInWith(browser: TestBrowser, plant: Plant): Promise<void> {
  browser.stopsAt = ({ pathname }) => pathname.endsWith('/callback');
  const { url } = await browser.go('/api/sign-in/oidc/company');
  for (const name of ['code', 'state']) plant(`the ${name}`, url.searchParams.get(name) ?? assert.fail(url.href));
  plant('the secret of the sign-in', browser.cookie.split('=')[1] ?? assert.fail());
  const page = await browser.go(url.href);
  assert.equal(page.status, 200, page.text);
  plant('the session by the provider', browser.cookie.split('=')[1] ?? assert.fail());
}
