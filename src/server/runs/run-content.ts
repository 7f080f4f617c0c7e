/** Where a run's content can be fetched: short-lived signed URLs, only for objects of the package versions it is pinned to. */
import { SlipwayError } from '../../api/errors.ts';
import { apiUrl, bootUrl } from '../config.ts';
import { tellDamage } from '../content/object-damage.ts';
import { signContentPath } from '../content/signed-url.ts';
import type { SiteContext } from '../site-context.ts';

/** A transfer that has begun goes on after it; the agent asks for a new one before it begins the next. */
const LIFETIME_MILLISECONDS = 15 * 60_000;

export interface ContentLocation {
  sha256: string;
  urls: string[];
  expiresAt: string;
}

export async function locateRunContent(
  site: SiteContext,
  runId: string,
  hashes: readonly string[],
): Promise<ContentLocation[]> {
  const rows = await site.db
    .selectFrom('run_package_version')
    .innerJoin(
      'package_version_object',
      'package_version_object.package_version_id',
      'run_package_version.package_version_id',
    )
    .select('package_version_object.sha256')
    .distinct()
    .where('run_package_version.run_id', '=', runId)
    .where('package_version_object.sha256', 'in', [...hashes])
    .execute();
  const own = new Set(rows.map((row) => row.sha256));
  const foreign = hashes.filter((sha256) => !own.has(sha256));
  if (foreign.length > 0)
    throw new SlipwayError('SLIP-1006', `Not part of what this run was given: ${foreign.join(', ')}.`);
  await refuseDamaged(site, hashes);
  return hashes.map((sha256) => locate(site, sha256));
}

/** There is one copy: whoever would be sent to it would find wrong bytes, four times, and not why. */
async function refuseDamaged(site: SiteContext, hashes: readonly string[]): Promise<void> {
  const damage = await tellDamage(site, hashes);
  if (damage === '') return;
  throw new SlipwayError(
    'SLIP-3010',
    `Content that this run needs is damaged in the content store of the site: ${damage}. Repair it from a copy ("slipway content repair"), or import the package again; then run the task sequence again.`,
  );
}

function locate(site: SiteContext, sha256: string): ContentLocation {
  const expires = new Date(site.now().getTime() + LIFETIME_MILLISECONDS);
  const base = site.config.contentOverTls ? apiUrl(site.config) : bootUrl(site.config);
  return {
    sha256,
    urls: [base + signContentPath(site.keys.urlSecret, sha256, expires)],
    expiresAt: expires.toISOString(),
  };
}
