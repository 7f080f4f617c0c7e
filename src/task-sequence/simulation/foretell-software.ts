/**
 * What Install Application and Install Package will do. The plan is the agent's own (applications/plan.ts). What only the computer can say is assumed and told: that
 * an application which nothing says to be there is not, and that a requirement which is asked there holds.
 */
import { detectionOf, platformOf } from '../applications/application-definition.ts';
import { type ApplicationFacts, type ApplicationPlan, planApplication } from '../applications/plan.ts';
import {
  findSoftware,
  type KnownApplication,
  relatedTo,
  type SoftwareDefinitions,
} from '../applications/software-definitions.ts';
import type { Verdict } from '../conditions/judge-condition.ts';
import type { StepOf } from '../document.ts';
import { isOn } from '../flag.ts';
import { findProgram } from '../packages/package-definition.ts';
import { programInText, valuesOfBase } from '../software-by-variables.ts';
import { foretellCondition, type World } from './foretell-condition.ts';
import { unlessUntold } from './foretold-variables.ts';
import type { ForetoldApplication } from './simulation.ts';
import { fails, type StepOutlook } from './step-outlook.ts';

const NO_SITE = 'what it installs: no site was asked for its applications and packages';
type Told<T> = { readonly value: T } | { readonly outlook: StepOutlook };

export async function foretellApplications(
  { options }: StepOf<'install-application'>,
  world: World,
): Promise<StepOutlook> {
  const { definitions } = world.software;
  if (definitions === null) return { is: 'done', open: NO_SITE };
  const wanted = wantedApplications(options, definitions, world);
  if ('outlook' in wanted) return wanted.outlook;
  const software: ForetoldApplication[] = [];
  for (const application of wanted.value) {
    const told = await foretellApplication(application, definitions.applications, world);
    software.push(told);
    if (told.is === 'unclear' && !options.continueOnFailure)
      return { ...fails(`"${application.name}" is not installed, since it cannot be told ${told.because}`), software };
  }
  const skipped = software.filter(({ is }) => is === 'not-applicable').map(({ application }) => `"${application}"`);
  if (
    skipped.length > 0 &&
    isOn(
      unlessUntold(
        () => world.variables.get('TSErrorOnWarning'),
        () => undefined,
      ),
    )
  )
    return {
      ...fails(`not for this computer: ${skipped.join(', ')}, and TSErrorOnWarning makes a failure of it`),
      software,
    };
  return { is: 'done', software };
}

function wantedApplications(
  { applications: ids, baseVariable }: StepOf<'install-application'>['options'],
  { applications }: SoftwareDefinitions,
  world: World,
): Told<KnownApplication[]> {
  const named = ids.map((id) => ({ by: 'the step', text: id }));
  const values = baseVariable === undefined ? [] : valuesIn('applications', baseVariable, world);
  if (!Array.isArray(values)) return { outlook: values };
  const wanted: KnownApplication[] = [];
  for (const { by, text } of [...named, ...values]) {
    const found = findSoftware(applications, text);
    if (found === undefined) return { outlook: fails(`the application "${text}" that ${by} names is not in the site`) };
    if (found.disabled) return { outlook: fails(`"${found.name}" is disabled`) };
    if (by !== 'the step' && !found.taskSequences)
      return { outlook: fails(`"${found.name}" may not be installed by a variable (${by})`) };
    wanted.push(found);
  }
  return { value: wanted };
}

function valuesIn(kind: 'applications' | 'programs', base: string, { variables }: World) {
  return unlessUntold(
    () =>
      valuesOfBase(kind, base, (name) => variables.get(name)).map(({ name, value }) => {
        return { by: `the variable ${name}`, text: value };
      }),
    (because): StepOutlook => ({ is: 'done', open: `what the variables ${base} name: ${because}` }),
  );
}

async function foretellApplication(
  { id, name }: KnownApplication,
  applications: SoftwareDefinitions['applications'],
  world: World,
): Promise<ForetoldApplication> {
  const assumes = new Set<string>();
  const facts = await factsOf(relatedTo(id, applications), world, assumes);
  const plan = planApplication(id, applications, facts);
  const nameOf = (each: string) => applications.get(each)?.name ?? each;
  if (plan.is === 'install')
    for (const action of plan.actions) world.software.there.set(action.application, action.do === 'install');
  return {
    application: name,
    id,
    is: plan.is,
    because: plan.because,
    actions: actionsOf(plan, applications, nameOf),
    assumes: [...assumes],
  };
}

