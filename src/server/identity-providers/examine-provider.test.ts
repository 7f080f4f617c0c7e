/** Providers that are down, wrong or hostile: what an administrator is told of them, and that nobody who signs in waits or gets in. */
import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:net';
import { after, afterEach, describe, test } from 'node:test';
import { changeIdentityProvider, testIdentityProvider } from '../../api/identity-providers.ts';
import { beginPath, createCompany, providerBody } from '../provider-sign-in/test-company.ts';
import { CLIENT_SECRET, startIdentityProvider } from '../provider-sign-in/test-identity-provider.ts';
import { addUser, PASSWORD, trySignIn } from '../users/test-people.ts';
import { createProviderFetch } from './provider-fetch.ts';

const company = await createCompany();
const { site, idp, provider } = company;
const metadataPath = '/.well-known/openid-configuration';
await addUser(site, 'local', 'operator');
const servers: Server[] = [];
after(() => servers.forEach((server) => void server.close()));

afterEach(async () => {
  idp.lies.clear();
  idp.takeOver = () => false;
  await change(providerBody(idp));
});

async function change({
  name: _,
  ...body
}: Partial<ReturnType<typeof providerBody>> & { name?: string }): Promise<void> {
  await site.admin(changeIdentityProvider, { params: { id: provider.id }, body });
}

/** The check that failed, and what is said of it. */
async function failure(): Promise<readonly [string, string]> {
  const { checks } = await site.admin(testIdentityProvider, { params: { id: provider.id } });
  const at = checks.findIndex(({ outcome }) => outcome === 'failed');
  const failed = checks[at] ?? assert.fail(JSON.stringify(checks));
  assert.ok(checks.slice(0, at).every(({ outcome }) => outcome === 'good'));
  assert.ok(checks.slice(at + 1).every(({ outcome }) => outcome === 'not reached'));
  return [failed.check, failed.message];
}

/** Nobody is sent to such a provider; a password is as good as ever. */
async function assertOutOfUse(): Promise<void> {
  const page = await company.browser().go(beginPath);
  assert.equal(page.status, 502, page.text);
  assert.match(page.text, /cannot be used now.*Signing in with a password goes on.*\n<p>\(SLIP-1060\)/);
  const from = `198.51.100.${Math.floor(Math.random() * 250)}`;
  assert.equal((await trySignIn(site, 'local', PASSWORD, from)).statusCode, 200);
}

function lie(path: string, change: (answer: Record<string, unknown>) => object): void {
  idp.lies.set(path, (text) => JSON.stringify(change(JSON.parse(text))));
}

test('of a good provider everything is good', async () => {
  const { checks } = await site.admin(testIdentityProvider, { params: { id: provider.id } });
  assert.deepEqual(
    checks.map(({ check, outcome }) => [check, outcome]),
    ['answer', 'issuer', 'end points', 'keys', 'client'].map((check) => [check, 'good']),
  );
  assert.match(checks[4]?.message ?? '', /knows the client id and the client secret/);
});

