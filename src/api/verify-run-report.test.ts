import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { RecordSchema, type RunRecord } from './agent.ts';
import { SlipwayError } from './errors.ts';
import { recordsSha256, reportToSign, signedReport } from './run-report.ts';
import {
  GOLDEN_REPORT,
  OTHER_KEY_PEM,
  sampleRecords,
  signByTestKey,
  TEST_KEY_ID,
  TEST_KEY_PEM,
} from './test-run-report.ts';
import { publicKeyId, verifyReportRecords, verifyRunReport } from './verify-run-report.ts';

const golden = GOLDEN_REPORT.toString('utf8');
const [first = '', json = '', signatureLine = ''] = golden.split('\n');

async function refusalOf(file: string | Uint8Array, key = TEST_KEY_PEM): Promise<string> {
  const bytes = typeof file === 'string' ? Buffer.from(file) : file;
  const error = await verifyRunReport(bytes, key).then(
    () => null,
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof SlipwayError, `not refused: ${String(error)}`);
  return `${error.code} ${error.message}`;
}

/** A file that is signed rightly, whatever it says. */
const signed = (text: string): string =>
  signedReport(`${first}\n${text}\n`, { keyId: TEST_KEY_ID, signature: signByTestKey(`${first}\n${text}\n`) });

test('the golden report is verified, and says again what it was made from', async () => {
  const { report, keyId } = await verifyRunReport(GOLDEN_REPORT, TEST_KEY_PEM);
  assert.equal(keyId, TEST_KEY_ID);
  assert.equal(report.run.outcome, 'succeeded');
  assert.equal(`${reportToSign(report)}${signatureLine}\n`, golden, 'nothing is lost in reading it');
  await verifyReportRecords(report, sampleRecords);
});

test('a key file with the line ends of another system is the same key', async () => {
  for (const pem of [TEST_KEY_PEM.replaceAll('\n', '\r\n'), TEST_KEY_PEM.trim()]) {
    assert.equal(await publicKeyId(pem), TEST_KEY_ID);
    await verifyRunReport(GOLDEN_REPORT, pem);
  }
});

test('a change of any byte is found', async () => {
  for (let at = 0; at < GOLDEN_REPORT.length; at++) {
    for (const bit of [0x01, 0x80]) {
      const changed = Buffer.from(GOLDEN_REPORT);
      changed[at] = (changed[at] ?? 0) ^ bit;
      assert.match(await refusalOf(changed), /^SLIP-601[012] /, `byte ${at}`);
    }
  }
});

test('a file that is cut off anywhere, or has something behind its end, is refused', async () => {
  for (let length = 0; length < GOLDEN_REPORT.length; length++)
    assert.match(await refusalOf(GOLDEN_REPORT.subarray(0, length)), /^SLIP-6010 /, `${length} bytes`);
  for (const more of ['\n', ' ', golden, signatureLine]) assert.match(await refusalOf(golden + more), /^SLIP-6010 /);
});

test('each kind of damage is told apart', async () => {
  const mailed = golden.replaceAll('\n', '\r\n');
  for (const [file, key, expected] of [
    [golden, OTHER_KEY_PEM, /^SLIP-6011 .*signed with the key [0-9a-f]{16}, and the key given is [0-9a-f]{16}/],
    [golden.replace('"succeeded"', '"failed"'), TEST_KEY_PEM, /^SLIP-6012 The report is not what the site signed/],
    [golden.replace(/Signature \S+ .{6}/, '$&').replace(/ .{6}(.{82})\n$/, ' AAAAAA$1\n'), TEST_KEY_PEM, /^SLIP-6012/],
    [mailed, TEST_KEY_PEM, /^SLIP-6010 .*first line.*mail program/],
    [`\ufeff${golden}`, TEST_KEY_PEM, /^SLIP-6010 .*first line/],
    ['', TEST_KEY_PEM, /^SLIP-6010 .*first line/],
    [`${first}\n${json}`, TEST_KEY_PEM, /^SLIP-6010 .*ends in the middle/],
    [`${first}\n${json}\n`, TEST_KEY_PEM, /^SLIP-6010 .*one line with a signature/],
    [golden.replace(first, 'Slipway run report 2'), TEST_KEY_PEM, /^SLIP-6010 .*first line/],
    [golden, 'no key', /^SLIP-6011 The key is no Ed25519 public key/],
  ] as const)
    assert.match(await refusalOf(file, key), expected);
  const latin1 = Buffer.concat([Buffer.from(`${first}\n`), Buffer.from('{"name":"\xff"}\n', 'latin1')]);
  assert.match(await refusalOf(latin1), /^SLIP-6010 .*UTF-8/);
});

