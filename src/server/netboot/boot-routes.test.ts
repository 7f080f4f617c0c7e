import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { before, describe, test } from 'node:test';
import { BootTicketFileSchema } from '../../api/agent.ts';
import { hashSecret } from '../keys/secret.ts';
import { createTestSite } from '../test-site.ts';
import { BootAnswers } from './boot-answers.ts';
import { BootDecisions } from './boot-decisions.ts';
import { loadBootFacts } from './boot-facts.ts';
import { registerBootRoutes } from './boot-routes.ts';
import { KnownBootFacts } from './known-boot-facts.ts';
import { LoaderConnections } from './loader-connections.ts';
import {
  addCurrentBootImage,
  addDevice,
  deployTo,
  putRun,
  TEST_BUILD_ID,
  type TestDeployment,
  type TestDevice,
  testBootFiles,
} from './test-boot-site.ts';
import { TICKET_ARCHIVE_BYTES } from './ticket-archive.ts';

const KERNEL = Buffer.alloc(100_000, 'kernel');
const { site, boot, folder, logged } = await createTestSite({ siteName: 'School' });
const directory = folder('boot-files');
const files = testBootFiles(directory, { vmlinuz: KERNEL, 'grubx64.efi': 'grub', 'shimx64.efi': 'shim' });
let now = 0;
const clock = () => now;
const connections = new LoaderConnections(boot.server);
const known = new KnownBootFacts((asking) => loadBootFacts(site, asking), clock);
const answers = new BootAnswers(site, new BootDecisions(site, known, site.log, clock), clock);
registerBootRoutes(boot, { site, files, answers, connections, log: site.log, clock });
await boot.listen({ host: '127.0.0.1', port: 0 });
const [place] = boot.addresses();
const port = typeof place === 'object' ? place.port : 0;

const MAC = '52:54:00:00:03:01';
const DASHED = '52-54-00-00-03-01';
const UUID = '4c4c4544-0035-3510-8052-b4c04f4a0003';
const kernelPath = `/boot-images/${TEST_BUILD_ID}/vmlinuz`;
let device: TestDevice;
let deployment: TestDeployment;

before(async () => {
  await addCurrentBootImage(site);
  device = await addDevice(site, 'ROUTES-1', MAC, UUID);
  deployment = await deployTo(site, device, 'required');
});

const get = (url: string, headers: Record<string, string> = {}, remoteAddress = '10.0.0.5') =>
  boot.inject({ method: 'GET', url, headers, remoteAddress });
const head = (url: string, remoteAddress = '10.0.0.5') => boot.inject({ method: 'HEAD', url, remoteAddress });

/** A request as its bytes, since clients tidy up paths before they send them. */
function raw(requestLine: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () =>
      socket.write(`${requestLine}\r\nHost: x\r\nConnection: close\r\n\r\n`, 'latin1'),
    );
    let answer = '';
    socket.on('data', (bytes) => {
      answer += bytes.toString('latin1');
    });
    socket.on('close', () => resolve(answer));
    // A request that is too long is answered and cut off while we still send.
    socket.on('error', () => undefined);
  });
}

