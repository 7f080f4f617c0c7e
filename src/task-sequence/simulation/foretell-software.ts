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
import { distinct, english, phrase } from '../phrases/english.ts';
import type { Phrase } from '../phrases/phrase.ts';
import { programInText, valuesOfBase } from '../software-by-variables.ts';
import { foretellCondition, type World } from './foretell-condition.ts';
import { unlessUntold } from './foretold-variables.ts';
import type { ForetoldApplication } from './simulation.ts';
import { fails, type StepOutlook } from './step-outlook.ts';

const NO_SITE = phrase('noSiteAsked');
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
    const { told, because } = await foretellApplication(application, definitions.applications, world);
    software.push(told);
    if (told.is === 'unclear' && !options.continueOnFailure)
      return { ...fails(phrase('notInstalledUnclear', { name: application.name, because })), software };
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
      ...fails(phrase('skippedIsFailure', { applications: skipped.join(', ') })),
      software,
    };
  return { is: 'done', software };
}

function wantedApplications(
  { applications: ids, baseVariable }: StepOf<'install-application'>['options'],
  { applications }: SoftwareDefinitions,
  world: World,
): Told<KnownApplication[]> {
  const named = ids.map((id) => ({ by: null, text: id }));
  const values = baseVariable === undefined ? [] : valuesIn('applications', baseVariable, world);
  if (!Array.isArray(values)) return { outlook: values };
  const wanted: KnownApplication[] = [];
  for (const { by, text } of [...named, ...values]) {
    const found = findSoftware(applications, text);
    if (found === undefined) return { outlook: fails(phrase('namedApplicationAbsent', { name: text, by: namer(by) })) };
    if (found.disabled) return { outlook: fails(phrase('isDisabled', { name: found.name })) };
    if (by !== null && !found.taskSequences)
      return { outlook: fails(phrase('applicationNotByVariable', { name: found.name, by: namer(by) })) };
    wanted.push(found);
  }
  return { value: wanted };
}

function valuesIn(kind: 'applications' | 'programs', base: string, { variables }: World) {
  return unlessUntold(
    () =>
      valuesOfBase(kind, base, (name) => variables.get(name)).map(({ name, value }) => {
        return { by: name, text: value };
      }),
    (because): StepOutlook => ({ is: 'done', open: phrase('variablesName', { base, because }) }),
  );
}

async function foretellApplication(
  { id, name }: KnownApplication,
  applications: SoftwareDefinitions['applications'],
  world: World,
): Promise<{ told: ForetoldApplication; because: Phrase }> {
  const assumes: Phrase[] = [];
  const facts = await factsOf(relatedTo(id, applications), world, assumes);
  const plan = planApplication(id, applications, facts);
  const nameOf = (each: string) => applications.get(each)?.name ?? each;
  if (plan.is === 'install')
    for (const action of plan.actions) world.software.there.set(action.application, action.do === 'install');
  const told = {
    ...{ application: name, id, is: plan.is, because: english(plan.because) },
    actions: actionsOf(plan, applications, nameOf),
    assumes: distinct(assumes).map(english),
  };
  return { told, because: plan.because };
}

function actionsOf(
  plan: ApplicationPlan,
  applications: SoftwareDefinitions['applications'],
  nameOf: (id: string) => string,
): ForetoldApplication['actions'] {
  if (plan.is !== 'install') return [];
  return plan.actions.map(({ do: what, application: id, deploymentType, because }) => {
    const type = applications.get(id)?.deploymentTypes[deploymentType]?.name ?? '';
    return { do: what, id, application: nameOf(id), deploymentType: type, because: english(because) };
  });
}

/** `assumes` gets a phrase of each open question that the plan asks. */
async function factsOf(
  related: readonly KnownApplication[],
  world: World,
  assumes: Phrase[],
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
          ? answered(
              await foretellCondition(detectionOf(type), world),
              false,
              phrase('notThereYet', { name: application.name }),
            )
          : { verdict: { holds: there, because: phrase(there ? 'earlierInstalls' : 'earlierUninstalls') } },
      );
      const whole = phrase('requirementsMet', { type: type.name, name: application.name });
      required.set(key, answered(await foretellCondition(type.requirements, world), true, whole));
    }
  const ask = (from: ReadonlyMap<string, Answered>, id: string, at: number): Verdict => {
    const found = from.get(`${id} ${at}`);
    if (found?.assumes !== undefined) assumes.push(found.assumes);
    return found?.verdict ?? { holds: null, because: phrase('nobodyLooked') };
  };
  return {
    platform: 'linux',
    detected: (id, at) => ask(detected, id, at),
    required: (id, at) => ask(required, id, at),
  };
}

interface Answered {
  readonly verdict: Verdict;
  readonly assumes?: Phrase;
}

function answered(foretold: Awaited<ReturnType<typeof foretellCondition>>, otherwise: boolean, what: Phrase): Answered {
  if (foretold.holds !== null || foretold.answer === 'unanswerable') return { verdict: foretold };
  return {
    verdict: { holds: otherwise, because: phrase('takenToBeSo', { because: foretold.because }) },
    assumes: phrase('assumed', { what, because: foretold.because }),
  };
}

/** A program that is not in its package, or may not be run, is known before. */
export function foretellPrograms({ options }: StepOf<'install-package'>, world: World): StepOutlook {
  const { definitions } = world.software;
  if (definitions === null) return { is: 'done', open: NO_SITE };
  const { package: pkg, program, baseVariable } = options;
  const named = pkg !== undefined && program !== undefined ? [{ by: null, text: `${pkg}:${program}` }] : null;
  const values = named ?? (baseVariable === undefined ? [] : valuesIn('programs', baseVariable, world));
  if (!Array.isArray(values)) return values;
  for (const each of values) {
    const problem = problemOf(each, definitions);
    // All are looked up before the first is run, so going on behind a failure does not help.
    if (problem !== null) return fails(problem);
  }
  return { is: 'done' };
}

/** Null: the step itself names it; else the variable's name. */
function namer(by: string | null): Phrase {
  return by === null ? phrase('theStep') : phrase('theVariable', { name: by });
}

function problemOf(
  { by, text }: { by: string | null; text: string },
  { packages }: SoftwareDefinitions,
): Phrase | null {
  const named = programInText(text);
  if (named === null) return phrase('noPackageProgram', { by: namer(by) });
  const pkg = findSoftware(packages, named.package);
  if (pkg === undefined) return phrase('namedPackageAbsent', { name: named.package, by: namer(by) });
  const program = findProgram(pkg.programs, named.program);
  if (program === undefined) return phrase('hasNoProgram', { package: pkg.name, program: named.program });
  const names = { program: program.name, package: pkg.name };
  if (program.disabled) return phrase('programDisabled', names);
  if (!program.platforms.includes('linux')) return phrase('programNotForLinux', names);
  return by !== null && !program.taskSequences ? phrase('programNotByVariable', { ...names, by: namer(by) }) : null;
}
