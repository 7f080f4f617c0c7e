/** The site's network services as foreign clients meet them: curl, tftp-hpa, busybox, and datagrams made by hand. No virtual computer. */
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { deploy } from '../../src/lab/deployment.ts';
import { runCommand } from '../../src/lab/run.ts';
import { discoverWith } from '../../src/protocols/dhcp/test-support.ts';
import { type DatagramClient, openDatagramClient } from '../support/datagram-client.ts';
import { type NetbootLab, openNetbootLab } from '../support/netboot-lab.ts';

const root = process.getuid?.() === 0;
const MAC = '52:54:00:79:01:01';
const SERVER = '10.77.0.1';

/** A frame of the computer that something is deployed to. */
const hardwareAddress = Buffer.from(`${MAC.replaceAll(':', '')}${'00'.repeat(10)}`, 'hex');

describe('the services of network boot', { skip: root ? false : 'needs root' }, () => {
  let lab: NetbootLab;
  let client: DatagramClient;
  let base = '';
  before(async () => {
    lab = await openNetbootLab('services');
    base = `boot-images/${lab.bootImage.buildId}`;
    await deploy(lab.site.client, {
      document: { version: 1, name: 'Deploy by hand', steps: [] },
      devices: [{ name: 'by-hand', mac: MAC, smbiosUuid: '4c4c4544-0035-3510-8052-b4c04f4a3301' }],
      purpose: 'required',
    });
    client = await openDatagramClient(lab.network, 68);
  });
  after(() => lab?.close());

  /** On the foreign host. */
  const outside = (program: string, ...args: string[]) =>
    runCommand('ip', ['netns', 'exec', lab.network.dhcpNamespace ?? '', program, ...args], () => undefined);
  const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
  const fetched = async (name: string) => sha256(await readFile(join(lab.directory, name)));
  const built = async (name: string) => sha256(await readFile(join(lab.bootImageFolder, name)));

  test('curl fetches the kernel by HTTP, whole and in two parts', async () => {
    const url = `http://${SERVER}:8080/${base}/vmlinuz`;
    const [whole, parts] = [join(lab.directory, 'whole'), join(lab.directory, 'parts')];
    await outside('curl', '--silent', '--fail', '--output', whole, url);
    await outside('curl', '--silent', '--fail', '--range', '0-999999', '--output', parts, url);
    await outside('curl', '--silent', '--fail', '--continue-at', '-', '--output', parts, url);
    assert.equal(await fetched('whole'), await built('vmlinuz'));
    assert.equal(await fetched('parts'), await built('vmlinuz'));
  });

  test('curl, tftp-hpa and busybox fetch shim by TFTP', async () => {
    const file = `${base}/shimx64.efi`;
    const to = (name: string) => join(lab.directory, name);
    await outside('curl', '--silent', '--fail', '--output', to('curl'), `tftp://${SERVER}/${file}`);
    await outside('tftp', '-m', 'binary', SERVER, '-c', 'get', file, to('tftp-hpa'));
    await outside('busybox', 'tftp', '-g', '-r', file, '-l', to('busybox'), SERVER);
    for (const name of ['curl', 'tftp-hpa', 'busybox'])
      assert.equal(await fetched(name), await built('shimx64.efi'), name);
  });

  for (const path of [
    '../site/keys/ca-key.pem',
    '/etc/passwd',
    '..\\..\\etc\\passwd',
    '%2e%2e/%2e%2e/etc/passwd',
    'manifest.json',
    'root.squashfs',
  ]) {
    test(`no client gets ${path} by TFTP`, async () => {
      for (const asked of [path, `${base}/${path}`]) {
        const target = join(lab.directory, 'stolen');
        await outside('tftp', '-m', 'binary', SERVER, '-c', 'get', asked, target).catch(() => undefined);
        // tftp-hpa leaves an empty file behind.
        await assert.rejects(readFile(target).then((bytes) => assert.notEqual(bytes.length, 0)));
        await assert.rejects(outside('busybox', 'tftp', '-g', '-r', asked, '-l', target, SERVER));
      }
    });
  }

  for (const path of [
    '/../../etc/passwd',
    '/%2e%2e/%2e%2e/etc/passwd',
    '/site/keys/ca-key.pem',
    '/keys/ca-key.pem',
    '/..%2f..%2fkeys%2fca-key.pem',
  ]) {
    test(`curl gets nothing at ${path} by HTTP`, async () => {
      for (const below of ['', `/${base}`, '/boot/grub', '/grub']) {
        const { stdout } = await outside(
          'curl',
          ...['--silent', '--path-as-is', '--output', '/dev/null', '--write-out', '%{http_code}'],
          `http://${SERVER}:8080${below}${path}`,
        );
        assert.match(stdout, /^4\d\d$/);
      }
    });
  }

  test('a PXE request of a known computer is answered, an unknown one’s and an ordinary DHCP client’s never', async () => {
    client.send(discoverWith([], { transactionId: 1, hardwareAddress }), '255.255.255.255', 67);
    const offer = await client.answer(
      ({ options, transactionId }) => transactionId === 1 && options.get(60)?.toString() === 'PXEClient',
    );
    assert.equal(offer.bootFile, `${base}/shimx64.efi`);
    assert.equal(offer.options.get(54)?.join('.'), SERVER);

    client.send(discoverWith([], { transactionId: 2 }), '255.255.255.255', 67);
    client.send(
      discoverWith([[60, Buffer.from('MSFT 5.0')]], { transactionId: 3, hardwareAddress }),
      '255.255.255.255',
      67,
    );
    client.send(discoverWith([], { transactionId: 4, hardwareAddress }), '255.255.255.255', 67);
    await client.answer(({ transactionId, options }) => transactionId === 4 && options.get(60) !== undefined);
    const ours = client.received.filter(({ options }) => options.get(54)?.join('.') === SERVER);
    assert.deepEqual([...new Set(ours.map(({ transactionId }) => transactionId))], [1, 4]);
  });

  test('port 4011 answers to where the question came from', async () => {
    const second = await openDatagramClient(lab.network, 4011);
    const request = discoverWith([[53, Buffer.of(3)]], {
      transactionId: 5,
      hardwareAddress,
      clientAddress: '10.77.0.2',
    });
    second.send(request, SERVER, 4011);
    const reply = await second.answer(({ transactionId }) => transactionId === 5);
    assert.equal(reply.options.get(53)?.[0], 5);
    assert.equal(reply.bootFile, `${base}/shimx64.efi`);
  });

  test('after ten thousand datagrams of noise on every port the services still serve', async (t) => {
    const noise = () => randomBytes(Math.floor(Math.random() * 600) + 1);
    const damaged = () => {
      const bytes = discoverWith([], { hardwareAddress });
      for (let count = 0; count < 4; count += 1)
        bytes[Math.floor(Math.random() * bytes.length)] = Math.floor(Math.random() * 256);
      return bytes;
    };
    for (let count = 0; count < 10_000; count += 1) {
      client.send(count % 2 === 0 ? noise() : damaged(), SERVER, [67, 4011, 69][count % 3] ?? 67);
    }
    // As firmware does, it asks again: one datagram among so many may find the socket's queue full.
    const discover = discoverWith([], { transactionId: 6, hardwareAddress });
    const asking = setInterval(() => client.send(discover, SERVER, 67), 1_000);
    t.after(() => clearInterval(asking));
    await client.answer(({ transactionId, options }) => transactionId === 6 && options.get(60) !== undefined);
    clearInterval(asking);
    await outside('curl', '--silent', '--fail', '--output', '/dev/null', `tftp://${SERVER}/grub/grub.cfg`);
    await outside('curl', '--silent', '--fail', '--output', '/dev/null', `http://${SERVER}:8080/grub/grub.cfg`);
  });
});
