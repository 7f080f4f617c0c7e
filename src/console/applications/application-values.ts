/** What the form of a new application holds, and the definition that it stands for. Pure. */
import type { z } from 'zod';
import type {
  ApplicationDefinitionSchema,
  Technology,
} from '../../task-sequence/applications/application-definition.ts';
import { noSource, type Source } from '../uploads/source.ts';

export interface ApplicationValues {
  readonly name: string;
  readonly publisher: string;
  readonly version: string;
  readonly technology: Technology;
  readonly source: Source;
  readonly installCommand: string;
  readonly uninstallCommand: string;
  /** With blanks or commas between. */
  readonly debPackages: string;
  readonly detectionFile: string;
}

export const emptyApplication: ApplicationValues = {
  ...{ name: '', publisher: '', version: '', technology: 'linux-deb', source: noSource, installCommand: '' },
  ...{ uninstallCommand: '', debPackages: '', detectionFile: '' },
};

/** Its one deployment type is called as the application; `sourceFolder`: of its files. What belongs to another technology is left out, though it was typed. */
export function applicationBody(
  values: ApplicationValues,
  sourceFolder: string | null,
): z.input<typeof ApplicationDefinitionSchema> {
  const { technology, installCommand, uninstallCommand, debPackages, detectionFile } = values;
  const [name, publisher, version] = [values.name.trim(), values.publisher.trim(), values.version.trim()];
  const type = { name: name.replace(/[/\\]/g, '-').slice(0, 100), technology };
  const packages = debPackages.split(/[\s,]+/).filter(Boolean);
  const deploymentType =
    technology === 'linux-deb'
      ? { ...type, deb: { packages } }
      : {
          ...type,
          sourceFolder,
          installCommand: installCommand.trim(),
          ...(uninstallCommand.trim() === '' ? {} : { uninstallCommand: uninstallCommand.trim() }),
          detection: { file: detectionFile.trim() },
        };
  return { name, publisher, version, deploymentTypes: [deploymentType] };
}