function actionsOf(
  plan: ApplicationPlan,
  applications: SoftwareDefinitions['applications'],
  nameOf: (id: string) => string,
): ForetoldApplication['actions'] {
  if (plan.is !== 'install') return [];
  return plan.actions.map(({ do: what, application: id, deploymentType, because }) => {
    const type = applications.get(id)?.deploymentTypes[deploymentType]?.name ?? '';
    return { do: what, id, application: nameOf(id), deploymentType: type, because };
  });
}

/** `assumes` gets a sentence of each open question that the plan asks. */
async function factsOf(
  related: readonly KnownApplication[],
  world: World,
  assumes: Set<string>,
): Promise<ApplicationFacts> {
  const [detected, required] = [new Map<string, Answered>(), new Map<string, Answered>()];
  for (const application of related)
    for (const [at, type] of application.deploymentTypes.entries()) {
      if (platformOf(type.technology) !== 'linux') continue;
      const key = `${application.id} ${at}`;
      const there = world.software.there.get(application.id);
      detected.set(
        key,
        there === undefined
          ? answered(await foretellCondition(detectionOf(type), world), false, `"${application.name}" is not there yet`)
          : { verdict: { holds: there, because: `an earlier step ${there ? 'installs' : 'uninstalls'} it` } },
      );
      const whole = `the requirements of "${type.name}" of "${application.name}" are met`;
      required.set(key, answered(await foretellCondition(type.requirements, world), true, whole));
    }
  const ask = (from: ReadonlyMap<string, Answered>, id: string, at: number): Verdict => {
    const found = from.get(`${id} ${at}`);
    if (found?.assumes !== undefined) assumes.add(found.assumes);
    return found?.verdict ?? { holds: null, because: 'nobody has looked' };
  };
  return {
    platform: 'linux',
    detected: (id, at) => ask(detected, id, at),
    required: (id, at) => ask(required, id, at),
  };
}

interface Answered {
  readonly verdict: Verdict;
  readonly assumes?: string;
}

function answered(foretold: Awaited<ReturnType<typeof foretellCondition>>, otherwise: boolean, what: string): Answered {
  if (foretold.holds !== null || foretold.answer === 'unanswerable') return { verdict: foretold };
  return {
    verdict: { holds: otherwise, because: `taken to be so, since ${foretold.because}` },
    assumes: `${what} (${foretold.because})`,
  };
}

/** A program that is not in its package, or may not be run, is known before. */
export function foretellPrograms({ options }: StepOf<'install-package'>, world: World): StepOutlook {
  const { definitions } = world.software;
  if (definitions === null) return { is: 'done', open: NO_SITE };
  const { package: pkg, program, baseVariable } = options;
  const named = pkg !== undefined && program !== undefined ? [{ by: 'the step', text: `${pkg}:${program}` }] : null;
  const values = named ?? (baseVariable === undefined ? [] : valuesIn('programs', baseVariable, world));
  if (!Array.isArray(values)) return values;
  for (const each of values) {
    const problem = problemOf(each, definitions);
    // All are looked up before the first is run, so going on behind a failure does not help.
    if (problem !== null) return fails(problem);
  }
  return { is: 'done' };
}

function problemOf({ by, text }: { by: string; text: string }, { packages }: SoftwareDefinitions): string | null {
  const named = programInText(text);
  if (named === null) return `${by} does not hold "package:program"`;
  const pkg = findSoftware(packages, named.package);
  if (pkg === undefined) return `the package "${named.package}" that ${by} names is not in the site`;
  const program = findProgram(pkg.programs, named.program);
  if (program === undefined) return `"${pkg.name}" has no program "${named.program}"`;
  const what = `the program "${program.name}" of "${pkg.name}"`;
  if (program.disabled) return `${what} is disabled`;
  if (!program.platforms.includes('linux')) return `${what} is not for Linux`;
  return by !== 'the step' && !program.taskSequences ? `${what} may not be run by a variable (${by})` : null;
}
