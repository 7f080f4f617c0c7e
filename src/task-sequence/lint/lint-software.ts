/** What is foreseeable of software without a device: from the applications and packages that the site has. */
import { platformOf } from '../applications/application-definition.ts';
import { findCycle } from '../applications/cycle.ts';
import {
  findSoftware,
  type KnownApplication,
  relatedTo,
  type SoftwareDefinitions,
} from '../applications/software-definitions.ts';
import { allNodes, enabledSteps, type StepOf, type TaskSequenceDocument } from '../document.ts';
import { findProgram } from '../packages/package-definition.ts';
import { danglingId } from '../references.ts';
import { programInText, softwareTexts } from '../software-by-variables.ts';
import { type Finding, findingAt } from './finding.ts';

type Platform = 'linux' | 'windows';
export interface SoftwareOfSite extends SoftwareDefinitions {
  /** Of the system in an image, by the image's id. */
  readonly platforms: ReadonlyMap<string, Platform>;
  /** Names in a file that stand-in ids are in the place of, by these. */
  readonly asWritten?: {
    readonly applications: ReadonlyMap<string, string>;
    readonly packages: ReadonlyMap<string, string>;
  };
}

export function softwareFindings(document: TaskSequenceDocument, software: SoftwareOfSite): Finding[] {
  const platform = onlyPlatform(document, software.platforms);
  return [...enabledSteps(allNodes(document))].flatMap((step) => {
    if (step.type === 'install-application') return applicationFindings(step, document, software, platform);
    return step.type === 'install-package' ? programFindings(step, document, software, platform) : [];
  });
}

/** Null: the sequence applies systems of both, or of none that is known. */
function onlyPlatform(document: TaskSequenceDocument, platforms: ReadonlyMap<string, Platform>): Platform | null {
  const applied = [...enabledSteps(allNodes(document))].flatMap((step) =>
    step.type === 'apply-operating-system-image' ? [platforms.get(step.options.image ?? '') ?? null] : [],
  );
  const [first = null] = applied;
  return applied.every((each) => each === first) ? first : null;
}

function applicationFindings(
  step: StepOf<'install-application'>,
  document: TaskSequenceDocument,
  { applications, asWritten }: SoftwareOfSite,
  platform: Platform | null,
): Finding[] {
  const { applications: ids, baseVariable } = step.options;
  // Of what a variable names nobody can tell whether it is for this step, where several have bases.
  const texts =
    baseVariable === undefined ? [] : softwareTexts(document, []).applications.filter((text) => !text.includes('%'));
  const named = [...ids.filter((id) => danglingId(id) === null), ...texts];
  return [...new Set(named)].flatMap((text) => {
    const found = findSoftware(applications, text);
    if (found !== undefined) return problemsOf(found, applications, platform).map((problem) => problem(step));
    return findingAt(
      step,
      'error',
      'missing-software',
      `The application "${asWritten?.applications.get(text) ?? text}" is not in this site. Make it, or name another one.`,
    );
  });
}

type Problem = (step: StepOf<'install-application'>) => Finding;

function problemsOf(
  application: KnownApplication,
  applications: SoftwareOfSite['applications'],
  platform: Platform | null,
): Problem[] {
  const { id, name, disabled, deploymentTypes } = application;
  const say =
    (severity: Finding['severity'], rule: Finding['rule'], message: string): Problem =>
    (step) =>
      findingAt(step, severity, rule, message);
  const newer = [...applications.values()].filter(({ supersedes }) =>
    supersedes.some((each) => each.application === id),
  );
  const circle = relatedTo(id, applications)
    .map((each) => findCycle(each.id, applications))
    .find((each) => each !== null);
  const nameOf = (each: string) => `"${applications.get(each)?.name ?? each}"`;
  return [
    ...(disabled
      ? [say('error', 'unfit-software', `"${name}" is disabled, so the step fails. Enable it, or take it out.`)]
      : []),
    ...(platform !== null && deploymentTypes.every(({ technology }) => platformOf(technology) !== platform)
      ? [
          say(
            'warning',
            'unfit-software',
            `"${name}" has no deployment type for ${platform === 'linux' ? 'Linux' : 'Windows'}, which the sequence applies, so it is not installed. Add one, or take it out.`,
          ),
        ]
      : []),
    ...(circle == null
      ? []
      : [
          say(
            'error',
            'software-in-a-circle',
            `${circle.map(nameOf).join(' needs or replaces ')}: these need or replace themselves. Change one of them.`,
          ),
        ]),
    ...newer.map((each) =>
      say(
        'warning',
        'superseded-software',
        `"${each.name}" replaces "${name}". Install that, unless the older one is meant.`,
      ),
    ),
  ];
}

function programFindings(
  step: StepOf<'install-package'>,
  document: TaskSequenceDocument,
  { packages, asWritten }: SoftwareOfSite,
  platform: Platform | null,
): Finding[] {
  const { package: id, program, baseVariable } = step.options;
  const own = id !== undefined && program !== undefined && danglingId(id) === null ? [`${id}:${program}`] : [];
  const texts =
    baseVariable === undefined || own.length > 0
      ? []
      : softwareTexts(document, []).programs.filter((text) => !text.includes('%'));
  return [...own, ...texts].flatMap((text) => {
    const named = programInText(text);
    const pkg = named === null ? undefined : findSoftware(packages, named.package);
    const wanted = asWritten?.packages.get(named?.package ?? '') ?? named?.package ?? text;
    if (named === null || pkg === undefined)
      return findingAt(
        step,
        'error',
        'missing-software',
        `The package "${wanted}" is not in this site. Make it, or name another one.`,
      );
    const found = findProgram(pkg.programs, named.program);
    if (found === undefined)
      return findingAt(
        step,
        'error',
        'missing-software',
        `"${pkg.name}" has no program "${named.program}". It has: ${pkg.programs.map(({ name }) => `"${name}"`).join(', ') || 'none'}.`,
      );
    const what = `The program "${found.name}" of "${pkg.name}"`;
    if (found.disabled)
      return findingAt(step, 'error', 'unfit-software', `${what} is disabled, so the step fails. Change the package.`);
    return platform === null || found.platforms.includes(platform)
      ? []
      : findingAt(
          step,
          'error',
          'unfit-software',
          `${what} is not for ${platform === 'linux' ? 'Linux' : 'Windows'}, which the sequence applies. Change the package.`,
        );
  });
}