describe('a provider', () => {
  test('whose name nobody knows', async () => {
    await change({ issuer: 'https://no-such-host.invalid', clientSecret: CLIENT_SECRET });
    const [check, message] = await failure();
    assert.deepEqual([check, /DNS/.test(message)], ['answer', true], message);
    await assertOutOfUse();
  });

  test('that does not run', async () => {
    const stopped = await startIdentityProvider();
    await stopped.stop();
    await change({ issuer: stopped.issuer, clientSecret: CLIENT_SECRET });
    assert.match((await failure()).join(': '), /^answer: it refuses connections/);
    await assertOutOfUse();
  });

  test('whose certificate is from an authority that the site does not trust for it', async () => {
    const other = await startIdentityProvider();
    await change({ caCertificates: other.caCertificate, clientSecret: CLIENT_SECRET });
    assert.match(
      (await failure()).join(': '),
      /^answer: its certificate is from no authority .*--ca-certificates FILE/,
    );
    await assertOutOfUse();
    await site.admin(changeIdentityProvider, {
      params: { id: provider.id },
      body: { caCertificates: null, clientSecret: CLIENT_SECRET },
    });
    assert.match((await failure()).join(': '), /^answer: its certificate is from no authority/);
  });

  test('whose certificate is for another name', async () => {
    const { port } = new URL(idp.issuer);
    await change({ issuer: `https://localhost:${port}`, clientSecret: CLIENT_SECRET });
    assert.match((await failure()).join(': '), /^answer: its certificate is for another name/);
  });

  test('that speaks no TLS', async () => {
    const server = createServer((socket) => socket.on('error', () => {}).end('HTTP/1.1 200 OK\r\n\r\n'));
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : 0;
    await change({ issuer: `https://127.0.0.1:${port}`, clientSecret: CLIENT_SECRET });
    assert.match((await failure()).join(': '), /^answer: it (does not speak TLS|ended the connection)/);
    await assertOutOfUse();
  });

  test('that has another issuer than was said', async () => {
    await change({ issuer: `${idp.issuer}/`, clientSecret: CLIENT_SECRET });
    assert.match((await failure()).join(': '), /^issuer: it says that its issuer is "https:.*", not "https:/);
    await assertOutOfUse();
  });

  test('that stands for many organizations', async () => {
    lie(metadataPath, (answer) => ({ ...answer, issuer: 'https://login.microsoftonline.com/{tenantid}/v2.0' }));
    assert.match((await failure()).join(': '), /^issuer: .*give the one of yours/);
    await assertOutOfUse();
  });

  test('without an end point, or with one where secrets would be sent in the clear', async () => {
    for (const name of ['authorization_endpoint', 'token_endpoint', 'jwks_uri'])
      for (const [value, wanted] of [
        [undefined, `has no ${name}`],
        [5, `has no ${name}`],
        ['http://127.0.0.1/x', 'no https address'],
        ['nonsense', 'no https address'],
      ] as const) {
        lie(metadataPath, (answer) => ({ ...answer, [name]: value }));
        const [check, message] = await failure();
        assert.ok(check === 'end points' && message.includes(wanted), `${name}=${value}: ${check}: ${message}`);
      }
    await assertOutOfUse();
  });

  test('that answers garbage', async () => {
    for (const text of ['', '<html>', '[]', '5', 'null', '{"issuer":5}', '{', '{}']) {
      idp.lies.set(metadataPath, () => text);
      assert.equal((await failure())[0], 'answer', text);
    }
    await assertOutOfUse();
  });

  test('that answers with more than anybody reads', async () => {
    idp.takeOver = (_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      const more = () => {
        while (!response.destroyed && response.write('x'.repeat(65_536)));
      };
      response.on('drain', more).on('error', () => {});
      more();
      return true;
    };
    assert.match((await failure()).join(': '), /^answer: .* answers with more than 1048576 bytes/);
    await assertOutOfUse();
  });

  test('that sends one on, for ever', async () => {
    let asked = 0;
    idp.takeOver = (request, response) => {
      asked += 1;
      response.writeHead(302, { location: request.url ?? '' }).end();
      return true;
    };
    assert.match((await failure()).join(': '), /^answer: .*unexpected HTTP response status code.*302/);
    assert.equal(asked, 1, 'it is not followed');
    await assertOutOfUse();
  });

  test('that fails', async () => {
    idp.takeOver = (_, response) => {
      response.writeHead(500).end('an error page');
      return true;
    };
    assert.match((await failure()).join(': '), /^answer: .*500/);
    await assertOutOfUse();
  });

  test('that does not end its answer', async () => {
    idp.takeOver = (_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).write('{');
      return true;
    };
    assert.match((await failure()).join(': '), /^answer: .* has not answered within 10 seconds$/);
    await assertOutOfUse();
  });

  test('without keys', async () => {
    for (const keys of [{ keys: [] }, { keys: 5 }, { keys: [{ kty: 'oct', k: 'x' }] }, {}]) {
      lie('/jwks', () => keys);
      assert.match((await failure()).join(': '), /^keys: its keys \(jwks_uri\) hold none/);
    }
    idp.lies.set('/jwks', () => 'nonsense');
    assert.match((await failure()).join(': '), /^keys: .*no JSON/);
  });

  test('that knows the site by another secret', async () => {
    await change({ clientSecret: 'a wrong secret' });
    assert.match((await failure()).join(': '), /^client: it refuses the client id "slipway" or its client secret/);
    const page = await company.signIn('kim-1');
    assert.match(page.text, /it refuses the client.*\n<p>\(SLIP-1060\)|invalid_client.*\n<p>\(SLIP-1060\)/);
    assert.ok(!`${page.text}${site.logged()}`.includes('a wrong secret'));
  });
});

describe('a provider that fails when the browser is back', () => {
  for (const [how, wrong] of [
    ['with an error', (text: string) => `${text.slice(0, 0)}{"error":"server_error"}`],
    ['with garbage', () => '<html>'],
    ['with nothing', () => ''],
  ] as const)
    test(`${how} signs nobody in`, async () => {
      idp.lies.set('/token', wrong);
      const page = await company.signIn('kim-1');
      assert.match(page.text, /\(SLIP-106[02]\)/);
    });

  test('for want of keys signs nobody in', async () => {
    lie('/jwks', () => ({ keys: [] }));
    assert.match((await company.signIn('kim-1')).text, /\(SLIP-1062\)/);
  });
});

test('an answer that comes too late is not waited for', async () => {
  idp.takeOver = () => true;
  const fetch = createProviderFetch({ caCertificates: idp.caCertificate, longestMilliseconds: 50 });
  const request = { method: 'GET', headers: {}, body: undefined, redirect: 'manual' } as const;
  await assert.rejects(fetch(idp.issuer, request), /has not answered within 0\.05 seconds/);
  await assert.rejects(fetch('http://127.0.0.1:1', request), /over TLS only/);
});
