/**
 * What is done to have an application installed: nothing, its first deployment type that fits, behind what that depends on and behind the removal of what it replaces;
 * or why not. Pure: what is installed and what holds on the computer is handed in. Agent and simulation ask the same.
 */

import type { Verdict } from '../conditions/judge-condition.ts';
import { phrase } from '../phrases/english.ts';
import type { Phrase } from '../phrases/phrase.ts';
import { type ApplicationDefinition, type DeploymentType, platformOf } from './application-definition.ts';

export interface PlannedApplication extends Pick<ApplicationDefinition, 'name' | 'disabled' | 'supersedes'> {
  readonly id: string;
  /** In the order in which they are tried. */
  readonly deploymentTypes: readonly Pick<DeploymentType, 'name' | 'technology' | 'dependencies'>[];
}

/** Of the computer, for a deployment type of an application by its place in the list. */
export interface ApplicationFacts {
  readonly platform: 'windows' | 'linux';
  detected(applicationId: string, deploymentType: number): Verdict;
  required(applicationId: string, deploymentType: number): Verdict;
}

export interface PlannedAction {
  readonly do: 'install' | 'uninstall';
  readonly application: string;
  readonly deploymentType: number;
  /** Without a full stop. */
  readonly because: Phrase;
}

/** `actions`: in their order; each application is in them once. `unclear`: something could not be told, so nothing is done. */
export type ApplicationPlan =
  | { readonly is: 'installed'; readonly because: Phrase }
  | InstallPlan
  | { readonly is: 'not-applicable' | 'unclear'; readonly because: Phrase };

interface InstallPlan extends Part {
  readonly because: Phrase;
}

/** What is done, and which applications must be there behind it. */
interface Part {
  readonly is: 'install';
  readonly actions: readonly PlannedAction[];
  readonly counted: ReadonlySet<string>;
}
type Refusal = { readonly is: 'not-applicable' | 'unclear'; readonly because: Phrase };

export function planApplication(
  id: string,
  applications: ReadonlyMap<string, PlannedApplication>,
  facts: ApplicationFacts,
): ApplicationPlan {
  return new Planner(applications, facts).plan(id);
}

class Planner {
  readonly #applications: ReadonlyMap<string, PlannedApplication>;
  readonly #facts: ApplicationFacts;
  readonly #plans = new Map<string, ApplicationPlan>();
  /** Applications whose plan is being made: one that comes again needs itself. */
  readonly #open = new Set<string>();

  constructor(applications: ReadonlyMap<string, PlannedApplication>, facts: ApplicationFacts) {
    this.#applications = applications;
    this.#facts = facts;
  }

  plan(id: string): ApplicationPlan {
    const known = this.#plans.get(id);
    if (known !== undefined) return known;
    const application = this.#applications.get(id);
    if (application === undefined) return no(phrase('absentApplication', { id }));
    if (this.#open.has(id)) return no(phrase('needsItself', { name: application.name }));
    this.#open.add(id);
    const plan = this.#planOf(application);
    this.#open.delete(id);
    this.#plans.set(id, plan);
    return plan;
  }

  #planOf(application: PlannedApplication): ApplicationPlan {
    const detection = this.#detect(application);
    if (detection.holds === null)
      return unclear(phrase('whetherInstalled', { name: application.name, because: detection.because }));
    if (detection.holds) return { is: 'installed', because: detection.because };
    if (application.disabled) return no(phrase('isDisabled', { name: application.name }));
    const reasons: Phrase[] = [];
    for (const [at, type] of application.deploymentTypes.entries()) {
      const plan = this.#planOfType(application, at);
      if (plan.is !== 'not-applicable') return plan;
      reasons.push(phrase('ofType', { type: type.name, because: plan.because }));
    }
    return no(listOf(reasons));
  }

  /** Of any deployment type of this platform; `deploymentType` is the one that was found. */
  #detect({ id, deploymentTypes }: PlannedApplication): Verdict & { readonly deploymentType: number } {
    for (const [at, { technology }] of deploymentTypes.entries()) {
      if (platformOf(technology) !== this.#facts.platform) continue;
      const verdict = this.#facts.detected(id, at);
      if (verdict.holds !== false) return { ...verdict, deploymentType: at };
    }
    return { holds: false, because: phrase('noneDetected'), deploymentType: -1 };
  }

