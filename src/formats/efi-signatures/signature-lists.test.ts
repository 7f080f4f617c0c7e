import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { BOOT_MANAGER, parseSignatureDatabase, SignatureListError } from './signature-lists.ts';

const guids = {
  x509: 'a159c0a5e494a74a87b5ab155c2bf072',
  sha256: '2616c4c14c509240aca941f936934328',
  other: '00112233445566778899aabbccddeeff',
};

function list(
  type: keyof typeof guids,
  signatures: readonly Buffer[],
  header = Buffer.alloc(0),
  owner = Buffer.alloc(16, 7),
): Buffer {
  const each = 16 + (signatures[0]?.length ?? 0);
  const head = Buffer.alloc(28);
  head.write(guids[type], 'hex');
  head.writeUInt32LE(28 + header.length + signatures.length * each, 16);
  head.writeUInt32LE(header.length, 20);
  head.writeUInt32LE(each, 24);
  return Buffer.concat([head, header, ...signatures.flatMap((data) => [owner, data])]);
}

test('certificates and hashes are read from lists of every kind, whatever lies between them', () => {
  const [one, two] = [Buffer.from('certificate one'), Buffer.from('certificate two')];
  const hashes = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)];
  const bytes = Buffer.concat([
    ...[list('x509', [one]), list('other', [Buffer.alloc(5)]), list('sha256', hashes, Buffer.alloc(3))],
    ...[list('x509', [two]), list('x509', [])],
  ]);
  const database = parseSignatureDatabase(bytes);
  assert.deepEqual(database.certificates, [one, two]);
  assert.deepEqual(database.sha256, ['01'.repeat(32), '02'.repeat(32)]);
  assert.deepEqual(parseSignatureDatabase(Buffer.alloc(0)), { certificates: [], sha256: [], securityVersions: [] });
});

test('security versions are told from hashes by their owner, as Microsoft’s dbx has them', () => {
  const owner = Buffer.from('6c2b139dd5598843ab1c185cfcb2eb92', 'hex');
  // The first 17 bytes of the boot manager's entry and of cdboot's in Microsoft's list (secureboot_objects, Archived/dbx_info_msft_4_09_24_svns.csv).
  const bootManager = '01612b139dd5598843ab1c185c3cb2eb92';
  const cdBoot = '019d2ef8e827e15841a4884c18abe2f284';
  const entry = (begin: string, version: string) => Buffer.from(begin + version + '00'.repeat(11), 'hex');
  const entries = [
    entry(bootManager, '00000700'),
    entry(cdBoot, '01000300'),
    entry(`02${bootManager.slice(2)}`, '00000900'),
  ];
  const hash = Buffer.alloc(32, 1);
  const bytes = Buffer.concat([list('sha256', entries, Buffer.alloc(0), owner), list('sha256', [hash])]);
  assert.deepEqual(parseSignatureDatabase(bytes), {
    certificates: [],
    sha256: [hash.toString('hex')],
    securityVersions: [
      { program: BOOT_MANAGER, major: 7, minor: 0 },
      { program: 'e8f82e9d-e127-4158-a488-4c18abe2f284', major: 3, minor: 1 },
    ],
  });
});

test('half a database is an error, never fewer signatures', () => {
  const whole = list('sha256', [Buffer.alloc(32, 1)]);
  for (let length = 1; length < whole.length; length += 1)
    assert.throws(() => parseSignatureDatabase(whole.subarray(0, length)), SignatureListError);
  for (const [at, value] of [
    [16, 27],
    [20, 41],
    [24, 16],
    [24, 0],
    [24, 47],
  ] as const) {
    const broken = Buffer.from(whole);
    broken.writeUInt32LE(value, at);
    assert.throws(() => parseSignatureDatabase(broken), SignatureListError, `${at} ${value}`);
  }
});

test('whatever the bytes are, it ends with a database or that error', () => {
  const base = Buffer.concat([
    list('x509', [Buffer.alloc(40, 3)]),
    list('sha256', [Buffer.alloc(32), Buffer.alloc(32)]),
  ]);
  const changes = fc.array(fc.tuple(fc.nat(base.length - 1), fc.nat(255)), { maxLength: 6 });
  fc.assert(
    fc.property(changes, (edits) => {
      const bytes = Buffer.from(base);
      for (const [at, value] of edits) bytes[at] = value;
      try {
        const { certificates, sha256 } = parseSignatureDatabase(bytes);
        assert.ok(certificates.length + sha256.length <= bytes.length / 17);
      } catch (error) {
        assert.ok(error instanceof SignatureListError, String(error));
      }
    }),
    { numRuns: 2000 },
  );
});
