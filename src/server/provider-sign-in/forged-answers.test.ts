/** Answers that no identity provider gave, or not to this browser, or not for this sign-in: nobody gets in with them. */
import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import { changeIdentityProvider, createIdentityProvider } from '../../api/identity-providers.ts';
import { roleId } from '../users/test-people.ts';
import type { TestBrowser } from './test-browser.ts';
import { beginPath, createCompany, isSignedIn, providerBody } from './test-company.ts';
import { type Claims, claimsIn } from './test-identity-provider.ts';

const company = await createCompany();
const { site, idp } = company;
const securityRoleId = await roleId(site, 'operator');
await site.admin(createIdentityProvider, {
  body: {
    ...providerBody(idp),
    name: 'other',
    makeUsers: true,
    roleMappings: [{ value: 'deployers', securityRoleId }],
  },
});

beforeEach(() => {
  idp.person = 'kim-1';
  idp.lies.clear();
  idp.takeOver = () => false;
});

/** A browser with the answer of the provider in its address line, not followed yet. */
async function answered(path = beginPath): Promise<{ browser: TestBrowser; url: URL }> {
  const browser = company.browser();
  browser.stopsAt = ({ pathname }) => pathname.endsWith('/callback');
  const { url } = await browser.go(path);
  assert.ok(url.searchParams.has('code'), url.href);
  return { browser, url };
}

async function refused(browser: TestBrowser, url: URL, code: string): Promise<string> {
  const page = await browser.go(url.href);
  assert.ok(page.text.includes(`(${code})`), page.text);
  assert.ok(!(await isSignedIn(site, browser)));
  return page.text;
}

