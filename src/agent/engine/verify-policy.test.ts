import assert from 'node:assert/strict';
import { generateKeyPairSync, sign } from 'node:crypto';
import { test } from 'node:test';
import type { Policy } from '../../api/policy.ts';
import { verifyPolicy } from './verify-policy.ts';

const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const keys = [{ keyId: 'k1', publicKeyPem: publicKey.export({ format: 'pem', type: 'spki' }).toString() }];
const id = '11111111-1111-4111-8111-111111111111';
const policy: Policy = {
  format: 1,
  ...{ policyId: id, runId: id, deviceId: id, deploymentId: id, siteId: id },
  deviceName: 'PC-1',
  siteName: 'School',
  taskSequence: { id, version: 1, document: { version: 1, name: 'x', variables: [], steps: [] } },
  ...{ variables: [], secretVariables: [], packages: [] },
  trust: { caFingerprints: ['0'.repeat(64)], policyKeys: keys },
  validFrom: '2026-01-01T00:00:00Z',
  validUntil: '2026-02-01T00:00:00Z',
  minimumAgentVersion: '1.2.0',
};
const check = { keys, runId: id, agentVersion: '1.2.0', now: new Date('2026-01-15T00:00:00Z') };

function signed(value: unknown, keyId = 'k1') {
  const payload = JSON.stringify(value);
  return { payload, keyId, signature: sign(null, Buffer.from(payload), privateKey).toString('base64') };
}

test('a policy with the right signature, times and run is taken', () => {
  assert.deepEqual(verifyPolicy(signed(policy), check), policy);
});

const refusals: [string, () => unknown, RegExp, string][] = [
  ['another key', () => verifyPolicy(signed(policy, 'k2'), check), /key k2, which is not known/, 'SLIP-4007'],
  [
    'a changed byte',
    () => verifyPolicy({ ...signed(policy), payload: JSON.stringify({ ...policy, deviceName: 'PC-2' }) }, check),
    /signature does not fit/,
    'SLIP-4007',
  ],
  [
    'no signature',
    () => verifyPolicy({ ...signed(policy), signature: '' }, check),
    /signature does not fit/,
    'SLIP-4007',
  ],
  ['another run', () => verifyPolicy(signed(policy), { ...check, runId: keys[0]!.keyId }), /for the run/, 'SLIP-4007'],
  [
    'too early',
    () => verifyPolicy(signed(policy), { ...check, now: new Date('2025-12-31T00:00:00Z') }),
    /valid from/,
    'SLIP-4007',
  ],
  [
    'too late',
    () => verifyPolicy(signed(policy), { ...check, now: new Date('2026-02-02T00:00:00Z') }),
    /valid from/,
    'SLIP-4007',
  ],
  [
    'an old agent',
    () => verifyPolicy(signed(policy), { ...check, agentVersion: '1.1.9' }),
    /1\.2\.0 or later/,
    'SLIP-2005',
  ],
  ['another format', () => verifyPolicy(signed({ ...policy, format: 3 }), check), /different versions/, 'SLIP-4007'],
  ['no JSON', () => verifyPolicy({ ...signed(policy), payload: '{' }, check), /signature does not fit/, 'SLIP-4007'],
];
for (const [name, attempt, message, code] of refusals) {
  test(`a policy is refused for ${name}`, () => {
    assert.throws(attempt, (error: Error & { code: string }) => {
      assert.match(error.message, message);
      assert.equal(error.code, code);
      return true;
    });
  });
}
