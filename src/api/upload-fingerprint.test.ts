import assert from 'node:assert/strict';
import { test } from 'node:test';
import { uploadFingerprint } from './upload-fingerprint.ts';

test('other files have another fingerprint: by path, size, time, or that they became programs', async () => {
  const file = { path: 'setup.sh', bytes: 3, modifiedAt: 1_000 };
  const others = [{ path: 'x.sh' }, { bytes: 4 }, { modifiedAt: 2_000 }, { executable: true }];
  const all = [{}, ...others].map((change) => uploadFingerprint([{ ...file, ...change }]));
  assert.equal(new Set(await Promise.all(all)).size, all.length);
  // Browsers know milliseconds, file systems less than that too; who does not know of programs says nothing.
  for (const same of [{ modifiedAt: 1_000.7 }, { executable: false }])
    assert.equal(await uploadFingerprint([{ ...file, ...same }]), await uploadFingerprint([file]));
});
