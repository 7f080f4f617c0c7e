import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cookieOf, sessionIn } from './cookie.ts';
import { crossSiteProblem } from './cross-site.ts';

const host = 'site.example:8443';

test('reading needs no mark', () => {
  for (const method of ['GET', 'HEAD', 'OPTIONS'])
    assert.equal(crossSiteProblem(method, { host, origin: 'https://evil.example' }), null);
});

test('a change needs the header', () => {
  for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'PROPFIND']) {
    assert.equal(crossSiteProblem(method, { host, 'slipway-request': '1' }), null);
    assert.match(crossSiteProblem(method, { host }) ?? '', /no header/);
    assert.match(crossSiteProblem(method, { host, 'slipway-request': '0' }) ?? '', /no header/);
    assert.match(crossSiteProblem(method, { host, origin: `https://${host}` }) ?? '', /no header/);
  }
});

test('a page of another origin is refused even with the header', () => {
  const from = (origin: string) => crossSiteProblem('POST', { host, origin, 'slipway-request': '1' });
  assert.equal(from(`https://${host}`), null);
  for (const origin of [
    'null',
    '',
    'https://evil.example',
    `http://${host}`,
    'https://site.example',
    `https://${host}.evil.example`,
  ])
    assert.match(from(origin) ?? '', /comes from a page/, origin);
});

test('the cookie goes to this host alone, over TLS, out of reach of scripts', () => {
  assert.equal(cookieOf('session_x'), '__Host-slipway=session_x; Path=/; Secure; HttpOnly; SameSite=Lax');
});

test('a session is found among other cookies, and nothing that is not one', () => {
  const secret = `session_${'aZ0_-'.repeat(8)}abc`;
  assert.equal(sessionIn(`a=b; __Host-slipway=${secret}; c=d`), secret);
  for (const header of [
    undefined,
    '',
    '__Host-slipway',
    '__Host-slipway=',
    '__Host-slipway=session_short',
    `slipway=${secret}`,
    `__Host-slipway=${secret}x`,
    `x__Host-slipway=${secret}`,
  ])
    assert.equal(sessionIn(header), null, header);
});
