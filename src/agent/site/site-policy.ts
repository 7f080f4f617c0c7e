/** The policy that a run goes on with: another than the one it began with where a person has it go on with an edited task sequence. */
import { fetchPolicy } from '../../api/agent.ts';
import type { Client } from '../../api/client.ts';
import type { Policy, SignedPolicy } from '../../api/policy.ts';
import { type PolicyKey, verifyPolicy } from '../engine/verify-policy.ts';
import { agentVersion } from '../version.ts';

export interface HeldPolicy {
  readonly signedPolicy: SignedPolicy;
  readonly policy: Policy;
}

/** The site's policy of the run, verified; `held` itself where it is that. Throws what verifyPolicy throws, and what the site says. */
export async function currentPolicy(
  client: Client,
  held: SignedPolicy,
  { runId, policyKeys, now }: { runId: string; policyKeys: readonly PolicyKey[]; now: Date },
): Promise<HeldPolicy> {
  const answer = await client(fetchPolicy, { params: { runId } });
  const signedPolicy = answer.payload === held.payload ? held : answer;
  return { signedPolicy, policy: verifyPolicy(signedPolicy, { keys: policyKeys, runId, agentVersion, now }) };
}
