import assert from 'node:assert/strict';
import { test } from 'node:test';
import { whyNotByHand } from './variables-by-hand.ts';

for (const [name, why] of [
  ['Tier', null],
  ['_SMSTSMachineName', /read-only/],
  ['KEY', /secret/],
  ['no name', /is not a variable name/],
  ['', /is not a variable name/],
  ['x'.repeat(300), /is not a variable name/],
] as const) {
  test(`the variable "${name.slice(0, 20)}" ${why === null ? 'can' : 'cannot'} be set by hand`, () => {
    const found = whyNotByHand({ name, value: 'x' }, ['Key']);
    if (why === null) assert.equal(found, null);
    else assert.match(found ?? '', why);
  });
}
