/** What the form of a deployment type holds, and the definition that it stands for. Pure. */
import {
  ApplicationDefinitionSchema,
  type DeploymentType,
  type Technology,
} from '../../task-sequence/applications/application-definition.ts';
import { problemsIn } from '../../task-sequence/parse.ts';
import { noSource, type Source } from '../uploads/source.ts';

export interface DependencyValues {
  readonly name: string;
  readonly anyOf: readonly { readonly application: string; readonly autoInstall: boolean }[];
}

export interface DeploymentTypeValues {
  readonly name: string;
  readonly technology: Technology;
  /** Neither files nor a path: it has no files. */
  readonly source: Source;
  readonly installCommand: string;
  readonly uninstallCommand: string;
  readonly debPackages: readonly string[];
  readonly debFiles: readonly string[];
  readonly debTool: 'apt-get' | 'dpkg';
  /** While they are written, conditions may be unfinished. Undefined: there is none. */
  readonly detection: unknown;
  readonly requirements: unknown;
  readonly dependencies: readonly DependencyValues[];
  /** As typed. */
  readonly successExitCodes: readonly string[];
  readonly restartExitCodes: readonly string[];
  readonly maximumMinutes: number | string;
}

export const emptyType: DeploymentTypeValues = {
  ...{ name: '', technology: 'linux-deb', source: noSource, installCommand: '', uninstallCommand: '' },
  ...{ debPackages: [], debFiles: [], debTool: 'apt-get', detection: undefined, requirements: undefined },
  ...{ dependencies: [], successExitCodes: ['0'], restartExitCodes: ['3010', '1641'], maximumMinutes: 120 },
};

export function valuesOfType(type: DeploymentType): DeploymentTypeValues {
  const { name, technology, sourceFolder, installCommand, uninstallCommand, deb } = type;
  const { detection, requirements, dependencies, maximumMinutes } = type;
  return {
    ...{ name, technology, source: { chosen: null, path: sourceFolder ?? '' } },
    ...{ installCommand: installCommand ?? '', uninstallCommand: uninstallCommand ?? '' },
    ...{ debPackages: deb?.packages ?? [], debFiles: deb?.files ?? [], debTool: deb?.tool ?? 'apt-get' },
    ...{ detection, requirements, dependencies, maximumMinutes },
    successExitCodes: type.successExitCodes.map(String),
    restartExitCodes: type.restartExitCodes.map(String),
  };
}

/** `problems`: by the place in the deployment type, as `detection.file`. */
export type CheckedType =
  | { readonly type: DeploymentType; readonly problems?: never }
  | { readonly type?: never; readonly problems: ReadonlyMap<string, string> };

export function checkedType(values: DeploymentTypeValues): CheckedType {
  const { data, error } = ApplicationDefinitionSchema.shape.deploymentTypes.safeParse([looseType(values)]);
  const [type] = data ?? [];
  if (type !== undefined) return { type };
  const problems = problemsIn(error?.issues ?? []).map(
    ({ path, message }) => [path.replace(/^\[0\]\.?/, ''), message] as const,
  );
  // The first of a place is what the others follow from.
  return { problems: new Map(problems.reverse()) };
}

/** What was typed for another technology is left out, and so is what is empty. */
function looseType(values: DeploymentTypeValues): Record<string, unknown> {
  const { technology, installCommand, uninstallCommand, detection, requirements, maximumMinutes } = values;
  const { debPackages: packages, debFiles: files, debTool: tool } = values;
  const type = {
    ...{ name: values.name.trim(), technology, sourceFolder: folderOf(values.source) },
    ...{ installCommand: installCommand.trim() || undefined, uninstallCommand: uninstallCommand.trim() || undefined },
    deb: technology === 'linux-deb' ? { packages, files, tool } : undefined,
    ...{ detection, requirements, maximumMinutes },
    dependencies: values.dependencies.map(({ name, anyOf }) => ({ name: name.trim(), anyOf })),
    successExitCodes: values.successExitCodes.map(codeOf),
    restartExitCodes: values.restartExitCodes.map(codeOf),
  };
  return Object.fromEntries(Object.entries(type).filter(([, value]) => value !== undefined));
}

/** Stands for files that are still to be uploaded, whose upload has no id yet. */
const TO_BE_UPLOADED = 'upload:00000000-0000-0000-0000-000000000000';

function folderOf({ chosen, path }: Source): string | null {
  return chosen === null ? path.trim() || null : TO_BE_UPLOADED;
}

/** What is no number stays as it was typed: the check names it. */
function codeOf(text: string): number | string {
  return /^\d+$/.test(text.trim()) ? Number(text) : text;
}

/** What is wrong with a field, or with a part of it. */
export function problemAt(problems: ReadonlyMap<string, string>, path: string): string | undefined {
  return (
    problems.get(path) ?? [...problems].find(([at]) => at.startsWith(`${path}[`) || at.startsWith(`${path}.`))?.[1]
  );
}
