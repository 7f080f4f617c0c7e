/** A command line whose user signs in with an identity provider: the program itself, against a site and a provider over TLS. */
import assert from 'node:assert/strict';
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { get as httpGet } from 'node:http';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { after, describe, test } from 'node:test';
import { listApiTokens } from '../../api/api-tokens.ts';
import { listAuditEntries } from '../../api/audit.ts';
import { createIdentityProvider } from '../../api/identity-providers.ts';
import { listSecurityRoles } from '../../api/security-roles.ts';
import { commandLineWords, signInForTokenByCode } from '../../api/sign-in-with-provider.ts';
import { getSite } from '../../api/site.ts';
import { changeUser } from '../../api/users.ts';
import { startServerProcess } from '../test-server-process.ts';
import { ask } from '../users/test-people.ts';
import { type Page, TestBrowser } from './test-browser.ts';
import { beginPath, createCompany, providerBody } from './test-company.ts';
import { startIdentityProvider } from './test-identity-provider.ts';

const company = await createCompany();
const { site } = company;
const verifier = () => randomBytes(32).toString('base64url');
const challengeOf = (text: string) => createHash('sha256').update(text).digest('base64url');

/** The page that a browser is shown at the end of a sign-in for a command line, and the code behind its link. */
async function offered(codeVerifier: string): Promise<{ page: Page; code: string }> {
  const query = `commandLinePort=40123&commandLineChallenge=${challengeOf(codeVerifier)}`;
  const page = await company.browser().go(`${beginPath}?${query}`);
  const [, code = ''] = /href="http:\/\/127\.0\.0\.1:40123\/\?code=(code_[\w-]{43})"/.exec(page.text) ?? [];
  return { page, code };
}

function trade(code: string, codeVerifier: string, tokenName = `laptop ${code.slice(-6)}`) {
  const { method, path } = signInForTokenByCode;
  return ask(site, path, { method, body: { code, codeVerifier, tokenName }, from: '192.0.2.77' });
}

describe('a code for a command line', () => {
  test('is behind a link that the person has to follow, beside what both show', async () => {
    const codeVerifier = verifier();
    const { page, code } = await offered(codeVerifier);
    assert.equal(page.status, 200, page.text);
    assert.ok(page.text.includes(`it shows: ${commandLineWords(challengeOf(codeVerifier))}<`), page.text);
    assert.match(String(page.headers['content-security-policy']), /default-src 'none'; frame-ancestors 'none'/);
    assert.deepEqual([page.headers['cache-control'], page.headers['referrer-policy']], ['no-store', 'no-referrer']);
    const traded = await trade(code, codeVerifier, 'laptop');
    assert.equal(traded.statusCode, 200, traded.body);
    await site.client(traded.json().token)(getSite);
    const [entry] = await site.admin(listAuditEntries);
    assert.deepEqual([entry?.object.kind, entry?.object.name], ['API token', 'laptop']);
    const { id } = await company.user('kim');
    assert.deepEqual([entry?.actor, entry?.address], [{ kind: 'user', id, name: 'kim' }, '192.0.2.77']);
    assert.deepEqual([entry?.input['code'], entry?.input['codeVerifier']], ['(secret)', '(secret)']);
    assert.ok(!`${JSON.stringify(entry)}${site.logged()}`.includes(code));
  });

  test('is good once, for five minutes, and with what the challenge was made of', async () => {
    const codeVerifier = verifier();
    const used = await offered(codeVerifier);
    assert.equal((await trade(used.code, codeVerifier)).statusCode, 200);
    assert.equal((await trade(used.code, codeVerifier)).json().code, 'SLIP-1061');
    const stolen = await offered(codeVerifier);
    assert.equal((await trade(stolen.code, verifier())).json().code, 'SLIP-1061');
    assert.equal(
      (await trade(stolen.code, codeVerifier)).json().code,
      'SLIP-1061',
      'it is gone with the first attempt',
    );
    const old = await offered(codeVerifier);
    site.advance(300_001);
    assert.equal((await trade(old.code, codeVerifier)).json().code, 'SLIP-1061');
    assert.equal((await trade(`code_${'x'.repeat(43)}`, codeVerifier)).json().code, 'SLIP-1061');
  });

  test('is worth nothing once its user is disabled', async () => {
    company.idp.people.set('gone-1', { preferred_username: 'gone', groups: ['deployers'] });
    company.idp.person = 'gone-1';
    const codeVerifier = verifier();
    const { code } = await offered(codeVerifier);
    const { id } = await company.user('gone');
    await site.admin(changeUser, { params: { id }, body: { disabled: true } });
    assert.equal((await trade(code, codeVerifier)).json().code, 'SLIP-1061');
    company.idp.person = 'kim-1';
  });

  test('is carried to a port of one’s own computer and nowhere else', async () => {
    const challenge = `commandLineChallenge=${challengeOf(verifier())}`;
    for (const query of [
      ...[
        challenge,
        'commandLinePort=40123',
        `commandLinePort=80&${challenge}`,
        `commandLinePort=evil.example&${challenge}`,
      ],
      ...[`commandLinePort=40123@evil.example&${challenge}`, `commandLinePort=70000&${challenge}`],
      'commandLinePort=40123&commandLineChallenge=short',
    ]) {
      const answer = await ask(site, `${beginPath}?${query}`, { from: '192.0.2.78' });
      assert.deepEqual([answer.statusCode, answer.json().code], [400, 'SLIP-1001'], query);
    }
  });
});

