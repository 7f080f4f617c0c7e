import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { createSealer } from './sealing.ts';
import { loadSiteKeys } from './site-keys.ts';

const sealer = createSealer(randomBytes(32));
const place = { owner: 'device 1', name: 'Password' };

test('whatever was sealed comes back, and shows nothing of itself meanwhile', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (value) => {
      const sealed = sealer.seal(value, place);
      assert.equal(sealer.unseal(sealed, place), value);
      if (value.length > 6) assert.ok(!sealed.includes(value));
    }),
  );
});

test('the same value sealed twice looks different', () => {
  assert.ok(!sealer.seal('x', place).equals(sealer.seal('x', place)));
});

test('a name is the same in other case', () => {
  assert.equal(sealer.unseal(sealer.seal('x', place), { ...place, name: 'PASSWORD' }), 'x');
});

test('another owner, another name, another key, or one changed bit does not open it', () => {
  const sealed = sealer.seal('secret', place);
  assert.throws(() => sealer.unseal(sealed, { ...place, owner: 'device 2' }), /cannot be read.*set the value again/);
  assert.throws(() => sealer.unseal(sealed, { ...place, name: 'Other' }), /cannot be read/);
  assert.throws(() => createSealer(randomBytes(32)).unseal(sealed, place), /cannot be read/);
  for (let at = 0; at < sealed.length; at++) {
    const changed = Buffer.from(sealed);
    changed[at] = (changed[at] ?? 0) ^ 1;
    assert.throws(() => sealer.unseal(changed, place), /cannot be read/);
  }
  for (let length = 0; length < sealed.length; length++)
    assert.throws(() => sealer.unseal(sealed.subarray(0, length), place), /cannot be read/);
});

test('owner and name cannot be shifted into one another', () => {
  const sealed = sealer.seal('x', { owner: 'a', name: 'b","c' });
  assert.throws(() => sealer.unseal(sealed, { owner: 'a","b', name: 'c' }));
});

test('keys are made once, kept as files of mode 0600, and a damaged one is refused', async (t) => {
  const directory = mkdtempSync(join(tmpdir(), 'slipway-keys-'));
  t.after(() => rmSync(directory, { recursive: true, force: true }));
  const now = new Date();
  const keys = await loadSiteKeys(directory, 'Test', '127.0.0.1', now);
  const sealed = keys.sealer.seal('x', place);
  const again = await loadSiteKeys(directory, 'Test', '127.0.0.1', now);
  assert.equal(again.sealer.unseal(sealed, place), 'x');
  assert.deepEqual([again.caFingerprint, again.policyKeyId], [keys.caFingerprint, keys.policyKeyId]);
  assert.equal(statSync(join(directory, 'sealing-key')).mode & 0o777, 0o600);
  assert.match(readFileSync(join(directory, 'sealing-key'), 'utf8'), /^[0-9a-f]{64}$/);
  writeFileSync(join(directory, 'sealing-key'), '1234');
  await assert.rejects(loadSiteKeys(directory, 'Test', '127.0.0.1', now), /sealing-key is damaged/);
});
