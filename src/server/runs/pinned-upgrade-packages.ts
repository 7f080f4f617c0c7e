/**
 * Upgrade packages of a run's policy, each with its newest version. One whose edition a step applies from its original source stands there as an image package does: its
 * editions are streamed as images are. One that a step fetches stands there as a package whose files are the media.
 */
import { SlipwayError } from '../../api/errors.ts';
import type { PolicyPackage, PolicySoftware } from '../../api/policy.ts';
import type { TaskSequence } from '../../api/task-sequences.ts';
import { referencedPackages } from '../../task-sequence/referenced-packages.ts';
import type { SiteContext } from '../site-context.ts';
import { policyImages } from './policy-images.ts';

export interface PinnedUpgradePackages {
  readonly applied: PolicyPackage[];
  readonly fetched: PolicySoftware[];
}

/** @throws SlipwayError SLIP-3003 for one that is not here, or whose editions cannot be streamed */
export async function pinUpgradePackages(
  site: SiteContext,
  { name, document }: TaskSequence,
): Promise<PinnedUpgradePackages> {
  const { sources, downloads } = referencedPackages(document);
  const rows = await newestOf(site, [...new Set([...sources, ...downloads])]);
  const applied = sources.map((id): PolicyPackage => {
    const row = rows.find((each) => each.id === id);
    if (row === undefined)
      throw new SlipwayError(
        'SLIP-3003',
        `The task sequence "${name}" applies an edition of an upgrade package that is not here: ${id}. Import it, or change the sequence.`,
      );
    const contentRoot = row.media?.editionsRoot ?? null;
    if (contentRoot === null)
      throw new SlipwayError(
        'SLIP-3003',
        `The task sequence "${name}" applies an edition of the upgrade package "${row.name}", whose editions cannot be streamed: they are in ${row.media?.installFile ?? 'no file'}. Import the same ISO as an operating system image, and apply that.`,
      );
    const kind = 'operating-system-image' as const;
    return { ...{ id, versionId: row.versionId, kind, name: row.name, contentRoot }, images: policyImages(row.images) };
  });
  const fetched = rows
    .filter(({ id }) => downloads.includes(id))
    .map(({ id, versionId, name: called, content_root }): PolicySoftware => {
      return { kind: 'package', id, versionId, name: called, contentRoot: content_root, programs: [] };
    });
  return { applied, fetched };
}

async function newestOf({ db }: SiteContext, ids: readonly string[]) {
  if (ids.length === 0) return [];
  return db
    .selectFrom('package')
    .innerJoin('package_version', 'package_version.package_id', 'package.id')
    .select(['package.id', 'package.name', 'package_version.id as versionId', 'content_root', 'images', 'media'])
    .distinctOn('package.id')
    .where('package.id', 'in', ids)
    .where('package.kind', '=', 'operating-system-upgrade-package')
    .orderBy('package.id')
    .orderBy('package_version.version', 'desc')
    .execute();
}
