import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { startForeignDhcpServer } from './dhcp-server.ts';
import { removeStaleLabs } from './namespaces.ts';
import { createLabNetwork } from './network.ts';

const root = process.getuid?.() === 0;
const log = (): void => undefined;
const namespaceExists = (name: string): boolean => existsSync(`/run/netns/${name}`);

describe('a lab network', { skip: root ? false : 'needs root' }, () => {
  test('is made with bridge, addresses and taps, and is gone after close', async () => {
    const network = await createLabNetwork({ name: 'made', subnet: '10.78.4.0/22', taps: 2, dhcpHost: true, log });
    try {
      assert.match((await network.run('ip', ['-br', 'address', 'show', 'br0'])).stdout, /10\.78\.4\.1\/22 fd77::1\/64/);
      const ports = (await network.run('ip', ['-o', 'link', 'show', 'master', 'br0'])).stdout;
      assert.deepEqual([...ports.matchAll(/^\d+: (\w+)/gm)].map((match) => match[1]).sort(), ['dhcp0', 'tap0', 'tap1']);
      await network.run('busybox', ['ping', '-c', '1', '-W', '5', network.subnet.dhcpAddress]);
      await network.cable('tap1', 'pulled');
      assert.match((await network.run('ip', ['-br', 'link', 'show', 'tap1'])).stdout, /<BROADCAST,MULTICAST>/);
      await network.cable('tap1', 'plugged');
      assert.match((await network.run('ip', ['-br', 'link', 'show', 'tap1'])).stdout, /[<,]UP[,>]/);
      await assert.rejects(network.cable('tap2', 'pulled'), /has no tap2; it has tap0, tap1/);
      await assert.rejects(createLabNetwork({ name: 'made', taps: 0, log }), /already has a lab network named made/);
    } finally {
      const sleeper = network.spawnInside(network.siteNamespace, 'sleep', ['1000']);
      await network.close();
      await network.close();
      assert.deepEqual(await sleeper.exited, { exitCode: null, signal: 'SIGKILL' });
    }
    assert.equal(namespaceExists(network.siteNamespace) || namespaceExists(network.dhcpNamespace!), false);
  });

  for (const [what, options, message] of [
    ['a name with a slash', { name: 'a/b', taps: 1 }, /cannot name a lab network/],
    ['too many taps', { name: 'many', taps: 65 }, /0 to 64 taps, not 65/],
    ['a subnet that is none', { name: 'subnet', taps: 1, subnet: '10.77.0.0' }, /is not a network/],
  ] as const) {
    test(`refuses ${what}`, async () => {
      await assert.rejects(createLabNetwork({ ...options, log }), message);
    });
  }

  test('gives a client an address from the foreign DHCP server, and nothing about booting', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'slipway-lab-'));
    const network = await createLabNetwork({ name: 'dhcp', taps: 0, dhcpHost: true, log });
    try {
      const server = await startForeignDhcpServer({ network, directory, log });
      assert.deepEqual(await server.leases(), []);
      await network.run('ip', ['link', 'add', 'switch0', 'type', 'veth', 'peer', 'name', 'client0']);
      await network.run('ip', ['link', 'set', 'client0', 'address', '52:54:00:77:0a:0b', 'up']);
      await network.run('ip', ['link', 'set', 'switch0', 'master', 'br0', 'up']);
      const script = join(directory, 'show-what-was-given');
      await writeFile(script, '#!/bin/sh\nenv\n', { mode: 0o755 });
      const client = [
        'udhcpc',
        '-f',
        '-q',
        '-n',
        '-i',
        'client0',
        '-s',
        script,
        '-O',
        'bootfile',
        '-x',
        'hostname:pc-1',
      ];
      const { stdout } = await network.run('busybox', client);
      const address = /^ip=(10\.77\.0\.\d+)$/m.exec(stdout)?.[1];
      assert.ok(address, stdout);
      assert.doesNotMatch(stdout, /^(boot_file|bootfile|sname|tftp|router)=/m);
      const [lease] = await server.leases();
      assert.deepEqual({ ...lease, expires: 0 }, { expires: 0, mac: '52:54:00:77:0a:0b', address, hostName: 'pc-1' });
      assert.match(
        await readFile(server.logPath, 'utf8'),
        new RegExp(`DHCPACK\\(eth0\\) ${address} 52:54:00:77:0a:0b`),
      );
      await server.stop();
      await server.stop();
      assert.equal(existsSync(server.logPath), false);
      await mkdir(join(directory, 'foreign-dhcp.leases'));
      await assert.rejects(
        startForeignDhcpServer({ network, directory, log }),
        /did not start: exit code 3.*lease file/s,
      );
    } finally {
      await network.close();
      await rm(directory, { recursive: true, force: true });
    }
  });

  test('refuses a foreign DHCP server where it has no host', async () => {
    const network = await createLabNetwork({ name: 'no-host', taps: 0, log });
    await assert.rejects(startForeignDhcpServer({ network, directory: '/nowhere', log }), /dhcpHost: true/);
    await network.close();
  });

  test('goes when its process gets a signal', async () => {
    const { child, namespace } = await networkInAnotherProcess('signalled');
    child.kill('SIGTERM');
    assert.deepEqual(await once(child, 'exit'), [143, null]);
    assert.equal(namespaceExists(namespace), false);
  });

  test('is removed later when its process was killed -9, its programs at once; a living one stays', async () => {
    const living = await createLabNetwork({ name: 'living', taps: 0, log });
    const { child, namespace, sleeper } = await networkInAnotherProcess('killed');
    child.kill('SIGKILL');
    await once(child, 'exit');
    while (isAlive(sleeper)) await sleep(10);
    await removeStaleLabs(log);
    assert.equal(namespaceExists(namespace), false);
    assert.equal(namespaceExists(living.siteNamespace), true);
    await living.close();
  });
});

/** A network with a sleeping program in it, owned by a process of its own. */
async function networkInAnotherProcess(
  name: string,
): Promise<{ child: ChildProcess; namespace: string; sleeper: number }> {
  const code = `
    import { createLabNetwork } from ${JSON.stringify(pathToFileURL(join(import.meta.dirname, 'network.ts')).href)};
    const network = await createLabNetwork({ name: '${name}', taps: 1, dhcpHost: true, log: () => undefined });
    const sleeper = network.spawnInside(network.siteNamespace, 'sleep', ['1000']);
    console.log(network.siteNamespace + ' ' + sleeper.pid);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [output] = await once(child.stdout, 'data');
  const [namespace = '', sleeper] = String(output).trim().split(' ');
  assert.ok(namespaceExists(namespace), namespace);
  return { child, namespace, sleeper: Number(sleeper) };
}

/** A zombie that nobody waits for counts as dead. */
function isAlive(pid: number): boolean {
  return existsSync(`/proc/${pid}/exe`) && existsSync(`/proc/${pid}/ns/net`);
}