describe('files of a boot image', () => {
  test('are sent whole, in part, and by HEAD with their length', async () => {
    const whole = await get(kernelPath);
    assert.equal(whole.statusCode, 200);
    assert.deepEqual(whole.rawPayload, KERNEL);
    const part = await get(kernelPath, { range: 'bytes=99990-' });
    assert.equal(part.statusCode, 206);
    assert.equal(part.headers['content-range'], 'bytes 99990-99999/100000');
    assert.deepEqual(part.rawPayload, KERNEL.subarray(99_990));
    const length = await head(kernelPath);
    assert.deepEqual([length.statusCode, length.headers['content-length'], length.body], [200, '100000', '']);
  });

  test('are found with a double slash, as shim asks, and with their header names as GRUB reads them', async () => {
    const answer = await raw(`GET /boot-images/${TEST_BUILD_ID}//grubx64.efi HTTP/1.1`);
    assert.match(answer, /^HTTP\/1\.1 200 OK\r\n/);
    assert.match(answer, /\r\nContent-Length: 4\r\n/);
    assert.match(answer, /\r\n\r\ngrub$/);
  });

  for (const probe of [
    'revocations_sku.efi',
    'revocations_sbat.efi',
    'shim_certificate_0.efi',
    'manifest.json',
    'VMLINUZ',
  ]) {
    test(`there is no ${probe}`, async () => {
      assert.equal((await get(`/boot-images/${TEST_BUILD_ID}/${probe}`)).statusCode, 404);
      assert.equal((await head(`/boot-images/${TEST_BUILD_ID}/${probe}`)).statusCode, 404);
    });
  }

  for (const path of [
    `/boot-images/${TEST_BUILD_ID}/../../../../etc/passwd`,
    `/boot-images/${TEST_BUILD_ID}/..%2f..%2f..%2fetc%2fpasswd`,
    `/boot-images/${TEST_BUILD_ID}/%2e%2e/keys/ca-key.pem`,
    `/boot-images/..%2fkeys/ca-key.pem`,
    `/boot-images/${TEST_BUILD_ID}/vmlinuz%00`,
    `/boot-images/${TEST_BUILD_ID}/vmlinuz%0d%0aX-Evil:%201`,
    `/boot-images/${TEST_BUILD_ID}/..\\..\\keys`,
    `/boot-images/${TEST_BUILD_ID}/%c0%ae%c0%ae%c0%af`,
    `/boot-images/${TEST_BUILD_ID}/%zz`,
    `/boot-images/${TEST_BUILD_ID}/${'a'.repeat(5000)}`,
    `/boot-images/${'0'.repeat(5000)}/vmlinuz`,
    `/boot-images/${TEST_BUILD_ID}/vmlinuz/`,
    `/boot-images//vmlinuz`,
    `/boot/grub/../../boot-images/x`,
    `/boot/grub/52:54:00:00:03:01%0areboot`,
    '/boot/grub/%00',
    '/boot/ticket/..%2f..%2f/ticket.cpio',
    '/grub/x86_64-efi/..%2fgrub.cfg',
    '/grub/../grub/../etc/passwd',
  ]) {
    test(`nothing is served at ${path.length > 80 ? `${path.slice(0, 60)}… (${path.length} characters)` : path}`, async () => {
      const answer = await raw(`GET ${path} HTTP/1.1`);
      assert.match(answer, /^HTTP\/1\.1 4\d\d /);
      assert.doesNotMatch(answer, /root:|PRIVATE KEY|\nX-Evil/);
    });
  }

  test('a path with a real NUL and one longer than any request may be are refused, and the listener goes on', async () => {
    assert.match(await raw('GET /boot-images/\0/vmlinuz HTTP/1.1'), /^HTTP\/1\.1 400 /);
    assert.match(await raw(`GET /${'a'.repeat(20_000)} HTTP/1.1`), /^HTTP\/1\.1 4\d\d /);
    assert.match(await raw(`GET ${kernelPath} HTTP/1.1`), /^HTTP\/1\.1 200 /);
  });
});

