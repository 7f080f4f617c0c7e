import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { test } from 'node:test';
import { listCertificates } from '../../api/certificates.ts';
import { createTestSite } from '../test-site.ts';
import { readCertificates } from './certificates.ts';

test('the site’s certificates are told as they are, and the one of the API is issued by the authority', async () => {
  const { admin, site } = await createTestSite();
  const [authority, api] = await admin(listCertificates);
  assert.deepEqual([authority?.of, authority?.subject, authority?.names], ['authority', 'CN=Test site CA', []]);
  assert.equal(authority?.fingerprint, site.keys.caFingerprint);
  assert.deepEqual(
    [api?.of, api?.issuer, api?.names],
    ['api', 'CN=Test site CA', ['localhost', '127.0.0.1', '127.0.0.1']],
  );
  assert.ok(new X509Certificate(api?.pem ?? '').verify(new X509Certificate(authority?.pem ?? '').publicKey));
  assert.deepEqual([api?.days, (authority?.days ?? 0) > 7000], [824, true]);
  assert.match(api?.renewal ?? '', /Restart the site/);
  const later = new Date(Date.now() + 826 * 86_400_000);
  assert.equal(readCertificates({ keys: site.keys, now: () => later })[1]?.days, -2);
});
