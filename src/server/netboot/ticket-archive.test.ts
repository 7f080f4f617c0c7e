import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { type BootTicketFile, BootTicketFileSchema } from '../../api/agent.ts';
import { TICKET_ARCHIVE_BYTES, ticketArchive } from './ticket-archive.ts';

const ticket: BootTicketFile = {
  format: 1,
  ticket: `ticket_${'x'.repeat(43)}`,
  siteUrl: 'https://10.0.0.1:8443',
  siteName: 'School',
  caFingerprint: 'ab'.repeat(32),
  issuedAt: '2026-11-25T12:00:00.000Z',
};

test('cpio unpacks it to slipway/ticket.json, for root alone', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'ticket-test-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const { status, stderr } = spawnSync('cpio', ['-idm', '--quiet'], { input: ticketArchive(ticket), cwd: folder });
  assert.equal(status, 0, String(stderr));
  const path = join(folder, 'slipway/ticket.json');
  assert.equal(statSync(path).mode & 0o777, 0o600);
  assert.deepEqual(BootTicketFileSchema.parse(JSON.parse(readFileSync(path, 'utf8'))), ticket);
});

test('every ticket makes an archive of the same length, a multiple of 4', () => {
  const longest = { ...ticket, siteName: '\u0001'.repeat(63), siteUrl: 'https://255.255.255.255:65535' };
  for (const each of [ticket, longest, { ...ticket, siteName: '☃' }]) {
    assert.equal(ticketArchive(each).length, TICKET_ARCHIVE_BYTES);
  }
  assert.equal(TICKET_ARCHIVE_BYTES % 4, 0);
});

test('refuses what does not fit instead of cutting it off', () => {
  assert.throws(() => ticketArchive({ ...ticket, siteName: 'x'.repeat(1024) }), RangeError);
});
