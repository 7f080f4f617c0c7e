/** Network boot on a machine that has a DHCP or TFTP server of its own: shared ports work, taken ones are said clearly. */
import assert from 'node:assert/strict';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, before, describe, type TestContext, test } from 'node:test';
import { deploy, installBootImage } from '../../src/lab/deployment.ts';
import { dnsmasqArguments } from '../../src/lab/dhcp-server.ts';
import { createLabNetwork, type LabNetwork } from '../../src/lab/network.ts';
import { type LabSite, startLabSite } from '../../src/lab/site.ts';
import { discoverWith } from '../../src/protocols/dhcp/test-support.ts';
import { openDatagramClient } from '../support/datagram-client.ts';
import { requireBootImage } from '../support/netboot-lab.ts';

const root = process.getuid?.() === 0;
const repository = resolve(import.meta.dirname, '../..');
const log = (): void => undefined;

describe('ports on a machine with servers of its own', { skip: root ? false : 'needs root' }, () => {
  let network: LabNetwork;
  let directory = '';
  let sites = 0;
  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'slipway-ports-'));
    // The database's system user must pass.
    await chmod(directory, 0o711);
    network = await createLabNetwork({ name: 'ports', taps: 0, dhcpHost: true, log });
  });
  after(async () => {
    await network?.close();
    await rm(directory, { recursive: true, force: true });
  });

  const startSite = (extra: string[] = []): Promise<LabSite> => {
    sites += 1;
    return startLabSite({
      network,
      repository,
      log,
      dataDirectory: join(directory, `site-${sites}`),
      arguments: extra,
    });
  };

  /** Something that holds a UDP port of the site's machine for itself alone. */
  const hold = async (t: TestContext, port: number): Promise<void> => {
    const script = `require('node:dgram').createSocket('udp4').bind(${port}, '0.0.0.0', () => process.stdout.write('held'))`;
    const held = Promise.withResolvers<void>();
    const program = network.spawnInside(network.siteNamespace, process.execPath, ['-e', script], {
      onStdout: () => held.resolve(),
    });
    t.after(() => program.kill());
    await held.promise;
  };

  for (const [port, what] of [
    [67, 'DHCP'],
    [4011, 'DHCP'],
    [69, 'TFTP'],
  ] as const) {
    test(`port ${port} held by another program is a start that fails and says what to do`, async (t) => {
      await hold(t, port);
      await assert.rejects(startSite(), (error: Error) => {
        assert.match(error.message, new RegExp(`Network boot cannot start\\. Cannot listen for ${what}.*${port}`));
        assert.match(error.message, /EADDRINUSE.*Stop it, serve other interfaces \(--interface\).*\(--no-netboot\)/);
        assert.match(error.message, /SLIP-1009/);
        return true;
      });
    });
  }

  test('--no-netboot starts all the same', async (t) => {
    await hold(t, 67);
    await hold(t, 69);
    const site = await startSite(['--no-netboot']);
    await site.stop();
  });

  test('an interface that is not there is named', async () => {
    await assert.rejects(
      startSite(['--interface', 'eth7']),
      /network interface eth7 \(--interface\) is not there.*br0/,
    );
  });

  test('beside a DHCP server on the same machine both answer', async (t) => {
    const server = network.spawnInside(
      network.siteNamespace,
      'dnsmasq',
      dnsmasqArguments(network.subnet, join(directory, 'leases')).map((word) =>
        word.replaceAll('eth0', network.bridge),
      ),
    );
    t.after(() => server.kill());
    const site = await startSite();
    t.after(() => site.stop());
    await installBootImage(site.client, requireBootImage());
    const mac = '52:54:00:79:02:01';
    await deploy(site.client, {
      document: { version: 1, name: 'Deploy', steps: [] },
      devices: [{ name: 'pc-1', mac, smbiosUuid: '4c4c4544-0035-3510-8052-b4c04f4a3401' }],
      purpose: 'required',
    });
    const client = await openDatagramClient(network, 68);
    const hardwareAddress = Buffer.from(`${mac.replaceAll(':', '')}${'00'.repeat(10)}`, 'hex');
    client.send(discoverWith([], { transactionId: 7, hardwareAddress }), '255.255.255.255', 67);
    const [address, boot] = await Promise.all([
      client.answer(({ transactionId, yourAddress }) => transactionId === 7 && yourAddress !== '0.0.0.0'),
      client.answer(({ transactionId, bootFile }) => transactionId === 7 && bootFile !== ''),
    ]);
    assert.match(address.yourAddress, /^10\.77\.0\./);
    assert.match(boot.bootFile, /shimx64\.efi$/);
  });
});
