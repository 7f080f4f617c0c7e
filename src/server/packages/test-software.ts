/** For tests: definitions without files. */
import {
  type ApplicationDefinition,
  ApplicationDefinitionSchema,
} from '../../task-sequence/applications/application-definition.ts';
import { type PackageDefinition, PackageDefinitionSchema } from '../../task-sequence/packages/package-definition.ts';

export function packageBody(name: string, given: Partial<PackageDefinition> = {}): PackageDefinition {
  return PackageDefinitionSchema.parse({ name, ...given });
}

/** A script that needs nothing, and is there once its mark is. */
export function applicationBody(name: string, given: object = {}): ApplicationDefinition {
  const type = { name: 'Script', technology: 'linux-script', installCommand: 'true', detection: { file: '/mark' } };
  return ApplicationDefinitionSchema.parse({ name, deploymentTypes: [type], ...given });
}
