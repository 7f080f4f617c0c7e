/** The units for systemd, judged by systemd itself, and by what the code needs. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { handedOverSockets } from '../src/server/netboot/handed-over-sockets.ts';

const root = join(import.meta.dirname, '..');
const folder = join(root, 'systemd');
const units = readdirSync(folder).filter((name) => /\.(service|socket|timer)$/.test(name));
const skip = spawnSync('systemd-analyze', ['--version']).status !== 0 && 'systemd-analyze is not installed';

/** The units with this repository in the place where they are installed. */
function installed(t: TestContext): string {
  const target = mkdtempSync(join(tmpdir(), 'slipway-units-'));
  t.after(() => rmSync(target, { recursive: true, force: true }));
  for (const name of units) {
    const text = readFileSync(join(folder, name), 'utf8').replaceAll('/opt/slipway', root);
    writeFileSync(join(target, name), text);
  }
  return target;
}

function analyse(...args: string[]): { status: number | null; said: string } {
  const { status, stdout, stderr } = spawnSync('systemd-analyze', args, { encoding: 'utf8' });
  return { status, said: stdout + stderr };
}

/** What systemd says of these files; it may say more of the machine's own units. */
function verify(target: string, name: string): string {
  const { said } = analyse('verify', '--man=no', '--recursive-errors=no', join(target, name));
  return said
    .split('\n')
    .filter((line) => line.includes('slipway'))
    .join('\n');
}

test('systemd finds nothing wrong with the units', { skip }, (t) => {
  const target = installed(t);
  for (const name of readdirSync(target)) assert.equal(verify(target, name), '', name);
});

test('systemd does find a wrong unit', { skip }, (t) => {
  const target = installed(t);
  const unit = readFileSync(join(target, 'slipway.service'), 'utf8');
  writeFileSync(join(target, 'slipway.service'), unit.replace('ProtectSystem=strict', 'ProtectSystem=sometimes'));
  assert.match(verify(target, 'slipway.service'), /protect system/i);
});

test('the exposure that systemd counts stays low', { skip }, (t) => {
  const target = installed(t);
  for (const [name, threshold] of [
    ['slipway.service', '25'],
    ['slipway-backup.service', '25'],
  ] as const) {
    const { status, said } = analyse(
      'security',
      '--offline=true',
      '--no-pager',
      `--threshold=${threshold}`,
      join(target, name),
    );
    assert.equal(status, 0, said.split('\n').slice(-3).join('\n'));
  }
});

test('no unit runs as root, and the site has one capability', () => {
  for (const name of units.filter((each) => each.endsWith('.service')))
    assert.match(readFileSync(join(folder, name), 'utf8'), /^User=slipway$/m, name);
  const site = readFileSync(join(folder, 'slipway.service'), 'utf8');
  assert.match(site, /^AmbientCapabilities=CAP_NET_BIND_SERVICE$/m);
  assert.match(site, /^CapabilityBoundingSet=CAP_NET_BIND_SERVICE$/m);
});

test('the sockets are handed over under the names that the site expects', () => {
  const names = units
    .filter((name) => name.endsWith('.socket'))
    .map((name) => /^FileDescriptorName=(.*)$/m.exec(readFileSync(join(folder, name), 'utf8'))?.[1] ?? '');
  const environment = { LISTEN_PID: '7', LISTEN_FDS: String(names.length), LISTEN_FDNAMES: names.join(':') };
  const sockets = handedOverSockets(environment, 7);
  assert.deepEqual(sockets.map(({ interface: name, port }) => [name, port]).sort(), [
    ['eth0', 4011],
    ['eth0', 67],
  ]);
});
