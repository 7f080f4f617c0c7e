import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { SlipwayError } from '../../../api/errors.ts';
import { type BootManager, chooseBootManager, trustedBootManagers } from './boot-manager.ts';

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
  assert.deepEqual(trustedBootManagers({ db, dbx: nothing }), ['2011']);
  assert.deepEqual(trustedBootManagers({ db, dbx: db }), []);
  assert.deepEqual(trustedBootManagers({ db: nothing, dbx: nothing }), []);
  assert.throws(() => trustedBootManagers({ db: db.subarray(0, -1), dbx: nothing }), /not whole/);
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
    const choose = () => chooseBootManager(inImage, trusted);
    if (typeof expected === 'string') assert.equal(choose(), expected);
    else
      assert.throws(choose, (error) => {
        assert.ok(error instanceof SlipwayError && error.code === 'SLIP-4010');
        assert.match(error.message, expected);
        return true;
      });
  }
});
