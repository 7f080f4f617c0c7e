import assert from 'node:assert/strict';
import { test } from 'node:test';
import { refusal } from '../test-support.ts';
import { type Facts, RESERVE_BYTES, refuseTooMuch } from './upload-bounds.ts';

const bounds = { person: { uploads: 2, bytes: 1000 }, site: { uploads: 4, bytes: 3000 } };
const nothing = { uploads: 0, bytes: 0 };
const room: Facts = { own: nothing, all: nothing, bytesToCome: 0, bytesFree: RESERVE_BYTES + 2000 };

for (const { what, facts = {}, bytes = 1000, code } of [
  { what: 'as much as a person may have' },
  { what: 'a byte more than a person may have', bytes: 1001, code: 'SLIP-3042' },
  { what: 'as many as a person may have', facts: { own: { uploads: 1, bytes: 0 } } },
  { what: 'one more than a person may have', facts: { own: { uploads: 2, bytes: 2 } }, code: 'SLIP-3042' },
  { what: 'the last bytes of the site', facts: { all: { uploads: 3, bytes: 2000 } } },
  { what: 'a byte more than the site takes', facts: { all: { uploads: 3, bytes: 2001 } }, code: 'SLIP-3042' },
  { what: 'one more than the site takes', facts: { all: { uploads: 4, bytes: 4 } }, code: 'SLIP-3042' },
  { what: 'what has no room for its import', facts: { bytesFree: RESERVE_BYTES + 1999 }, code: 'SLIP-3004' },
  { what: 'what has no room beside others that are on their way', facts: { bytesToCome: 1 }, code: 'SLIP-3004' },
] as { what: string; facts?: Partial<Facts>; bytes?: number; code?: string }[]) {
  test(`${what} is ${code === undefined ? 'taken' : 'refused'}`, () => {
    const begin = () => refuseTooMuch(bytes, { ...room, ...facts }, bounds);
    if (code === undefined) begin();
    else assert.throws(begin, refusal(code, ''));
  });
}
