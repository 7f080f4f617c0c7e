/** Where a run's content can be fetched: short-lived signed URLs, only for what its policy names: package versions, a boot image, the agent for Windows. */
import { SlipwayError } from '../../api/errors.ts';
import { PolicySchema } from '../../api/policy.ts';
import { bootImageFile } from '../boot-images/boot-image.ts';
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
  const objects = new Set(rows.map((row) => row.sha256));
  const others = hashes.filter((sha256) => !objects.has(sha256));
  const names = others.length === 0 ? new Map<string, string>() : await namesOfOthers(site, runId, others);
  const foreign = others.filter((sha256) => !names.has(sha256));
  if (foreign.length > 0)
    throw new SlipwayError('SLIP-1006', `Not part of what this run was given: ${foreign.join(', ')}.`);
  await refuseDamaged(site, hashes);
  await refuseMissing(site, [...objects]);
  return hashes.map((sha256) => locate(site, sha256, names.get(sha256) ?? sha256));
}

/** Which of these are files of the boot image that the run's policy names, or its agent for Windows: SHA-256 → its name below `/content/`. */
async function namesOfOthers(
  site: SiteContext,
  runId: string,
  hashes: readonly string[],
): Promise<Map<string, string>> {
  const { policy } = await site.db.selectFrom('run').select('policy').where('id', '=', runId).executeTakeFirstOrThrow();
  const { bootImage, windowsAgent } = PolicySchema.parse(JSON.parse(policy.payload));
  const names = new Map<string, string>();
  if (windowsAgent !== undefined && hashes.includes(windowsAgent.sha256))
    names.set(windowsAgent.sha256, await windowsAgentName(site, windowsAgent.sha256));
  if (bootImage === null || bootImage === undefined) return names;
  const { buildId, files } = bootImage;
  for (const { name, sha256 } of files.filter((file) => hashes.includes(file.sha256))) {
    // As refuseMissing does.
    if ((await bootImageFile(site, buildId, name)) === null)
      throw new SlipwayError(
        'SLIP-3003',
        `The site has no ${name} of the boot image ${buildId} any more. Add it again.`,
      );
    names.set(sha256, `boot-images/${buildId}/${name}`);
  }
  return names;
}

async function windowsAgentName(site: SiteContext, sha256: string): Promise<string> {
  if ((await site.findWindowsAgent())?.sha256 === sha256) return `windows-agents/${sha256}`;
  throw new SlipwayError(
    'SLIP-3003',
    'The site has another version of the agent for Windows than when this run began, since it was updated meanwhile. Start the run anew.',
  );
}

/** There is one copy: whoever would be sent to it would find wrong bytes, four times, and not why. */
async function refuseDamaged(site: SiteContext, hashes: readonly string[]): Promise<void> {
  const damage = await tellDamage(site, hashes);
  if (damage === '') return;
  throw new SlipwayError(
    'SLIP-3010',
    `Content that this run needs is damaged in the content store of the site: ${damage}. Repair it from a copy ("slipway content repair"), or import the package again; then have the run go on ("slipway runs resume").`,
  );
}

/** Said here and not by the link: an agent tries a link for as long as it takes, and nobody would learn why. */
async function refuseMissing(site: SiteContext, objects: readonly string[]): Promise<void> {
  const found = await Promise.all(objects.map((sha256) => site.content.find(sha256)));
  const missing = objects.filter((_, at) => found[at] === null);
  if (missing.length === 0) return;
  throw new SlipwayError(
    'SLIP-3003',
    `Content that this run needs is not in the content store: ${missing.join(', ')}. Repair it from a copy ("slipway content repair"), or import the package again; then have the run go on ("slipway runs resume").`,
  );
}

function locate(site: SiteContext, sha256: string, name: string): ContentLocation {
  const expires = new Date(site.now().getTime() + LIFETIME_MILLISECONDS);
  const base = site.config.contentOverTls ? apiUrl(site.config) : bootUrl(site.config);
  return {
    sha256,
    urls: [base + signContentPath(site.keys.urlSecret, name, expires)],
    expiresAt: expires.toISOString(),
  };
}
