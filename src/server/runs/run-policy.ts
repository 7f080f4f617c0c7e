import { SlipwayError } from '../../api/errors.ts';
import type { SignedPolicy } from '../../api/policy.ts';
import type { SiteContext } from '../site-context.ts';

/** The policy that the run has: as it was signed when it began, or when it last went on with an edited sequence. */
export async function readRunPolicy(site: SiteContext, runId: string): Promise<SignedPolicy> {
  const run = await site.db.selectFrom('run').select('policy').where('id', '=', runId).executeTakeFirst();
  if (run === undefined) throw new SlipwayError('SLIP-1002', `There is no run with the id ${runId}.`);
  return run.policy;
}
