/** A report is fetched, kept and verified, by a person at a terminal and by a program. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { RunReportSchema } from '../../api/run-report.ts';
import { GOLDEN_REPORT, OTHER_KEY_PEM, sampleRecords, TEST_KEY_ID, TEST_KEY_PEM } from '../../api/test-run-report.ts';
import { type CommandOptions, run } from '../command-test-support.ts';
import { FakeSite } from '../fake-site-test-support.ts';
import { idOf, makeDevice, makeRun } from '../things-test-support.ts';

process.env['TZ'] = 'UTC';

const folder = mkdtempSync(join(tmpdir(), 'slipway-report-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const golden = GOLDEN_REPORT.toString('utf8');
const report = RunReportSchema.parse(JSON.parse(golden.split('\n')[1] ?? ''));
const ended = makeRun({ id: idOf(0xe1e1e1e1), state: 'succeeded', endedAt: '2026-11-25T14:13:00.000Z' });
const open = makeRun({ id: idOf(0xe2e2e2e2), deviceId: idOf(2), deviceName: 'PC-02' });
const newSite = (): FakeSite =>
  new FakeSite({
    devices: [makeDevice({ id: idOf(1), name: 'PC-01' }), makeDevice({ id: idOf(2), name: 'PC-02' })],
    runs: [structuredClone(ended), structuredClone(open)],
    reports: { [ended.id]: { report, file: golden } },
    policyKey: { keyId: TEST_KEY_ID, publicKeyPem: TEST_KEY_PEM },
  });

let count = 0;

/** Writes a file of the test's own; gives its path. */
function written(content: string | Buffer): string {
  count += 1;
  const path = join(folder, `file-${count}`);
  writeFileSync(path, content);
  return path;
}

describe('runs report', () => {
  test('shows the report, and writes the file as the site signed it', async () => {
    const path = join(folder, 'pc-01.txt');
    const { out, exitCode } = await run(newSite(), `runs report PC-01 --file ${path}`, { columns: 80 });
    assert.equal(exitCode, 0);
    assert.match(out, /^Run: +2{8}-.*\nOutcome: +succeeded: All steps are done\.\n/);
    assert.match(out, /\nThe signed report is in .*pc-01\.txt\. To verify it: slipway runs verify-report /);
    assert.equal(readFileSync(path, 'utf8'), golden);
    assert.equal((await run(newSite(), `runs report PC-01 --file ${path}`)).exitCode, 0, 'the same again is no loss');
  });

  test('gives a program the body', async () => {
    const { out } = await run(newSite(), 'runs report e1e1e1e1 --output json');
    assert.deepEqual(JSON.parse(out), { report, file: golden });
  });

  test('does not write over another file, nor where it cannot', async () => {
    const path = written('precious');
    const { exitCode, error } = await run(newSite(), `runs report PC-01 --file ${path}`);
    assert.equal(exitCode, 2);
    assert.match(error, /there is another file of that name already.*SLIP-6001/s);
    assert.equal(readFileSync(path, 'utf8'), 'precious');
    const nowhere = await run(newSite(), `runs report PC-01 --file ${join(folder, 'no/such/folder')}`);
    assert.match(nowhere.error, /ENOENT.*SLIP-6001/s);
  });

  test('of a run that goes on there is none', async () => {
    const { exitCode, error } = await run(newSite(), 'runs report PC-02');
    assert.equal(exitCode, 1);
    assert.match(error, /SLIP-1020/);
  });
});

describe('runs verify-report', () => {
  const key = written(TEST_KEY_PEM);
  const verify = (file: string | Buffer, options = `--key ${key}`, more: CommandOptions = {}) => {
    const site = newSite();
    // Offline: whoever asks the site with a key at hand has got it wrong.
    if (options.includes('--key')) site.contract.beforeRequest = () => assert.fail('the site was asked');
    return run(site, `runs verify-report ${written(file)} ${options}`, more);
  };

  test('says that a report is right, and shows it', async () => {
    const { exitCode, out } = await verify(golden, undefined, { columns: 80 });
    assert.equal(exitCode, 0);
    assert.match(out, /^VERIFIED: signed with the key that you gave \(3d4c030534b1c1c6\), unchanged since\.\n\nRun: /);
  });

  test('asks the site for its key where none is given, and says so', async () => {
    const { out } = await verify(golden, '');
    assert.match(out, /^VERIFIED: signed with the key that the site gave just now \(/);
  });

  test('compares the records, as runs show --records gives them', async () => {
    const records = written(JSON.stringify(sampleRecords, null, 2));
    const { out } = await verify(golden, `--key ${key} --records ${records}`);
    assert.match(out, /^VERIFIED: .*unchanged since, and made from these 14 records\.\n/);
    for (const [content, exitCode, expected] of [
      [JSON.stringify(sampleRecords.slice(1)), 1, /there are 13, and it was made from 14.*SLIP-6012/s],
      [JSON.stringify(sampleRecords).replace('SLIP0001', 'SLIP0002'), 1, /their hash differs.*SLIP-6012/s],
      ['{"records":[]}', 2, /holds no list of records/],
      ['no JSON', 2, /holds no list of records/],
    ] as const) {
      const refused = await verify(golden, `--key ${key} --records ${written(content)}`);
      assert.equal(refused.exitCode, exitCode);
      assert.match(refused.error, expected);
      assert.equal(refused.out, '');
    }
  });

  test('gives a program the verdict with the report', async () => {
    const { out } = await verify(golden, `--key ${key} --output json`);
    assert.deepEqual(JSON.parse(out), { verified: true, keyId: TEST_KEY_ID, recordsVerified: false, report });
  });

  for (const [what, file, expected] of [
    ['a changed byte', golden.replace('"succeeded"', '"succeedet"'), /is not what the site signed.*\(SLIP-6012\)/s],
    ['a file that is cut off', golden.slice(0, -40), /no whole run report.*\(SLIP-6010\)/s],
    ['an empty file', '', /no whole run report.*\(SLIP-6010\)/s],
    ['hostile JSON', `Slipway run report 1\n${'['.repeat(1e6)}\n${golden.split('\n')[2]}\n`, /\(SLIP-6012\)/],
    ['bytes that are no text', Buffer.from([0xff, 0xfe, 0x00]), /no text in UTF-8.*\(SLIP-6010\)/s],
  ] as const)
    test(`refuses ${what}, and shows nothing of it`, async () => {
      const { exitCode, out, error } = await verify(file);
      assert.equal(exitCode, 1);
      assert.match(error, expected);
      assert.equal(out, '');
    });

  test('refuses another key, and what is no key', async () => {
    const other = await verify(golden, `--key ${written(OTHER_KEY_PEM)}`);
    assert.match(other.error, /is signed with the key 3d4c030534b1c1c6, and the key given is/);
    assert.equal(other.exitCode, 1);
    const none = await verify(golden, `--key ${written('-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----')}`);
    assert.match(none.error, /no Ed25519 public key.*SLIP-6011/s);
  });

  test('refuses files that are not there, or far too large, before it reads them', async () => {
    const missing = await run(newSite(), `runs verify-report ${join(folder, 'missing')} --key ${key}`);
    assert.deepEqual([missing.exitCode, /ENOENT.*SLIP-6001/s.test(missing.error)], [2, true]);
    const huge = written('');
    truncateSync(huge, 65 << 20);
    assert.match(
      (await run(newSite(), `runs verify-report ${huge} --key ${key}`)).error,
      /more than such a file ever has/,
    );
  });
});
