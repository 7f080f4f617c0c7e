import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { SlipwayError } from '../../../api/errors.ts';
import type { SecurityVersion } from '../../../formats/pe/security-version.ts';
import { type BootManager, bootTrust, chooseBootManager } from './boot-manager.ts';

/** The variables of Debian's OVMF with Microsoft's keys: a list of certificates in `db` begins with the GUID of its type. */
const variables = '/usr/share/OVMF/OVMF_VARS_4M.ms.fd';
const x509 = Buffer.from('a159c0a5e494a74a87b5ab155c2bf072', 'hex');

/** The list of the database that holds a certificate with this name. */
function listWith(name: string): Buffer {
  const bytes = readFileSync(variables);
  for (let at = bytes.indexOf(x509); at !== -1; at = bytes.indexOf(x509, at + 1)) {
    const list = bytes.subarray(at, at + bytes.readUInt32LE(at + 16));
    if (list.includes(name, 0, 'latin1')) return list;
  }
  throw new Error(`no list with ${name}`);
}

test('what real firmware trusts is read from its databases, and a revocation of 2011 counts', {
  skip: existsSync(variables) ? false : 'not installed: ovmf',
}, () => {
  const db = listWith('Microsoft Windows Production PCA 2011');
  const nothing = Buffer.alloc(0);
  assert.deepEqual(bootTrust({ db, dbx: nothing }), { trusted: ['2011'], leastVersion: null });
  assert.deepEqual(bootTrust({ db, dbx: db }).trusted, []);
  assert.deepEqual(bootTrust({ db: nothing, dbx: nothing }).trusted, []);
  assert.throws(() => bootTrust({ db: db.subarray(0, -1), dbx: nothing }), /not whole/);
});

test('the older boot manager is taken where it starts, otherwise the newer; neither is refused with what to do', () => {
  const both = new Set<BootManager>(['2011', '2023']);
  const old = new Set<BootManager>(['2011']);
  const cases: readonly [ReadonlySet<BootManager>, readonly BootManager[] | null, BootManager | RegExp][] = [
    [both, null, '2011'],
    [both, ['2011', '2023'], '2011'],
    [both, ['2023'], '2023'],
    [new Set(['2023']), null, '2023'],
    [old, ['2023'], /signed in 2011, and the firmware trusts 2023\. Apply an image with updates of 2024/],
    [new Set(['2023']), ['2011'], /Update the computer’s firmware/],
    [both, [], /trusts neither.*restore factory keys/],
    [new Set(), null, /has no boot manager.*Apply Data Image/],
  ];
  for (const [inImage, trusted, expected] of cases) {
    const trust = trusted && { trusted, leastVersion: null };
    const choose = () => chooseBootManager(new Map([...inImage].map((each) => [each, null])), trust);
    if (typeof expected === 'string') assert.equal(choose(), expected);
    else
      assert.throws(choose, (error) => {
        assert.ok(error instanceof SlipwayError && error.code === 'SLIP-4010');
        assert.match(error.message, expected);
        return true;
      });
  }
});

/** Microsoft's entry for the boot manager in dbx (signature-lists.test.ts), with a version. */
function revokedBelow(major: number, minor: number): Buffer {
  const list = Buffer.alloc(28 + 16 + 32);
  list.write('2616c4c14c509240aca941f936934328', 'hex');
  list.writeUInt32LE(list.length, 16);
  list.writeUInt32LE(48, 24);
  list.write('6c2b139dd5598843ab1c185cfcb2eb92', 28, 'hex');
  list.write('01612b139dd5598843ab1c185c3cb2eb92', 44, 'hex');
  list.writeUInt16LE(minor, 61);
  list.writeUInt16LE(major, 63);
  return list;
}

test('of several versions in dbx the highest counts', () => {
  const dbx = Buffer.concat([revokedBelow(3, 0), revokedBelow(7, 1), revokedBelow(7, 0)]);
  assert.deepEqual(bootTrust({ db: Buffer.alloc(0), dbx }).leastVersion, { major: 7, minor: 1 });
});

test('a boot manager whose security version is revoked is not chosen; without another one the step says so', () => {
  const trust = { trusted: ['2011', '2023'] as const, leastVersion: { major: 7, minor: 0 } };
  const [old, current, later] = [
    { major: 6, minor: 9 },
    { major: 7, minor: 0 },
    { major: 9, minor: 0 },
  ] as const;
  const cases: readonly [readonly [BootManager, SecurityVersion | null][], BootManager | RegExp][] = [
    [[['2011', current]], '2011'],
    [[['2011', later]], '2011'],
    [[['2011', null]], '2011'],
    [
      [
        ['2011', old],
        ['2023', later],
      ],
      '2023',
    ],
    [
      [
        ['2011', old],
        ['2023', old],
      ],
      /security versions below 7\.0.*that of 2011 has 6\.9, that of 2023 has 6\.9.*later updates/,
    ],
  ];
  for (const [inImage, expected] of cases) {
    const choose = () => chooseBootManager(new Map(inImage), trust);
    if (typeof expected === 'string') assert.equal(choose(), expected);
    else assert.throws(choose, expected);
  }
  // Secure Boot is off.
  assert.equal(chooseBootManager(new Map([['2011', old]]), null), '2011');
});