describe('an answer', () => {
  test('is good once', async () => {
    const { browser, url } = await answered();
    const cookie = browser.cookie;
    assert.equal((await browser.go(url.href)).status, 200);
    const thief = company.browser();
    thief.setCookie(thief.origin, cookie);
    await refused(thief, url, 'SLIP-1061');
    const replayed = await browser.go(url.href);
    assert.match(
      replayed.text,
      /Begin again: https:\/\/127\.0\.0\.1:8443\/api\/sign-in\/oidc\/company<.*\n.*SLIP-1061/,
    );
  });

  test('is good for the browser that has begun, with or without a sign-in of its own', async () => {
    const { url } = await answered();
    await refused(company.browser(), url, 'SLIP-1061');
    const victim = await answered();
    // The state that the victim’s browser expects is another one.
    await refused(victim.browser, url, 'SLIP-1062');
  });

  test('is good for ten minutes', async () => {
    const { browser, url } = await answered();
    site.advance(600_001);
    await refused(browser, url, 'SLIP-1061');
  });

  test('is good as long as the provider is the one that was asked', async () => {
    const { browser, url } = await answered();
    const params = { id: company.provider.id };
    const { name: _, ...former } = providerBody(idp);
    await site.admin(changeIdentityProvider, { params, body: { ...former, issuer: 'https://other.invalid' } });
    await site.admin(changeIdentityProvider, { params, body: former });
    await refused(browser, url, 'SLIP-1061');
  });

  test('is worth nothing when the provider is disabled while it is asked', async () => {
    const params = { id: company.provider.id };
    const { browser, url } = await answered();
    idp.takeOver = async ({ url: path }) => {
      if (path === '/token') await site.admin(changeIdentityProvider, { params, body: { enabled: false } });
      return false;
    };
    await refused(browser, url, 'SLIP-1002');
    await site.admin(changeIdentityProvider, { params, body: { enabled: true } });
  });

  test('needs the state that was sent', async () => {
    for (const state of ['x'.repeat(43), '', null]) {
      const { browser, url } = await answered();
      if (state === null) url.searchParams.delete('state');
      else url.searchParams.set('state', state);
      await refused(browser, url, 'SLIP-1062');
    }
  });

  test('needs to be of the provider that was asked (RFC 9207)', async () => {
    for (const iss of ['https://evil.example', null]) {
      const { browser, url } = await answered();
      if (iss === null) url.searchParams.delete('iss');
      else url.searchParams.set('iss', iss);
      await refused(browser, url, 'SLIP-1062');
    }
  });

  test('comes back where the sign-in with this provider was begun, not with another', async () => {
    const { browser, url } = await answered();
    url.pathname = url.pathname.replace('/company/', '/other/');
    await refused(browser, url, 'SLIP-1061');
    url.pathname = url.pathname.replace('/other/', '/company/');
    await refused(browser, url, 'SLIP-1061');
  });

  test('needs the code of this sign-in: another is refused by the provider, for want of its code verifier', async () => {
    const [thief, victim] = [await answered(), await answered()];
    thief.url.searchParams.set('code', victim.url.searchParams.get('code') ?? '');
    assert.match(await refused(thief.browser, thief.url, 'SLIP-1062'), /invalid_grant/);
  });

  test('with a code that was used elsewhere already is refused by the provider', async () => {
    const { browser, url } = await answered();
    idp.lies.set('/token', (text) => text.replace(/"id_token":"[^"]*",?/, ''));
    await refused(browser, url, 'SLIP-1062');
    idp.lies.clear();
    const again = await answered();
    again.url.searchParams.set('code', url.searchParams.get('code') ?? '');
    await refused(again.browser, again.url, 'SLIP-1062');
  });

  test('without a code, with two, or with a token in the address is refused', async () => {
    const without = await answered();
    without.url.searchParams.delete('code');
    await refused(without.browser, without.url, 'SLIP-1062');
    const two = await answered();
    two.url.searchParams.append('code', 'second');
    await refused(two.browser, two.url, 'SLIP-1001');
  });

  test('that somebody gave up is told as that', async () => {
    idp.person = null;
    const page = await company.browser().go(beginPath);
    assert.equal(page.status, 403);
    assert.match(page.text, /has not signed you in: it answers with &#34;access_denied&#34;.*\n<p>\(SLIP-1063\)/);
  });

  test('with an error that carries HTML shows none of it', async () => {
    const { browser, url } = await answered();
    url.searchParams.delete('code');
    url.searchParams.set('error', '<script>alert(1)</script>"');
    const text = await refused(browser, url, 'SLIP-1063');
    assert.ok(!text.includes('<script') && text.includes('an unreadable error code'), text);
    const other = await answered();
    other.url.searchParams.delete('code');
    other.url.searchParams.set('error', '<b>');
    assert.ok((await refused(other.browser, other.url, 'SLIP-1063')).includes('&#34;&#60;b&#62;&#34;'));
  });
});

describe('an ID token', () => {
  async function withToken(change: (claims: Claims) => Claims, key: 'own' | 'foreign' = 'own'): Promise<string> {
    idp.lies.set('/token', (text) =>
      JSON.stringify({ ...JSON.parse(text), id_token: idp.sign(change(claimsIn(text)), key) }),
    );
    const { browser, url } = await answered();
    return (await browser.go(url.href)).text;
  }

  test('that is signed anew with the provider’s own key is good, so the ones below fail for what is changed in them', async () => {
    assert.match(await withToken((claims) => claims), /You are signed in as kim/);
  });

  const now = () => Math.floor(Date.now() / 1000);
  const bad: Readonly<Record<string, (claims: Claims) => Claims>> = {
    'for another sign-in (nonce)': (claims) => ({ ...claims, nonce: 'x'.repeat(43) }),
    'without a nonce': ({ nonce: _, ...claims }) => claims,
    'that has expired': (claims) => ({ ...claims, iat: now() - 7200, exp: now() - 3600 }),
    'without an end': ({ exp: _, ...claims }) => claims,
    'that is not valid yet': (claims) => ({ ...claims, nbf: now() + 3600 }),
    'for another client (aud)': (claims) => ({ ...claims, aud: 'other' }),
    'without an audience': ({ aud: _, ...claims }) => claims,
    'for others too': (claims) => ({ ...claims, aud: ['slipway', 'other'], azp: 'slipway' }),
    'for us by way of others (azp)': (claims) => ({ ...claims, aud: ['slipway', 'other'], azp: 'other' }),
    'of another issuer': (claims) => ({ ...claims, iss: 'https://evil.example' }),
    'without a subject': ({ sub: _, ...claims }) => claims,
    'with an empty subject': (claims) => ({ ...claims, sub: '' }),
  };
  for (const [what, change] of Object.entries(bad))
    test(`${what} is refused`, async () => {
      const text = await withToken(change);
      assert.match(text, /does not prove who you are.*\n<p>\(SLIP-1062\)/);
    });

  test('that is signed with another key is refused', async () => {
    assert.match(await withToken((claims) => claims, 'foreign'), /signature verification failed.*\n<p>\(SLIP-1062\)/);
  });

  test('that is not signed, or with a secret as its key, is refused', async () => {
    for (const alg of ['none', 'HS256']) {
      idp.lies.set('/token', (text) => {
        const encoded = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
        const token = `${encoded({ alg })}.${encoded(claimsIn(text))}.${alg === 'none' ? '' : 'c2ln'}`;
        return JSON.stringify({ ...JSON.parse(text), id_token: token });
      });
      const { browser, url } = await answered();
      await refused(browser, url, 'SLIP-1062');
    }
  });

  test('is forgotten: neither it nor the access token nor the code is in the database or the log', async () => {
    const tokens: string[] = [];
    idp.lies.set('/token', (text) => {
      tokens.push(JSON.parse(text).id_token, JSON.parse(text).access_token);
      return text;
    });
    const { browser, url } = await answered();
    assert.equal((await browser.go(url.href)).status, 200);
    const { rows: tables } = await site.database.pool.query(
      "select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname in ('public', 'graphile_worker')",
    );
    let everything = site.logged();
    for (const { name } of tables)
      everything += (await site.database.pool.query(`select t::text as text from ${name} t`)).rows.map((r) => r.text);
    assert.equal(tokens.length, 2);
    for (const secret of [...tokens, url.searchParams.get('code') ?? '', url.searchParams.get('state') ?? ''])
      assert.ok(secret.length > 20 && !everything.includes(secret), secret);
  });
});