describe('scripts', () => {
  test('say by HEAD how long they are, and are never kept by anything between', async () => {
    for (const url of ['/grub/grub.cfg', `/boot/grub/${MAC}`, `/boot/ipxe/${MAC}?uuid=${UUID}`]) {
      const [script, length] = [await get(url), await head(url)];
      assert.equal(script.statusCode, 200);
      assert.equal(script.headers['cache-control'], 'no-store');
      assert.equal(length.headers['content-length'], String(script.rawPayload.length));
      assert.equal(length.body, '');
    }
  });

  test('hold addresses from the configuration, whatever Host says', async () => {
    for (const url of ['/grub/grub.cfg', `/boot/grub/${MAC}`, `/boot/ipxe/${MAC}`]) {
      const { body } = await get(url, { host: 'evil.example:1' });
      assert.match(body, /127\.0\.0\.1:8080/);
      assert.doesNotMatch(body, /evil/);
    }
  });

  test('boot the PE where it is due, with the identity on the way to the ticket', async () => {
    const { body } = await get(`/boot/grub/52-54-00-00-03-01?uuid=${UUID.toUpperCase()}`);
    assert.match(body, /echo 'School: this computer is ROUTES-1 \(52:54:00:00:03:01\)\.'/);
    assert.match(body, new RegExp(`/boot/ticket/${DASHED}/ticket\\.cpio\\?uuid=${UUID}'`));
    assert.match(
      (await get(`/boot/ipxe/${MAC}`)).body,
      new RegExp(`ticket\\.cpio .*/boot/ticket/${DASHED}/ticket\\.cpio \\|\\|`),
    );
  });

  test('lead an unknown computer, and one with nothing due, to the disk', async () => {
    assert.match(
      (await get('/boot/ipxe/52:54:00:00:03:77')).body,
      /unknown .*\necho No device has this .*\necho The site takes no unknown computers in\.\necho Going on to the disk\.\nexit 1\n$/,
    );
    await addDevice(site, 'ROUTES-2', '52:54:00:00:03:02');
    assert.match((await get('/boot/grub/52:54:00:00:03:02')).body, /Nothing is deployed.*'\ngo_to_disk\n$/);
  });

  for (const mac of ['', 'x', '52:54:00:00:03', '00:00:00:00:00:00', '01:54:00:00:03:01', '52:54:00:00:03:01:02']) {
    test(`there is none for "${mac}"`, async () => {
      assert.equal((await get(`/boot/grub/${mac}`)).statusCode, 404);
    });
  }

  test('GRUB’s lists of modules are empty', async () => {
    const lists = await get('/grub/x86_64-efi/command.lst');
    assert.deepEqual([lists.statusCode, lists.headers['content-length'], lists.body], [200, '0', '']);
    assert.equal((await get('/grub/x86_64-efi/normal.mod')).statusCode, 404);
  });
});

describe('boot tickets', () => {
  const url = `/boot/ticket/${MAC}/ticket.cpio?uuid=${UUID}`;
  const ticketIn = (archive: Buffer) => {
    const text = archive.toString('latin1');
    return BootTicketFileSchema.parse(JSON.parse(text.slice(text.indexOf('{'), text.lastIndexOf('}') + 1)));
  };
  const tickets = () => site.db.selectFrom('boot_ticket').selectAll().where('device_id', '=', device.id).execute();

  test('HEAD tells the length and issues nothing; GET issues one, bound to device, MAC, UUID and address', async () => {
    const length = await head(url);
    assert.deepEqual([length.statusCode, length.headers['content-length']], [200, String(TICKET_ARCHIVE_BYTES)]);
    assert.deepEqual(await tickets(), []);
    const answer = await get(url, {}, '::ffff:10.0.0.5');
    assert.equal(answer.rawPayload.length, TICKET_ARCHIVE_BYTES);
    assert.equal(answer.headers['cache-control'], 'no-store');
    const file = ticketIn(answer.rawPayload);
    assert.equal(file.siteName, 'School');
    assert.equal(file.siteUrl, 'https://127.0.0.1:8443');
    const [row, ...others] = await tickets();
    assert.deepEqual(others, []);
    assert.deepEqual(row?.ticket_hash, hashSecret(file.ticket));
    assert.deepEqual([row?.mac, row?.smbios_uuid, row?.used_at], [MAC, UUID, null]);
    assert.match(String(row?.address), /^10\.0\.0\.5(\/32)?$/);
  });

  test('a second one takes the place of the first', async () => {
    const first = ticketIn((await get(url)).rawPayload);
    const second = ticketIn((await get(url)).rawPayload);
    assert.notEqual(first.ticket, second.ticket);
    assert.deepEqual(
      (await tickets()).map((row) => row.ticket_hash),
      [hashSecret(second.ticket)],
    );
  });

  test('a used one is kept, so that its second use is known for what it is', async () => {
    const { ticket } = ticketIn((await get(url)).rawPayload);
    await site.db
      .updateTable('boot_ticket')
      .set({ used_at: site.now() })
      .where('ticket_hash', '=', hashSecret(ticket))
      .execute();
    await get(url);
    assert.equal((await tickets()).length, 2);
  });

  test('there is none for an unknown computer, nor where the disk is due, not even for two seconds after', async () => {
    assert.equal((await get('/boot/ticket/52:54:00:00:03:77/ticket.cpio')).statusCode, 404);
    await get(`/boot/grub/${MAC}?uuid=${UUID}`);
    await putRun(site, device, deployment, 'waiting-for-disk');
    assert.equal((await get(url)).statusCode, 404);
    assert.equal((await head(url)).statusCode, 404);
    await putRun(site, device, deployment, 'waiting-for-pe', 'linux');
    assert.equal((await get(url)).statusCode, 200);
  });

  test('one address gets thirty a minute, another its own', async () => {
    now += 60_000;
    const statuses: number[] = [];
    for (let count = 0; count < 31; count += 1) statuses.push((await get(url, {}, '10.0.0.66')).statusCode);
    assert.deepEqual(statuses, [...Array.from({ length: 30 }, () => 200), 429]);
    assert.equal((await get(url, {}, '10.0.0.67')).statusCode, 200);
    now += 60_000;
    assert.equal((await get(url, {}, '10.0.0.66')).statusCode, 200);
  });

  test('no ticket is ever logged', () => {
    assert.match(logged(), /boot ticket: /);
    assert.doesNotMatch(logged(), /ticket_[\w-]{20}/);
  });
});
