import assert from 'node:assert/strict';
import { linkSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { PinError } from '../client/pinned-connection.ts';
import {
  type Connection,
  type ConnectionOptions,
  chooseConnection,
  groupFingerprint,
  openTransport,
  parseFingerprint,
  parseSiteUrl,
  unreachable,
} from './connection.ts';

const caFingerprint = 'ab'.repeat(32);
const saved = { siteUrl: 'https://10.0.0.1:8443', caFingerprint, token: 'saved-token' };

describe('which site is meant', () => {
  const socket = (directory: string): Connection => ({ kind: 'socket', socketPath: `${directory}/run/api.sock` });
  const tls = (siteUrl: string, token: string, fingerprint = caFingerprint): Connection => ({
    ...{ kind: 'tls', siteUrl, token },
    caFingerprint: fingerprint,
  });
  const other = 'cd'.repeat(32);
  const cases: [string, ConnectionOptions, Record<string, string>, typeof saved | null, Connection][] = [
    ['the usual place on this machine', {}, {}, null, socket('/var/lib/slipway')],
    ['the data directory of the environment', {}, { SLIPWAY_DATA_DIRECTORY: '/srv/a' }, saved, socket('/srv/a')],
    [
      '--data before the environment',
      { data: '/srv/b' },
      { SLIPWAY_DATA_DIRECTORY: '/srv/a' },
      saved,
      socket('/srv/b'),
    ],
    ['the site of slipway connect', {}, {}, saved, tls(saved.siteUrl, 'saved-token')],
    ['its token from the environment', {}, { SLIPWAY_TOKEN: 'other' }, saved, tls(saved.siteUrl, 'other')],
    [
      'an empty variable as none',
      {},
      { SLIPWAY_DATA_DIRECTORY: '', SLIPWAY_TOKEN: '' },
      saved,
      tls(saved.siteUrl, 'saved-token'),
    ],
    [
      '--site with all that it needs',
      { site: '10.0.0.2', caFingerprint: other },
      { SLIPWAY_TOKEN: 't' },
      saved,
      tls('https://10.0.0.2:8443', 't', other),
    ],
    ['--site that was connected to', { site: '10.0.0.1' }, {}, saved, tls(saved.siteUrl, 'saved-token')],
  ];
  for (const [what, options, environment, configuration, wanted] of cases)
    test(what, () => assert.deepEqual(chooseConnection(options, environment, configuration), wanted));

  for (const [what, options, environment, configuration, message] of [
    [
      'a site here and elsewhere',
      { site: 'a', data: 'b' },
      {},
      null,
      /^--site is a site elsewhere .* give one of them\.$/,
    ],
    ['a fingerprint without a site', { caFingerprint }, {}, saved, /--ca-fingerprint goes with --site/],
    ['a site without a fingerprint', { site: '10.0.0.2' }, { SLIPWAY_TOKEN: 't' }, saved, /give --ca-fingerprint/],
    [
      'a site without a token',
      { site: '10.0.0.2', caFingerprint },
      {},
      saved,
      /There is no token for https:\/\/10\.0\.0\.2:8443: set .*SLIPWAY_TOKEN/,
    ],
    [
      'a fingerprint that is none',
      { site: '10.0.0.2', caFingerprint: 'ab' },
      { SLIPWAY_TOKEN: 't' },
      null,
      /64 hex digits; "ab" is not/,
    ],
  ] as [string, ConnectionOptions, Record<string, string>, typeof saved | null, RegExp][])
    test(`refuses ${what}`, () =>
      assert.throws(() => chooseConnection(options, environment, configuration), { code: 'SLIP-6001', message }));
});

describe('a site URL', () => {
  for (const [text, url] of [
    ['10.0.0.1', 'https://10.0.0.1:8443'],
    ['10.0.0.1:9000', 'https://10.0.0.1:9000'],
    ['site.example', 'https://site.example:8443'],
    ['site.example:443', 'https://site.example'],
    ['https://site.example', 'https://site.example'],
    ['https://10.0.0.1:8443/', 'https://10.0.0.1:8443'],
  ] as const)
    test(`${text} is ${url}`, () => assert.equal(parseSiteUrl(text), url));

  for (const [text, message] of [
    ['http://10.0.0.1', /reached by https, not by http:/],
    ['https://user:secret@10.0.0.1', /no user name and no password/],
    ['https://10.0.0.1/api', /more than a host and a port/],
    ['https://10.0.0.1/?x', /more than a host and a port/],
    ['', /no address of a site/],
    ['a b', /no address of a site/],
  ] as const)
    test(`refuses ${JSON.stringify(text)}`, () =>
      assert.throws(() => parseSiteUrl(text), { code: 'SLIP-6001', message }));
});

test('a fingerprint is taken as other programs print it', () => {
  assert.equal(parseFingerprint(`${'AB:'.repeat(31)}AB`, 'it'), caFingerprint);
  assert.equal(parseFingerprint(groupFingerprint(caFingerprint), 'it'), caFingerprint);
  assert.throws(() => parseFingerprint(`${caFingerprint}00`, 'it'), { code: 'SLIP-6001' });
});

describe('nothing that answers', () => {
  const directory = mkdtempSync(join(tmpdir(), 'slipway-socket-'));
  test.after(() => rmSync(directory, { recursive: true, force: true }));
  const ask = (connection: Connection) =>
    openTransport(connection)({ method: 'GET', path: '/api/site', body: undefined });

  test('on this machine: no socket at all', async () => {
    const socketPath = join(directory, 'run/api.sock');
    const message = `No site runs on this machine: there is no socket ${socketPath}. Start one with "slipway serve". For a site on another server run "slipway connect URL"; for one whose data is elsewhere give --data DIR.`;
    await assert.rejects(ask({ kind: 'socket', socketPath }), { code: 'SLIP-6002', message });
  });

  test('on this machine: a socket that a killed site has left', async () => {
    const socketPath = join(directory, 'left.sock');
    const server = createServer().listen(socketPath);
    await new Promise((resolve) => server.once('listening', resolve));
    // Closing removes the file; a name of its own keeps the socket, as after kill -9.
    linkSync(socketPath, join(directory, 'kept.sock'));
    await new Promise((resolve) => server.close(resolve));
    await assert.rejects(ask({ kind: 'socket', socketPath: join(directory, 'kept.sock') }), {
      code: 'SLIP-6002',
      message: /is not running: .*kept\.sock is left over and nobody answers there/,
    });
  });

  test('elsewhere: nobody at the port', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const address = server.address();
    assert.ok(typeof address === 'object' && address !== null);
    await new Promise((resolve) => server.close(resolve));
    await assert.rejects(
      ask({ kind: 'tls', siteUrl: `https://127.0.0.1:${address.port}`, caFingerprint, token: 't' }),
      {
        code: 'SLIP-6002',
        message: /^Nobody answers at https:\/\/127\.0\.0\.1:\d+: the connection was refused/,
      },
    );
  });

  for (const [what, error, message] of [
    [
      'a name that nobody knows',
      Object.assign(new Error(), { code: 'ENOTFOUND' }),
      /The name site\.example cannot be resolved/,
    ],
    [
      'another authority',
      new PinError('it shows no certificate'),
      /is not the site that was trusted: it shows no certificate\. If the site was set up anew/,
    ],
    [
      'silence',
      new Error('site.example was silent for 20 s'),
      /did not answer: site\.example was silent for 20 s\. Check the address/,
    ],
    ['every address of a name refused', new AggregateError([new Error('a'), new Error('b')]), /did not answer: a; b\./],
  ] as const)
    test(`elsewhere: ${what}`, () => {
      const connection = { kind: 'tls', siteUrl: 'https://site.example', caFingerprint, token: 't' } as const;
      assert.match(unreachable(connection, error).message, message);
    });

  test('on this machine: a socket of others', () => {
    const connection = { kind: 'socket', socketPath: '/x/api.sock' } as const;
    const refused = unreachable(connection, Object.assign(new Error(), { code: 'EACCES' }));
    assert.match(refused.message, /You may not open the site's socket .* Run this with sudo, or use a token/);
  });
});