describe('slipway connect --identity-provider', { timeout: 300_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-oidc-'));
  const home = mkdtempSync(join(tmpdir(), 'slipway-oidc-home-'));
  chmodSync(folder, 0o755);
  after(() => {
    for (const each of [folder, home]) rmSync(each, { recursive: true, force: true });
  });

  function slipway(...args: string[]): ChildProcessByStdio<null, Readable, Readable> {
    const { PATH, NODE_COMPILE_CACHE } = process.env;
    const env = { PATH, NODE_COMPILE_CACHE, HOME: home, TZ: 'UTC' };
    const main = join(import.meta.dirname, '../../cli/main.ts');
    return spawn(process.execPath, [main, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  }

  async function ended(child: ChildProcessByStdio<null, Readable, Readable>): Promise<{ code: number; text: string }> {
    let text = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (piece) => (text += piece));
    const code = await new Promise<number>((resolve) => child.once('close', (status) => resolve(status ?? -1)));
    return { code, text };
  }

  test('prints a link, waits for the browser, and keeps a token of the user', async (t) => {
    const server = await startServerProcess(folder, ['--roles', 'api']);
    t.after(() => server.end('SIGTERM'));
    const origin = `https://127.0.0.1:${server.apiPort}`;
    const idp = await startIdentityProvider(`${origin}/api/sign-in/oidc/company/callback`);
    idp.people.set('kim-1', { preferred_username: 'kim', groups: ['all'] });
    const [role] = await server.admin(listSecurityRoles);
    const roleMappings = [{ value: 'all', securityRoleId: role?.id ?? '' }];
    await server.admin(createIdentityProvider, { body: { ...providerBody(idp), makeUsers: true, roleMappings } });
    const { caFingerprint } = await server.admin(getSite);

    const pinned = ['connect', origin, '--ca-fingerprint', caFingerprint];
    const unknown = await ended(slipway(...pinned, '--identity-provider', 'other'));
    assert.deepEqual(
      [unknown.code, /There are: "company"\. \(SLIP-1002\)/.test(unknown.text)],
      [1, true],
      unknown.text,
    );
    const both = await ended(slipway(...pinned, '--identity-provider', 'company', '--user', 'kim'));
    assert.equal(both.code, 2, both.text);

    const command = slipway(...pinned, '--identity-provider', 'company');
    const end = ended(command);
    const [link, words] = await new Promise<string[]>((resolve) => {
      let shown = '';
      command.stderr.on('data', (piece: string) => {
        shown += piece;
        const match = /^ {2}(https:\S+)$[\s\S]*compare what it shows with: (\S+)/m.exec(shown);
        if (match !== null) resolve(match.slice(1));
      });
    });
    const browser = new TestBrowser({ origin, get: (url, cookie) => getOverTls(url, cookie) }, idp.caCertificate);
    const page = await browser.go(link ?? '');
    assert.ok(page.text.includes(words ?? 'no words'), page.text);
    const to = /href="(http:\/\/127\.0\.0\.1:[^"]*)"/.exec(page.text)?.[1]?.replaceAll('&#38;', '&') ?? assert.fail();
    assert.match(await getPlain(to), /The command line goes on/);
    const { code, text } = await end;
    assert.equal(code, 0, text);
    const saved = JSON.parse(readFileSync(join(home, '.config/slipway/config.json'), 'utf8'));
    assert.equal(saved.siteUrl, origin);
    assert.ok(!text.includes(saved.token));
    const [token] = await server.admin(listApiTokens);
    assert.match(token?.name ?? '', /^slipway connect by company, /);
    assert.equal((await ended(slipway('site', 'show'))).code, 0);
  });
});

function getOverTls(url: URL, cookie: string): Promise<Page> {
  const { promise, resolve, reject } = Promise.withResolvers<Page>();
  request(url, { rejectUnauthorized: false, agent: false, headers: { cookie, accept: 'text/html' } }, (answer) => {
    let text = '';
    answer.setEncoding('utf8').on('data', (piece: string) => (text += piece));
    answer.on('end', () => resolve({ url, status: answer.statusCode ?? 0, headers: answer.headers, text }));
  })
    .on('error', reject)
    .end();
  return promise;
}

function getPlain(url: string): Promise<string> {
  return new Promise((resolve, reject) => {
    httpGet(url, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (piece: string) => (text += piece));
      answer.on('end', () => resolve(text));
    }).on('error', reject);
  });
}
