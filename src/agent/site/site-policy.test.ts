import assert from 'node:assert/strict';
import { generateKeyPairSync, sign } from 'node:crypto';
import { test } from 'node:test';
import type { Client } from '../../api/client.ts';
import type { Policy, SignedPolicy } from '../../api/policy.ts';
import { currentPolicy } from './site-policy.ts';

const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const policyKeys = [{ keyId: 'k', publicKeyPem: publicKey.export({ type: 'spki', format: 'pem' }).toString() }];
const now = new Date('2026-01-02T00:00:00Z');

const runId = '11111111-1111-4111-8111-111111111111';
const policy: Policy = {
  format: 1,
  ...{ policyId: runId, runId, deviceId: runId, deploymentId: runId, siteId: runId },
  ...{ deviceName: 'PC-1', siteName: 'School' },
  taskSequence: { id: runId, version: 1, document: { version: 1, name: 'x', variables: [], steps: [] } },
  ...{ variables: [], secretVariables: [], packages: [] },
  trust: { caFingerprints: ['0'.repeat(64)], policyKeys },
  ...{ validFrom: '2026-01-01T00:00:00Z', validUntil: '2026-02-01T00:00:00Z', minimumAgentVersion: '0.0.0' },
};

function signed(more: object): SignedPolicy {
  const payload = JSON.stringify({ ...policy, ...more });
  return { payload, keyId: 'k', signature: sign(null, Buffer.from(payload), privateKey).toString('base64') };
}

const answering = (answer: SignedPolicy) => (async () => answer) as unknown as Client;
const held = signed({});

test('the policy that is held stays the very same where the site has no other', async () => {
  const answer = await currentPolicy(answering({ ...held }), held, { runId, policyKeys, now });
  assert.equal(answer.signedPolicy, held);
});

test('another one is taken once it is verified', async () => {
  const edited = signed({ format: 2, revision: 2 });
  const answer = await currentPolicy(answering(edited), held, { runId, policyKeys, now });
  assert.deepEqual([answer.signedPolicy, answer.policy.revision], [edited, 2]);
});

test('one that is signed by nobody known, or for another run, is refused', async () => {
  const forged = { ...signed({ format: 2, revision: 2 }), signature: held.signature };
  const refused = (answer: SignedPolicy) => currentPolicy(answering(answer), held, { runId, policyKeys, now });
  await assert.rejects(refused(forged), { code: 'SLIP-4007', message: /signature does not fit/ });
  const others = signed({ runId: '99999999-9999-4999-8999-999999999999' });
  await assert.rejects(refused(others), { code: 'SLIP-4007', message: /it is for the run/ });
});
