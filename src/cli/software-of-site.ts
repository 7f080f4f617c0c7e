/** The site's applications and packages, for lint and simulation. */
import { listApplications } from '../api/applications.ts';
import { SlipwayError } from '../api/errors.ts';
import { listPackages } from '../api/packages.ts';
import type { SoftwareDefinitions } from '../task-sequence/applications/software-definitions.ts';
import type { Cli } from './cli.ts';
import type { Site } from './site.ts';

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
