import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type AfterSetup, decodeAfterSetup, encodeAfterSetup } from './after-setup.ts';

const whole: AfterSetup = {
  administrator: 'enable',
  connectionNames: [{ mac: '52:54:00:AA:bb:01', name: 'Büro ‘1’' }],
  netbios: { dns: true, lmhosts: false },
  ownSetupComplete: true,
};

test('what the PE writes is what Windows reads', () => {
  const nothing: AfterSetup = { administrator: null, connectionNames: [], netbios: null, ownSetupComplete: false };
  for (const each of [whole, nothing]) assert.deepEqual(decodeAfterSetup(encodeAfterSetup(each)), each);
});

for (const [what, text] of [
  ['no JSON', '{'],
  ['a setting that nobody here knows', JSON.stringify({ ...whole, more: 1 })],
  ['one that is missing', JSON.stringify({ ...whole, netbios: undefined })],
  ['another account', JSON.stringify({ ...whole, administrator: 'root' })],
  ['an address that is none', JSON.stringify({ ...whole, connectionNames: [{ mac: '1', name: 'a' }] })],
  [
    'a name that no connection can have',
    JSON.stringify({ ...whole, connectionNames: [{ mac: '52:54:00:aa:bb:01', name: 'a"b' }] }),
  ],
] as const)
  test(`refused: ${what}`, () => assert.throws(() => decodeAfterSetup(text)));
