import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { pino } from 'pino';
import { startBootTftp } from './boot-tftp.ts';
import { grubStart } from './grub-script.ts';
import { TEST_BUILD_ID, testBootFiles } from './test-boot-site.ts';

const run = promisify(execFile);
const folder = mkdtempSync(join(tmpdir(), 'boot-tftp-'));
const MAC = '52:54:00:00:04:01';
const UUID = '4c4c4544-0035-3510-8052-b4c04f4a0004';
const SHIM = Buffer.alloc(1_036_152, 'shim');
const files = testBootFiles(folder, {
  'shimx64.efi': SHIM,
  'grubx64.efi': 'grub',
  'undionly.kpxe': 'ipxe',
  vmlinuz: 'kernel',
  'root.squashfs': 'root',
});
const lines: string[] = [];
const begun: string[] = [];
const server = await startBootTftp({
  address: '127.0.0.1',
  port: 0,
  files,
  httpServer: '10.0.0.1:8080',
  answers: {
    grubScript: async ({ who, address }, by) => Buffer.from(JSON.stringify({ who, address, by })),
    ticket: async ({ who }) => (who.mac === MAC ? Buffer.from('ticket') : null),
  },
  connections: { beginsAnew: (client) => void begun.push(client) },
  log: pino({ level: 'info' }, { write: (line: string) => lines.push(line) }),
  clock: () => 0,
});
after(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

/** With curl as the foreign client; the path goes out as it is given. */
async function fetch(path: string): Promise<Buffer> {
  const url = `tftp://127.0.0.1:${server.port}/${path}`;
  const { stdout } = await run('curl', ['--silent', '--show-error', '--path-as-is', '--max-time', '60', url], {
    encoding: 'buffer',
    maxBuffer: 1 << 24,
  });
  return stdout;
}

describe('loaders over TFTP', () => {
  test('a loader of a boot image arrives whole, and the log says so once', async () => {
    assert.deepEqual(await fetch(`boot-images/${TEST_BUILD_ID}/shimx64.efi`), SHIM);
    assert.deepEqual(begun, ['127.0.0.1']);
    assert.equal(lines.length, 1);
    const { level, msg, from } = JSON.parse(lines[0]!);
    assert.deepEqual([level, from], [30, '127.0.0.1']);
    assert.match(
      msg,
      /^boot file: boot-images\/0123456789abcdef\/shimx64\.efi to 127\.0\.0\.1 \(TFTP, \d+ retransmissions\)$/,
    );
  });

  test('shim finds its GRUB with a double slash, and a bare name is the current boot image’s', async () => {
    assert.equal(String(await fetch(`boot-images/${TEST_BUILD_ID}//grubx64.efi`)), 'grub');
    assert.equal(String(await fetch('undionly.kpxe')), 'ipxe');
  });

  test('GRUB’s first script is there', async () => {
    assert.equal(String(await fetch('grub/grub.cfg')), grubStart('10.0.0.1:8080'));
  });

  test('a GRUB without HTTP gets its kernel, its script with TFTP addresses, and its ticket', async () => {
    assert.equal(String(await fetch(`boot-images/${TEST_BUILD_ID}/vmlinuz`)), 'kernel');
    const script = await fetch(`boot/grub/52-54-00-00-04-01%3fuuid=${UUID}`);
    assert.deepEqual(JSON.parse(String(script)), {
      who: { mac: MAC, smbiosUuid: UUID },
      address: '127.0.0.1',
      by: { kind: 'tftp', server: '127.0.0.1' },
    });
    assert.equal(String(await fetch('boot/ticket/52-54-00-00-04-01/ticket.cpio')), 'ticket');
    await assert.rejects(fetch('boot/ticket/52-54-00-00-04-02/ticket.cpio'), /curl: \(68\)/);
  });

  for (const path of [
    `boot-images/${TEST_BUILD_ID}/root.squashfs`,
    'boot/grub/not-a-mac',
    'boot/grub/..%2f52-54-00-00-04-01',
    'boot/ticket/52-54-00-00-04-01/../ticket.cpio',
    `boot-images/${TEST_BUILD_ID}/revocations_sku.efi`,
    'boot-images/ffffffffffffffff/shimx64.efi',
    `boot-images/${TEST_BUILD_ID}/../../../../../../etc/passwd`,
    '/etc/passwd',
    '..%2f..%2f..%2fetc/passwd',
    '..%5c..%5cetc%5cpasswd',
    `other/${TEST_BUILD_ID}/shimx64.efi`,
    `boot-images/${TEST_BUILD_ID}/x/shimx64.efi`,
    `boot-images/${TEST_BUILD_ID}/shimx64.efi/`.replace('.efi/', '.efi%0a'),
    'grub/../grub/grub.cfg',
    `${'a/'.repeat(300)}shimx64.efi`,
  ]) {
    test(`nothing is served at ${path.slice(0, 70)}`, async () => {
      await assert.rejects(fetch(path), /curl: \((68|69|71)\)/);
    });
  }
});
