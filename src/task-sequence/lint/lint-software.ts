/** What is foreseeable of software without a device: from the applications and packages that the site has. */
import { platformOf } from '../applications/application-definition.ts';
import { findCycle } from '../applications/cycle.ts';
import {
  findSoftware,
  type KnownApplication,
  type KnownProgramPackage,
  relatedTo,
  type SoftwareDefinitions,
} from '../applications/software-definitions.ts';
import { allNodes, enabledSteps, type StepOf, type TaskSequenceDocument } from '../document.ts';
import { findProgram } from '../packages/package-definition.ts';
import { phrase } from '../phrases/english.ts';
import type { Phrase } from '../phrases/phrase.ts';
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
    step.type === 'apply-operating-system-image' ? [platformOfApplied(step, platforms)] : [],
  );
  const [first = null] = applied;
  return applied.every((each) => each === first) ? first : null;
}

function platformOfApplied(
  { options }: StepOf<'apply-operating-system-image'>,
  platforms: ReadonlyMap<string, Platform>,
): Platform | null {
  if (options.upgradePackage !== undefined) return 'windows';
  return platforms.get(options.image ?? '') ?? null;
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
    const name = asWritten?.applications.get(text) ?? text;
    return findingAt(step, 'error', 'missing-software', phrase('missingApplication', { name }));
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
    (severity: Finding['severity'], rule: Finding['rule'], what: Phrase): Problem =>
    (step) =>
      findingAt(step, severity, rule, what);
  const newer = [...applications.values()].filter(({ supersedes }) =>
    supersedes.some((each) => each.application === id),
  );
  const circle = relatedTo(id, applications)
    .map((each) => findCycle(each.id, applications))
    .find((each) => each !== null);
  const unfit = platform !== null && deploymentTypes.every(({ technology }) => platformOf(technology) !== platform);
  const names = circle?.map((each) => `"${applications.get(each)?.name ?? each}"`) ?? [];
  const [first, ...others] = names;
  const inCircle = others.reduce<Phrase | string | undefined>(
    (one, other) => phrase('needsOrReplaces', { one: one ?? '', other }),
    first,
  );
  return [
    ...(disabled ? [say('error', 'unfit-software', phrase('disabledApplication', { name }))] : []),
    ...(unfit
      ? [say('warning', 'unfit-software', phrase('unfitApplication', { name, platform: platformNames[platform] }))]
      : []),
    ...(inCircle === undefined ? [] : [say('error', 'software-in-a-circle', phrase('circle', { names: inCircle }))]),
    ...newer.map((each) => say('warning', 'superseded-software', phrase('superseded', { newer: each.name, name }))),
  ];
}

const platformNames = { linux: 'Linux', windows: 'Windows' } as const;

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
    const missing = (what: Phrase) => findingAt(step, 'error', 'missing-software', what);
    if (named === null || pkg === undefined) return missing(phrase('missingPackage', { name: wanted }));
    const found = findProgram(pkg.programs, named.program);
    if (found === undefined) return missing(absentProgram(pkg, named.program));
    const names = { program: found.name, package: pkg.name };
    if (found.disabled) return findingAt(step, 'error', 'unfit-software', phrase('disabledProgram', names));
    return platform === null || found.platforms.includes(platform)
      ? []
      : findingAt(
          step,
          'error',
          'unfit-software',
          phrase('unfitProgram', { ...names, platform: platformNames[platform] }),
        );
  });
}

function absentProgram({ name, programs }: KnownProgramPackage, program: string): Phrase {
  const list = programs.map((each) => `"${each.name}"`).join(', ');
  return list === ''
    ? phrase('noProgramAtAll', { package: name, program })
    : phrase('missingProgram', { package: name, program, programs: list });
}
