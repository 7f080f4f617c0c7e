import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseCommandLine, type StartRequest, usage } from './command-line.ts';

const parse = (line: string, environment: Record<string, string> = {}, addresses = ['10.0.0.1']) =>
  parseCommandLine(line.split(' ').filter(Boolean), { environment, addresses, builtBootImages: '/opt/built' });

function served(request: StartRequest) {
  assert.equal(request.kind, 'serve');
  return request;
}

test('nothing needs to be said on a machine with one address', () => {
  const { config, roles, logLevel } = served(parse(''));
  assert.deepEqual(
    [config.address, config.dataDirectory, config.apiPort, config.netboot],
    ['10.0.0.1', '/var/lib/slipway', 8443, true],
  );
  assert.deepEqual([roles, logLevel], [['api', 'content', 'netboot'], 'info']);
});

test('how long things are kept is a number of days', () => {
  const { config } = served(parse('--keep-run-days 30', { SLIPWAY_KEEP_RUN_LOG_DAYS: '0' }));
  assert.deepEqual([config.keepRunDays, config.keepRunLogDays, config.keepBootEventDays], [30, 0, 90]);
  assert.throws(() => parse('--keep-run-days soon'), /--keep-run-days: "soon" is not a number of days/);
});

test('files are taken from /srv, or from what is named in its place, and from where boot images are built', () => {
  const folders = (line: string, environment = {}) => served(parse(line, environment)).config.sourceFolders;
  assert.deepEqual(folders(''), ['/srv', '/opt/built']);
  assert.deepEqual(folders('', { SLIPWAY_SOURCE_FOLDERS: '/a, /b' }), ['/a', '/b', '/opt/built']);
  assert.deepEqual(folders('--source-folder /c', { SLIPWAY_SOURCE_FOLDERS: '/a' }), ['/c', '/opt/built']);
  assert.throws(() => parse('--source-folder srv'), /--source-folder: a whole path, beginning with \//);
});

test('flags win over the environment', () => {
  const environment = {
    SLIPWAY_ADDRESS: '10.0.0.2',
    SLIPWAY_API_PORT: '1',
    SLIPWAY_NETBOOT: 'no',
    SLIPWAY_INTERFACES: 'a, b',
  };
  const fromEnvironment = served(parse('', environment)).config;
  assert.deepEqual(
    [fromEnvironment.address, fromEnvironment.apiPort, fromEnvironment.netboot, fromEnvironment.netbootInterfaces],
    ['10.0.0.2', 1, false, ['a', 'b']],
  );
  const { config } = served(
    parse('--address 10.0.0.3 --api-port 2 --netboot --interface c --interface d', environment),
  );
  assert.deepEqual(
    [config.address, config.apiPort, config.netboot, config.netbootInterfaces],
    ['10.0.0.3', 2, true, ['c', 'd']],
  );
});

test('--no-netboot switches network boot off', () => {
  assert.equal(served(parse('--no-netboot')).config.netboot, false);
});

test('roles may be some of all, each once', () => {
  assert.deepEqual(served(parse('--roles netboot,api,api')).roles, ['netboot', 'api']);
});

for (const [line, environment, addresses, message] of [
  ['--adress 1.2.3.4', {}, undefined, /--adress.*--help/],
  ['extra', {}, undefined, /extra/],
  ['--api-port 99999', {}, undefined, /--api-port: "99999" is not a port/],
  ['--boot-port 0', {}, undefined, /--boot-port: "0"/],
  ['--roles api,dns', {}, undefined, /"dns" is none of api, content, netboot/],
  ['--roles ,', {}, undefined, /at least one of/],
  ['--address localhost', {}, undefined, /--address: /],
  ['--log-level loud', {}, undefined, /"loud" is none of/],
  ['--kernel-arguments a;b', {}, undefined, /--kernel-arguments/],
  ['', { SLIPWAY_NETBOOT: 'perhaps' }, undefined, /SLIPWAY_NETBOOT: "perhaps"/],
  ['', { SLIPWAY_DATABASE_URL: 'mysql://x' }, undefined, /--database-url/],
  ['', {}, [], /no IPv4 address but the loopback/],
  ['', {}, ['10.0.0.1', '10.0.1.1'], /several IPv4 addresses \(10\.0\.0\.1, 10\.0\.1\.1\)/],
] as const) {
  test(`"${line}" with ${JSON.stringify(environment)} is refused with what to do`, () => {
    assert.throws(
      () => parse(line, environment, addresses === undefined ? undefined : [...addresses]),
      (error: Error & { code?: string }) => {
        assert.equal(error.code, 'SLIP-1009');
        assert.match(error.message, message);
        return true;
      },
    );
  });
}

test('a password in a setting that is wrong is not repeated', () => {
  assert.throws(
    () => parse('', { SLIPWAY_DATABASE_URL: 'mysql://u:hush@h/d' }),
    (error: Error) => !error.message.includes('hush'),
  );
});

test('the help names every flag and every variable', () => {
  for (const name of [
    'data',
    'address',
    'site-name',
    'api-port',
    'boot-port',
    'database-url',
    'no-netboot',
    'interface',
    'content-over-tls',
    'kernel-arguments',
    'roles',
    'log-level',
  ])
    assert.ok(usage.includes(`--${name}`), name);
  for (const name of [
    'DATA_DIRECTORY',
    'ADDRESS',
    'SITE_NAME',
    'API_PORT',
    'BOOT_PORT',
    'DATABASE_URL',
    'NETBOOT',
    'INTERFACES',
    'CONTENT_OVER_TLS',
    'KERNEL_ARGUMENTS',
    'ROLES',
    'LOG_LEVEL',
  ])
    assert.ok(usage.includes(`SLIPWAY_${name}`), name);
});