test('another spelling of the same signature is refused: there is one file for a report', async () => {
  // 64 bytes leave 4 bits of the last letter unused.
  const last = golden.at(-4) ?? '';
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
  const other = alphabet[alphabet.indexOf(last) + 1] ?? '';
  const respelled = `${golden.slice(0, -4)}${other}==\n`;
  const signatureOf = (file: string) => Buffer.from(file.slice(-89, -1), 'base64');
  assert.deepEqual(signatureOf(respelled), signatureOf(golden));
  assert.match(await refusalOf(respelled), /^SLIP-6010 /);
});

test('a report with the right signature that is no report is refused without falling over', async () => {
  for (const text of [
    '',
    'null',
    '[]',
    '{"__proto__":{"run":1}}',
    '{"run":{"outcome":"succeeded"}}',
    '['.repeat(100_000),
    `${json}}`,
    json.replace('"outcome":"succeeded"', '"outcome":"perfect"'),
  ])
    assert.match(
      await refusalOf(signed(text)),
      /^SLIP-6010 (The signature is right|The file is no)/,
      text.slice(0, 40),
    );
});

test("a policy's signature is none of a report", async () => {
  // The site signs a policy's JSON text as it is.
  const signature = signByTestKey(json);
  assert.match(await refusalOf(signedReport(`${first}\n${json}\n`, { keyId: TEST_KEY_ID, signature })), /^SLIP-6012 /);
  assert.throws(() => JSON.parse(`${first}\n${json}\n`), SyntaxError, 'what is signed here is no policy');
});

test('records are bound to the report by their number and hash, however their members are ordered', async () => {
  const { report } = await verifyRunReport(GOLDEN_REPORT, TEST_KEY_PEM);
  const turned = sampleRecords.map((record) => Object.fromEntries(Object.entries(record).reverse()) as RunRecord);
  await verifyReportRecords(report, turned);
  const late: RunRecord = { kind: 'run-resumed', sequence: 99, at: report.madeAt, environment: 'linux', reason: 'x' };
  await verifyReportRecords(report, [...sampleRecords, late]);
  await assert.rejects(verifyReportRecords(report, sampleRecords.slice(0, -1)), /SLIP-6012|there are 13/);
  const changed = sampleRecords.map((record, at) => (at === 2 ? { ...record, at: report.madeAt } : record));
  await assert.rejects(verifyReportRecords(report, changed), /their hash differs/);
  const deep: unknown[] = JSON.parse(`[${'['.repeat(50_000)}${']'.repeat(50_000)}]`);
  await assert.rejects(verifyReportRecords(report, [...deep, ...sampleRecords]), /their hash differs/);
  assert.notEqual(await recordsSha256(changed), report.records.sha256);
});

test('records without what is optional are read as before, and facts that nobody knows are refused', () => {
  for (const record of sampleRecords) {
    const { facts: _, software: __, computer: ___, ...old } = record as Record<string, unknown>;
    assert.deepEqual(RecordSchema.parse(old), old);
    assert.deepEqual(RecordSchema.parse(record), record);
  }
  const finished = sampleRecords.find((record) => record.kind === 'step-finished');
  assert.equal(RecordSchema.safeParse({ ...finished, facts: { kind: 'guess' } }).success, false);
});

const noOpenssl = ((): string | false => {
  try {
    execFileSync('openssl', ['version'], { stdio: 'ignore' });
    return false;
  } catch {
    return 'openssl is not installed';
  }
})();

/** The commands as docs/run-report.md prints them. */
const page = readFileSync(new URL('../../docs/run-report.md', import.meta.url), 'utf8');
const [, OPENSSL = 'false'] = /```sh\n(head -n 2[^`]*)```/.exec(page) ?? [];

function openssl(t: TestContext, report: string): string {
  const cwd = mkdtempSync(join(tmpdir(), 'slipway-openssl-'));
  t.after(() => rmSync(cwd, { recursive: true, force: true }));
  writeFileSync(join(cwd, 'report.txt'), report);
  writeFileSync(join(cwd, 'report-key.pem'), TEST_KEY_PEM);
  try {
    return execFileSync('sh', ['-e'], { cwd, input: OPENSSL, encoding: 'utf8' });
  } catch (error) {
    return `refused: ${String((error as { stdout?: string }).stdout)}`;
  }
}

test('openssl alone verifies a report as docs/run-report.md says, and refuses a changed one', {
  skip: noOpenssl,
}, (t) => {
  assert.match(openssl(t, golden), /^Signature Verified Successfully/);
  assert.match(openssl(t, golden.replace('"succeeded"', '"failed"')), /^refused: Signature Verification Failure/);
});
