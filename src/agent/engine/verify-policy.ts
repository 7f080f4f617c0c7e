/** Nothing in a policy is believed before its signature, its times and its addressee are right. */
import { createPublicKey, verify } from 'node:crypto';
import { SlipwayError } from '../../api/errors.ts';
import { type Policy, PolicySchema, type SignedPolicy } from '../../api/policy.ts';
import { compareVersions } from '../../api/version-order.ts';

export interface PolicyKey {
  keyId: string;
  publicKeyPem: string;
}

export interface PolicyCheck {
  readonly keys: readonly PolicyKey[];
  readonly runId: string;
  readonly agentVersion: string;
  readonly now: Date;
}

/** The policy, or SLIP-4007 (SLIP-2005 for an agent that is too old) with what is wrong and what to do. */
export function verifyPolicy(signed: SignedPolicy, check: PolicyCheck): Policy {
  const key = check.keys.find((each) => each.keyId === signed.keyId);
  if (key === undefined) throw invalid(`it is signed with the key ${signed.keyId}, which is not known here`);
  const signature = Buffer.from(signed.signature, 'base64');
  // Ed25519 hashes by itself: no digest name (RFC 8032).
  if (!verify(null, Buffer.from(signed.payload, 'utf8'), createPublicKey(key.publicKeyPem), signature))
    throw invalid('its signature does not fit');
  const policy = parse(signed.payload);
  if (policy.runId !== check.runId) throw invalid(`it is for the run ${policy.runId}, not for ${check.runId}`);
  if (check.now.getTime() < Date.parse(policy.validFrom) || check.now.getTime() > Date.parse(policy.validUntil))
    throw invalid(
      `it is valid from ${policy.validFrom} to ${policy.validUntil}, and now is ${check.now.toISOString()}`,
    );
  if (compareVersions(check.agentVersion, policy.minimumAgentVersion) < 0)
    throw new SlipwayError(
      'SLIP-2005',
      `The policy needs an agent of version ${policy.minimumAgentVersion} or later; this one is ${check.agentVersion}. Build the boot image anew and boot again.`,
    );
  return policy;
}

function parse(payload: string): Policy {
  try {
    return PolicySchema.parse(JSON.parse(payload));
  } catch (cause) {
    throw new SlipwayError(
      'SLIP-4007',
      'The policy is signed but this agent does not understand it: site and boot image are of different versions. Build the boot image anew and boot again.',
      { cause },
    );
  }
}

function invalid(why: string): SlipwayError {
  return new SlipwayError('SLIP-4007', `The policy is refused: ${why}. Boot this computer again to receive a new one.`);
}
