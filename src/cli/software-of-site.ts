/** The site's applications and packages, for lint and simulation. */
import { listApplications } from '../api/applications.ts';
import { SlipwayError } from '../api/errors.ts';
import { listImages } from '../api/images.ts';
import { listPackages } from '../api/packages.ts';
import { findSoftware, type SoftwareDefinitions } from '../task-sequence/applications/software-definitions.ts';
import type { SoftwareOfSite as LintedSoftware } from '../task-sequence/lint/lint-software.ts';
import type { Named, UnknownNames } from '../task-sequence/reference-names.ts';
import type { Cli } from './cli.ts';
import type { Site } from './site.ts';
import { standIns } from './stand-in-ids.ts';

interface SoftwareOfSite {
  /** Null: the person may not see it. */
  readonly definitions: SoftwareDefinitions | null;
  /** Of packages and applications whose files are imported. */
  readonly content: readonly [string, { readonly name: string; readonly bytes: number }][];
}

export async function softwareOf(site: Site): Promise<SoftwareOfSite> {
  try {
    const [{ value: applications }, { value: packages }] = await Promise.all([
      site.call(listApplications),
      site.call(listPackages),
    ]);
    return {
      definitions: {
        applications: new Map(applications.map((each) => [each.id, each])),
        packages: new Map(packages.map((each) => [each.id, each])),
      },
      content: [...applications, ...packages].flatMap(({ id, name, content }) =>
        content === null ? [] : [[id, { name, bytes: content.bytes }]],
      ),
    };
  } catch (error) {
    // Roles of older sites may see sequences, and no software.
    if (error instanceof SlipwayError && error.code === 'SLIP-1006') return { definitions: null, content: [] };
    throw error;
  }
}

/** Where no site answers, what it would have known stays unknown. */
export async function softwareIfAny(cli: Cli): Promise<SoftwareOfSite> {
  try {
    return await softwareOf(await cli.site());
  } catch (error) {
    if (error instanceof SlipwayError && error.code === 'SLIP-6002') return { definitions: null, content: [] };
    throw error;
  }
}

/** Null: no site answers, or the person may not see its software. */
export async function softwareForLint(cli: Cli, names: UnknownNames | null): Promise<LintedSoftware | null> {
  const { definitions } = await softwareIfAny(cli);
  if (definitions === null) return null;
  const { value: images } = await (await cli.site()).call(listImages);
  const systems = images.flatMap(({ id, name, images: [first] }) =>
    first === undefined ? [] : [{ id, name, platform: first.platform }],
  );
  const written = { applications: standIns(names?.applications ?? []), packages: standIns(names?.packages ?? []) };
  const platforms = withStandIns(new Map(systems.map((each) => [each.id, each])), standIns(names?.images ?? []));
  return {
    applications: withStandIns(definitions.applications, written.applications),
    packages: withStandIns(definitions.packages, written.packages),
    platforms: new Map([...platforms].map(([id, { platform }]) => [id, platform])),
    asWritten: {
      applications: new Map(written.applications.map(({ id, name }) => [id, name])),
      packages: new Map(written.packages.map(({ id, name }) => [id, name])),
    },
  };
}

/** What a name stands for is found by its stand-in too. */
function withStandIns<T extends Named>(all: ReadonlyMap<string, T>, names: readonly Named[]): ReadonlyMap<string, T> {
  const found = names.flatMap(({ id, name }): [string, T][] => {
    const known = findSoftware(all, name);
    return known === undefined ? [] : [[id, known]];
  });
  return new Map([...all, ...found]);
}
