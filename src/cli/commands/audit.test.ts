import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ListedAuditEntry } from '../../api/audit.ts';
import { run } from '../command-test-support.ts';
import { FakeSite } from '../fake-site-test-support.ts';
import { AT, idOf } from '../things-test-support.ts';

process.env['TZ'] = 'UTC';

const entry: ListedAuditEntry = {
  number: 1,
  at: AT,
  actor: { kind: 'token', id: idOf(7), name: 'Kim\u001b[2J' },
  address: '10.0.0.9',
  action: 'Delete a device',
  object: { kind: 'device', id: idOf(1), name: 'PC-01' },
  input: {},
  changes: [{ field: 'name', before: 'PC-01', after: null }],
  outcome: 'done',
  errorCode: null,
  hash: 'ab'.repeat(32),
};
const refused: ListedAuditEntry = {
  ...entry,
  ...{ number: 2, actor: { kind: 'local' }, address: null, changes: [], outcome: 'refused', errorCode: 'SLIP-1004' },
  object: { kind: 'image', id: idOf(0xabcdef12), name: null },
};

test('audit list shows who changed what, and whether it was done', async () => {
  const site = new FakeSite({ audit: [refused, entry] });
  const { out } = await run(site, 'audit list');
  const lines = out.trimEnd().split('\n');
  assert.match(lines[0] ?? '', /^NUMBER +TIME +WHO +FROM +OBJECT +ACTION +CHANGED +OUTCOME$/);
  assert.match(
    lines[1] ?? '',
    /^ +2 +2026-11-25 14:03:22 +local +- +image abcdef12 +Delete a device +refused SLIP-1004$/,
  );
  assert.match(lines[2] ?? '', /^ +1 .* Kim.* 10\.0\.0\.9 +device PC-01 +Delete a device +name +done$/);
  assert.ok(!out.includes('\u001b'), 'names cannot control the terminal');
  assert.match((await run(site, 'audit list --object PC-01')).out, /PC-01/);
  assert.equal((await run(site, 'audit list --since 2027-01-01')).out, 'There are no such entries.\n');
  assert.deepEqual(JSON.parse((await run(site, 'audit list --output json')).out), [refused, entry]);
});

test('audit list refuses a time that is none', async () => {
  const { exitCode, error } = await run(new FakeSite(), 'audit list --since yesterday');
  assert.equal(exitCode, 2);
  assert.match(error, /"yesterday" is no time/);
});

test('audit verify gives the head to keep', async () => {
  const { out, exitCode } = await run(new FakeSite({ audit: [entry] }), 'audit verify');
  assert.equal(out, `The audit log is intact: 1 entry, head ${'ab'.repeat(32)}\n`);
  assert.equal(exitCode, 0);
});

test('audit verify ends with 1 when the log is broken, and says where', async () => {
  const site = new FakeSite({ auditProblem: { number: 7, message: 'Entry 7 is missing.' } });
  const { exitCode, error } = await run(site, 'audit verify');
  assert.equal(exitCode, 1);
  assert.match(error, /Entry 7 is missing.*SLIP-1040/s);
  const short = await run(site, 'audit verify --expect short');
  assert.match(short.error, /64 hexadecimal digits/);
});
