/** For tests: checks a policy's signature as an agent does, without the code that made it. */
import { createPublicKey, verify } from 'node:crypto';
import type { SignedPolicy } from '../../api/policy.ts';

export function verifyPolicySignature(policy: SignedPolicy, publicKeyPem: string): boolean {
  const signature = Buffer.from(policy.signature, 'base64');
  return verify(null, Buffer.from(policy.payload, 'utf8'), createPublicKey(publicKeyPem), signature);
}