  #planOfType(application: PlannedApplication, at: number): ApplicationPlan {
    const type = application.deploymentTypes[at];
    if (type === undefined) return no(phrase('noSuchType'));
    if (platformOf(type.technology) !== this.#facts.platform)
      return no(phrase('isFor', { platform: platformOf(type.technology) === 'linux' ? 'Linux' : 'Windows' }));
    const required = this.#facts.required(application.id, at);
    if (required.holds === null)
      return unclear(phrase('whetherInstallable', { type: type.name, because: required.because }));
    if (!required.holds) return no(required.because);
    const dependencies = this.#planDependencies(type.dependencies);
    if (dependencies.is !== 'install') return dependencies;
    const removals = this.#planRemovals(application);
    if (removals.is !== 'install') return removals;
    const because = phrase('typeFits', { type: type.name, because: required.because });
    const install: PlannedAction = { do: 'install', application: application.id, deploymentType: at, because };
    const actions = eachOnce([...dependencies.actions, ...removals.actions, install]);
    const { counted } = dependencies;
    // What is there is not installed again, so what is taken away stays away.
    const torn = actions.find((action) => action.do === 'uninstall' && counted.has(action.application));
    return torn === undefined
      ? { is: 'install', because, actions, counted }
      : no(phrase('replacedAndNeeded', { name: this.#nameOf(torn.application) }));
  }

  #planDependencies(groups: DeploymentType['dependencies']): Part | Refusal {
    const actions: PlannedAction[] = [];
    const counted = new Set<string>();
    for (const group of groups) {
      const found = this.#planGroup(group);
      if (found.is !== 'install') return found;
      actions.push(...found.actions);
      for (const id of found.counted) counted.add(id);
    }
    return { is: 'install', actions, counted };
  }

  /** One that is there counts before one that would have to be installed. */
  #planGroup({ name, anyOf }: DeploymentType['dependencies'][number]): Part | Refusal {
    const plans = anyOf.map((member) => ({ ...member, plan: this.plan(member.application) }));
    const there = plans.find(({ plan }) => plan.is === 'installed');
    if (there !== undefined) return { is: 'install', actions: [], counted: new Set([there.application]) };
    const reasons: Phrase[] = [];
    for (const { application, autoInstall, plan } of plans) {
      if (plan.is === 'install' && autoInstall) return { ...plan, counted: new Set([...plan.counted, application]) };
      if (plan.is === 'unclear') return plan;
      const member = this.#nameOf(application);
      reasons.push(
        plan.is === 'install'
          ? phrase('notForOthers', { name: member })
          : phrase('cannotInstall', { name: member, because: plan.because }),
      );
    }
    return no(phrase('nothingOfGroup', { group: name, because: listOf(reasons) }));
  }

  /** What it replaces and is there goes first. */
  #planRemovals({ supersedes }: PlannedApplication): Part | Refusal {
    const actions: PlannedAction[] = [];
    for (const { application: id, uninstall } of supersedes) {
      const old = this.#applications.get(id);
      if (!uninstall || old === undefined) continue;
      const { holds, because, deploymentType } = this.#detect(old);
      if (holds === null) return unclear(phrase('whetherReplacedInstalled', { name: old.name, because }));
      if (!holds) continue;
      actions.push({ do: 'uninstall', application: id, deploymentType, because: phrase('isReplaced', { because }) });
    }
    return { is: 'install', actions, counted: new Set() };
  }

  #nameOf(id: string): string {
    return this.#applications.get(id)?.name ?? id;
  }
}

function listOf(reasons: readonly Phrase[]): Phrase {
  const [first = phrase('asItIs', { text: '' }), ...others] = reasons;
  return others.reduce((one, other) => phrase('semicolon', { one, other }), first);
}

function no(because: Phrase): { is: 'not-applicable'; because: Phrase } {
  return { is: 'not-applicable', because };
}

function unclear(because: Phrase): { is: 'unclear'; because: Phrase } {
  return { is: 'unclear', because };
}

/** What two need is installed once: before the first of them. */
function eachOnce(actions: readonly PlannedAction[]): PlannedAction[] {
  const seen = new Set<string>();
  return actions.filter(({ do: what, application }) => {
    const key = `${what} ${application}`;
    const isNew = !seen.has(key);
    seen.add(key);
    return isNew;
  });
}
