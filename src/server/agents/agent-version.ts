/**
 * Which agents a site takes on. The rule: an agent may be as old as `oldestAgent`, and at most as new as the site; patch levels
 * (the third number) do not count upwards, since they change no contract.
 *
 *   - An older agent would not understand the policy that this site writes (`minimumAgentVersion` in it says the same to agents
 *     that get a policy by other ways, such as media).
 *   - A newer one may call routes or send records that this site does not know: upgrade the site first, then its boot image.
 *
 * Asked at a session's beginning only. A run that has begun goes on with the agent it has while the site is upgraded beneath it:
 * routes for reports, secrets and content only ever gain fields.
 */
import { SlipwayError } from '../../api/errors.ts';
import { compareVersions } from '../../api/version-order.ts';

/** Raised when policies or records gain something that older agents cannot pass over. */
export const oldestAgent = '0.1.0';

/** Throws SLIP-2005 for an agent that this site cannot work with. */
export function checkAgentVersion(agent: string, site: string): void {
  if (!/^\d+\.\d+\.\d+/.test(agent))
    throw new SlipwayError(
      'SLIP-2005',
      `"${agent.slice(0, 40)}" is no version of an agent. Build the boot image anew.`,
    );
  if (compareVersions(agent, oldestAgent) < 0)
    throw new SlipwayError(
      'SLIP-2005',
      `The agent has version ${agent}; this site (${site}) needs ${oldestAgent} or later. Build the boot image anew and boot again.`,
    );
  if (compareVersions(withoutPatch(agent), withoutPatch(site)) > 0)
    throw new SlipwayError(
      'SLIP-2005',
      `The agent has version ${agent} and is newer than this site (${site}). Upgrade the site, or go back to the boot image of its version.`,
    );
}

function withoutPatch(version: string): string {
  return version.split('.').slice(0, 2).join('.');
}
