/** What of the site's content a task sequence names, by kind. */
import { allNodes, enabledSteps, type TaskSequenceDocument } from './document.ts';
import { danglingId } from './references.ts';
import { listFromText } from './variable-texts.ts';

/** Ids, each once. Dangling references are not among them. */
export interface ReferencedPackages {
  readonly images: readonly string[];
  /** Upgrade packages whose editions are applied from their original source. */
  readonly sources: readonly string[];
  /** Upgrade packages that Windows is upgraded from. */
  readonly upgrades: readonly string[];
  readonly packages: readonly string[];
  readonly applications: readonly string[];
  /** Of Download Package Content, which takes packages, images and upgrade packages alike. */
  readonly downloads: readonly string[];
}

/** Of the enabled steps: of what is disabled nothing is fetched. */
export function referencedPackages(document: TaskSequenceDocument): ReferencedPackages {
  const steps = [...enabledSteps(allNodes(document))];
  return {
    images: known(
      steps.map((step) =>
        step.type === 'apply-operating-system-image' || step.type === 'apply-data-image'
          ? step.options.image
          : undefined,
      ),
    ),
    sources: known(
      steps.map((step) => (step.type === 'apply-operating-system-image' ? step.options.upgradePackage : undefined)),
    ),
    upgrades: known(steps.map((step) => (step.type === 'upgrade-operating-system' ? step.options.package : undefined))),
    packages: known(
      steps.map((step) => {
        if (step.type === 'apply-operating-system-image') return step.options.answerFile?.package;
        return step.type === 'install-package' ? step.options.package : undefined;
      }),
    ),
    downloads: known(steps.flatMap((step) => (step.type === 'download-package-content' ? step.options.packages : []))),
    applications: known(
      steps.flatMap((step) => (step.type === 'install-application' ? step.options.applications : [])),
    ),
  };
}

/** Programs that Install Package steps name of packages that are here. */
export function referencedPrograms(document: TaskSequenceDocument): { packageId: string; program: string }[] {
  return [...enabledSteps(allNodes(document))].flatMap((step) => {
    if (step.type !== 'install-package') return [];
    const { package: packageId, program } = step.options;
    if (packageId === undefined || program === undefined || danglingId(packageId) !== null) return [];
    return [{ packageId, program }];
  });
}

/** What Download Package Content takes its packages from where it names none. */
const DOWNLOAD_LIST = 'osddownloaddownloadpackages';

/** Ids in variables that are known before the run: what a script puts there later the run is not given. */
export function downloadsInVariables(
  document: TaskSequenceDocument,
  variables: readonly { readonly name: string; readonly value: string | null }[],
): string[] {
  const steps = [...enabledSteps(allNodes(document))];
  if (!steps.some(({ type }) => type === 'download-package-content')) return [];
  const set = steps.flatMap(({ type, options }) =>
    type === 'set-task-sequence-variable' ? [{ name: options.variable, value: options.value }] : [],
  );
  const lists = [...variables, ...document.variables, ...set].filter(
    ({ name }) => name.toLowerCase() === DOWNLOAD_LIST,
  );
  return known(lists.flatMap(({ value }) => listFromText(value ?? ''))).map((id) => id.toLowerCase());
}

function known(references: readonly (string | undefined)[]): string[] {
  const here = references.filter((each): each is string => each !== undefined && danglingId(each) === null);
  return [...new Set(here)];
}
