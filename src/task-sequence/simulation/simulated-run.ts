/** One run that is only thought of: the walk of simulate.ts. */

import { whyNeverSet } from '../built-in-variables/never-set.ts';
import { assignmentsOf, placeholdersIn, resultsOf, variablesUsedBy } from '../conditions/variable-uses.ts';
import { type Group, ON_FAILURE, type Step, type TaskSequenceNode, textsOf, walk } from '../document.ts';
import { isKnown } from '../lint/known-variables.ts';
import { logFolders } from '../log-folder.ts';
import { english, phrase } from '../phrases/english.ts';
import { type Phrase, withTexts } from '../phrases/phrase.ts';
import { isPlaceOf, runnabilityOf } from '../places/runnability.ts';
import { danglingId, packagesIn } from '../references.ts';
import { type Environment, isPe } from '../step.ts';
import { kindOf } from '../step-kinds.ts';
import { NOT_READY } from '../steps/check-readiness.ts';
import { isVariableName } from '../variable-name.ts';
import { type Foretold, foretellCondition, type World } from './foretell-condition.ts';
import type { ForetoldVolumes } from './foretell-disks.ts';
import { foretellStep } from './foretell-step.ts';
import type { ForetoldVariables } from './foretold-variables.ts';
import { shownVariables } from './shown-variables.ts';
import {
  because,
  type KnownPackage,
  nodesBefore,
  type SimulatedContent,
  type SimulatedNode,
  type SimulationInput,
  type Stretch,
  type VariablesAtStep,
} from './simulation.ts';
import { fails, type StepOutlook, sentence } from './step-outlook.ts';

type End = 'done' | { readonly failed: Phrase };
/** Why nobody can tell whether what is in a group runs; null where that is told. */
type Doubt = Phrase | null;

/** A group may be done again a hundred times, and groups stand in groups: behind so many of them no further attempts are walked. */
const MOST_VISITS = 20_000;
/** How often a step is run again that asks for it at each restart, before it counts as one that never ends. */
const MOST_REPEATS = 10;

/** `beyond-failures`: as if each step that fails had succeeded, to find what else is missing. */
export type Walk = 'as-in-a-run' | 'beyond-failures';

export class SimulatedRun {
  readonly stretches: Stretch[];
  readonly variablesAt = new Map<string, VariablesAtStep>();
  readonly #walk: Walk;
  readonly #input: SimulationInput;
  readonly #variables: ForetoldVariables;
  readonly #nodes: Map<string, SimulatedNode>;
  readonly #answers: World['answers'] = new Map();
  readonly #volumes: ForetoldVolumes = { all: [] };
  /** The system that the inventory knows, as long as it is on the disk. */
  #installed: World['system'];
  #software: World['software'];
  readonly #content = new Map<string, SimulatedContent>();
  /** By their English, each once. */
  readonly #missing = new Map<string, Phrase>();
  readonly #open = new Map<string, Phrase>();
  #environment: Environment;
  /** What a restart to the disk leads to. */
  #system: Environment;
  #visits = 0;

  constructor(input: SimulationInput, variables: ForetoldVariables, walk: Walk) {
    this.#walk = walk;
    this.#input = input;
    this.#variables = variables;
    this.#installed = input.inventory.operatingSystem ?? null;
    this.#software = { definitions: input.software, there: new Map() };
    this.#environment = input.environment;
    this.#system = isPe(input.environment) ? 'linux' : input.environment;
    this.#nodes = new Map(nodesBefore(input.document).map((node) => [node.id, node]));
    this.stretches = [{ environment: input.environment, afterNodeId: null }];
  }

  async toItsEnd(): Promise<End> {
    const { steps, onFailure = [] } = this.#input.document;
    const end = await this.#all(steps, null);
    if (end === 'done') {
      for (const { id } of walk(onFailure)) this.#tell(id, {}, phrase('onlyOnFailure'));
      return end;
    }
    const handler = { id: ON_FAILURE, name: 'On failure', disabled: false, continueOnError: false };
    await this.#group({ type: 'group', ...handler, steps: onFailure }, null);
    return end;
  }

  nodes(): SimulatedNode[] {
    return [...this.#nodes.values()];
  }

  content(): SimulatedContent[] {
    return [...this.#content.values()];
  }

  missing(): Phrase[] {
    return [...this.#missing.values()];
  }

  open(): Phrase[] {
    return [...this.#open.values()];
  }

  get #world(): World {
    const { inventory } = this.#input;
    const [environment, variables, volumes, answers] = [
      this.#environment,
      this.#variables,
      this.#volumes,
      this.#answers,
    ];
    return { environment, inventory, variables, volumes, answers, software: this.#software, system: this.#installed };
  }

  async #all(nodes: readonly TaskSequenceNode[], doubt: Doubt): Promise<End> {
    for (const node of nodes) {
      if (node.disabled) continue;
      const end = node.type === 'group' ? await this.#group(node, doubt) : await this.#traced(node, doubt);
      if (end !== 'done' && !node.continueOnError) return end;
    }
    return 'done';
  }

  async #group(group: Group, doubt: Doubt): Promise<End> {
    this.#visits += 1;
    this.#tellNeverSet(group);
    const environment = this.#environment;
    const foretold = await foretellCondition(group.condition, this.#world);
    if (foretold.holds === false) {
      this.#skip(group, foretold.because);
      return 'done';
    }
    if (isUnanswerable(foretold) && doubt === null && this.#walk === 'as-in-a-run') {
      this.#tell(group.id, { state: 'cannot-be-told', fails: true, environment }, foretold.because);
      return { failed: this.#safe(phrase('whetherGroup', { name: group.name, because: foretold.because })) };
    }
    const own = foretold.holds === null ? foretold.because : null;
    const unsure = own ?? doubt;
    this.#tell(group.id, { state: unsure === null ? 'runs' : 'cannot-be-told', fails: false, environment }, unsure);
    const within = unsure === null ? null : phrase('groupMayBeSkipped', { name: group.name });
    const end = await this.#attempts(group, within);
    if (end !== 'done') this.#tell(group.id, { fails: true });
    return end;
  }

  /** Done again as often as the group says. */
  async #attempts(group: Group, doubt: Doubt): Promise<End> {
    const attempts = doubt === null ? (group.retry?.count ?? 0) + 1 : 1;
    for (let attempt = 1; ; attempt += 1) {
      const end = await this.#all(group.steps, doubt);
      if (end === 'done' || attempt >= attempts) return end;
      if (this.#visits <= MOST_VISITS) continue;
      add(this.#open, phrase('furtherAttempts', { name: group.name, most: MOST_VISITS }));
      return end;
    }
  }

  /** A fact that the node asks for, in its condition or its options, and that no run has there. */
  #tellNeverSet(node: TaskSequenceNode): void {
    for (const text of neverSetIn(node, this.#environment))
      add(this.#missing, phrase('ofNode', { name: node.name, text }));
  }

  #skip(node: TaskSequenceNode, why: Phrase): void {
    this.#tell(node.id, { state: 'skipped', environment: this.#environment }, why);
    if (node.type !== 'group') return;
    for (const { id } of walk(node.steps))
      if (this.#nodes.get(id)?.state === 'not-reached')
        this.#tell(id, { state: 'skipped' }, phrase('groupSkipped', { name: node.name }));
  }

  async #traced(step: Step, doubt: Doubt): Promise<End> {
    if (this.#input.tracesVariables !== true) return this.#step(step, doubt);
    const before = shownVariables(this.#variables);
    const end = await this.#step(step, doubt);
    this.variablesAt.set(step.id, { before, after: shownVariables(this.#variables) });
    return end;
  }

  async #step(step: Step, doubt: Doubt): Promise<End> {
    this.#visits += 1;
    this.#tellNeverSet(step);
    const environment = this.#environment;
    const foretold = await foretellCondition(step.condition, this.#world);
    if (foretold.holds === false) {
      this.#skip(step, foretold.because);
      return 'done';
    }
    const isOpen = foretold.holds === null && (foretold.answer === 'open' || this.#walk === 'beyond-failures');
    if (doubt !== null || isOpen) {
      await this.#perhaps(step, doubt === null || foretold.holds === null ? foretold.because : doubt);
      return 'done';
    }
    if (foretold.holds === null) {
      this.#tell(step.id, { state: 'cannot-be-told', fails: true, environment }, foretold.because);
      return this.#failed(step, phrase('whetherStep', { because: foretold.because }));
    }
    return this.#runs(step);
  }

  async #runs(step: Step): Promise<End> {
    const environment = this.#environment;
    if (isPlaceOf(step, environment) && kindOf(step.type).support[environment] === 'runnable')
      this.#variables.setReadOnly('_SMSTSCurrentActionName', step.name);
    this.#tellUnset(step);
    const outlook = await this.#repeated(step);
    if (outlook.is === 'fails') {
      const more = { state: 'not-available', fails: true, environment, ...softwareOf(outlook) } as const;
      this.#tell(step.id, more, outlook.because);
      if (outlook.lacks) this.#lacks(step, outlook.because);
      if (this.#walk === 'as-in-a-run') return this.#failed(step, outlook.because);
      this.#passOver(step);
      return 'done';
    }
    const open = outlook.is === 'done' ? (outlook.open ?? null) : null;
    if (open !== null) add(this.#open, phrase('ofNode', { name: step.name, text: open }));
    const erases = outlook.is === 'done' && outlook.erases !== undefined ? { erases: outlook.erases } : {};
    const more = { state: 'runs', fails: false, environment, ...erases, ...softwareOf(outlook) } as const;
    this.#tell(step.id, more, open);
    this.#contentOfSoftware(outlook, true);
    if (replacesSystem(step)) this.#forgetSystem();
    this.#lastAction(step.name, exitCodeOf(step), true);
    if (outlook.is === 'restart') this.#restart(step, outlook.target);
    return 'done';
  }

  /** A step that asks to be run again after a restart is. */
  async #repeated(step: Step): Promise<StepOutlook> {
    const needsContent = packagesOf(step).length > 0 && runnabilityOf(step, this.#environment).is === 'runnable';
    const lacking = needsContent ? this.#contentOf(step, true) : null;
    if (lacking !== null) return fails(lacking);
    for (let times = 1; ; times += 1) {
      const outlook = await foretellStep(step, this.#world);
      if (outlook.is !== 'restart' || !outlook.again) return outlook;
      if (times === MOST_REPEATS) return fails(phrase('runsForEver'));
      this.#restart(step, outlook.target);
    }
  }

  #lacks(step: Step, because: Phrase): void {
    add(this.#missing, this.#safe(phrase('ofNode', { name: step.name, text: sentence(because) })));
  }

  /** What the step would have set and done is not known; that Windows starts behind its setup is. */
  #passOver(step: Step): void {
    for (const id of packagesOf(step)) {
      const missing = danglingId(id);
      if (missing !== null) this.#lacks(step, phrase('notInSite', { id: missing }));
    }
    this.#lastAction(step.name, exitCodeOf(step), true);
    for (const name of resultsOf(step)) this.#variables.lose(name, phrase('givesValue', { step: step.name }));
    if (step.type === 'setup-windows-and-configmgr') this.#restart(step, 'disk');
  }

  /** A variable that the step's texts ask for and that has no value: its name stays in them. */
  #tellUnset(step: Step): void {
    for (const name of placeholdersOf(step))
      if (!this.#variables.has(name) && this.#variables.untold(name) === null)
        add(this.#missing, phrase('notSetHere', { step: step.name, name }));
  }

  #failed(step: Step, text: Phrase): End {
    this.#lastAction(step.name, String(step.type === 'check-readiness' ? NOT_READY : 1), false);
    return { failed: this.#safe(phrase('ofNode', { name: step.name, text })) };
  }

  /** A step of which nobody can tell whether it runs: what it would change cannot be told behind it. */
  async #perhaps(step: Step, because: Phrase): Promise<void> {
    const environment = this.#environment;
    const scratch = this.#variables.copy();
    const volumes = { ...this.#volumes };
    const software = { ...this.#software, there: new Map(this.#software.there) };
    const outlook = await foretellStep(step, { ...this.#world, variables: scratch, volumes, software });
    this.#contentOfSoftware(outlook, false);
    if (replacesSystem(step)) this.#forgetSystem();
    if (volumes.all !== this.#volumes.all) this.#volumes.all = null;
    if (outlook.is === 'fails' && outlook.lacks) this.#lacks(step, outlook.because);
    const failure = outlook.is === 'fails' ? outlook.because : this.#contentOf(step, false);
    const more = { state: 'cannot-be-told', fails: false, environment, ...softwareOf(outlook) } as const;
    this.#tell(step.id, more, failure === null ? because : phrase('failsIfItRuns', { because, failure }));
    const reason = phrase('whetherStepRuns', { step: step.name });
    for (const name of [...assignmentsOf(step).map((each) => each.name), ...resultsOf(step), ...LAST_ACTION])
      if (isVariableName(name)) this.#variables.lose(name, reason);
    if (outlook.is === 'restart') add(this.#open, phrase('whetherRestarts', { name: step.name }));
  }

  /** Why content that the step needs is not there; null when all of it is. */
  #contentOf(step: Step, certain: boolean): Phrase | null {
    let lacking: Phrase | null = null;
    for (const id of packagesOf(step)) {
      const found = this.#input.packages.get(id.toLowerCase());
      if (found === undefined) {
        lacking = phrase('notInSite', { id: danglingId(id) ?? id });
        this.#lacks(step, lacking);
        continue;
      }
      // Of applications that is fetched which is installed, and not what is there.
      if (step.type !== 'install-application' || this.#software.definitions === null) this.#fetches(id, found, certain);
      if (step.type === 'apply-operating-system-image' && found.platform !== undefined) this.#system = found.platform;
    }
    return lacking;
  }

  #fetches(id: string, { name, bytes }: KnownPackage, certain: boolean): void {
    const before = this.#content.get(id)?.certain ?? false;
    this.#content.set(id, { id, name, bytes, certain: certain || before });
  }

  #contentOfSoftware(outlook: StepOutlook, certain: boolean): void {
    for (const { actions, assumes } of softwareOf(outlook).software ?? [])
      for (const { id } of actions) {
        const found = this.#input.packages.get(id);
        if (found !== undefined) this.#fetches(id, found, certain && assumes.length === 0);
      }
  }

  /** The disk is erased, or gets another system. */
  #forgetSystem(): void {
    this.#installed = null;
    this.#software = { ...this.#software, there: new Map() };
  }

  #restart(step: Step, target: 'disk' | 'pe'): void {
    if (step.type === 'setup-windows-and-configmgr') this.#system = 'windows';
    const pe = isPe(this.#input.environment) ? this.#input.environment : 'linux-pe';
    this.#environment = target === 'pe' ? pe : this.#system;
    this.stretches.push({ environment: this.#environment, afterNodeId: step.id });
    this.#variables.setReadOnly('_SMSTSInWinPE', String(isPe(this.#environment)));
    this.#variables.setReadOnly('_SMSTSLogPath', logFolders[this.#environment] ?? '');
    this.#variables.setReadOnly('_SMSTSCurrentActionName', '');
  }

  #lastAction(name: string, exitCode: string | null, succeeded: boolean): void {
    const variables = this.#variables;
    variables.setReadOnly('_SMSTSLastActionName', name);
    if (exitCode === null) variables.lose('_SMSTSLastActionRetCode', phrase('severalCodes', { step: name }));
    else variables.setReadOnly('_SMSTSLastActionRetCode', exitCode);
    variables.setReadOnly('_SMSTSLastActionSucceeded', String(succeeded));
  }

  /** `why` is null where there is nothing to say. */
  #tell(id: string, more: Partial<SimulatedNode>, why?: Phrase | null): void {
    const before = this.#nodes.get(id);
    // The group of `onFailure` is in no document.
    if (before === undefined) return;
    const told = why === undefined ? {} : because(why === null ? null : this.#safe(why));
    this.#nodes.set(id, { ...before, ...more, ...told });
  }

  /** A query or path may hold the value of a secret variable. */
  #safe(said: Phrase): Phrase {
    return withTexts(said, (text) => this.#variables.redact(text));
  }
}

function add(phrases: Map<string, Phrase>, said: Phrase): void {
  phrases.set(english(said), said);
}

/** What the inventory says of the operating system does not hold behind it. */
function replacesSystem({ type }: Step): boolean {
  return (
    type === 'format-and-partition-disk' ||
    type === 'apply-operating-system-image' ||
    type === 'upgrade-operating-system'
  );
}

function softwareOf(outlook: StepOutlook): Pick<SimulatedNode, 'software'> {
  return 'software' in outlook && outlook.software !== undefined ? { software: outlook.software } : {};
}

function packagesOf(step: Step): readonly string[] {
  const known = packages.get(step);
  if (known !== undefined) return known;
  // What an imported step says is another system's.
  const ids = step.type === 'imported-step' ? [] : packagesIn(step.options);
  packages.set(step, ids);
  return ids;
}

function neverSetIn(node: TaskSequenceNode, environment: Environment): readonly Phrase[] {
  const known = neverSet[environment].get(node);
  if (known !== undefined) return known;
  const reasons = variablesUsedBy(node).flatMap((name) => whyNeverSet(name, [environment]) ?? []);
  neverSet[environment].set(node, reasons);
  return reasons;
}

type Reasons = WeakMap<TaskSequenceNode, readonly Phrase[]>;
/** Asked for each step of each simulated device. */
const neverSet: Readonly<Record<Environment, Reasons>> = {
  'linux-pe': new WeakMap(),
  winpe: new WeakMap(),
  windows: new WeakMap(),
  linux: new WeakMap(),
};

/** In its options; not those that conditions of rules compare, that it sets itself, or that the operating system's shell replaces. */
function placeholdersOf(step: Step): readonly string[] {
  const known = placeholders.get(step);
  if (known !== undefined) return known;
  const own = step.type === 'imported-step' ? step.options.variables : assignmentsOf(step);
  const set = new Set(own.map(({ name }) => name.toLowerCase()));
  const texts = step.type === 'set-dynamic-variables' ? assignmentsOf(step) : step.options;
  const found = [...new Set(textsOf(texts).flatMap(placeholdersIn))];
  const asked = found.filter((name) => !isKnown(name) && !set.has(name.toLowerCase()));
  placeholders.set(step, asked);
  return asked;
}

/** Asked for each step of each simulated device. */
const placeholders = new WeakMap<Step, readonly string[]>();

/** Asked for each step of each simulated device. */
const packages = new WeakMap<Step, readonly string[]>();

const LAST_ACTION = [
  '_SMSTSLastActionName',
  '_SMSTSLastActionRetCode',
  '_SMSTSLastActionSucceeded',
  '_SMSTSCurrentActionName',
];

function isUnanswerable(foretold: Foretold): boolean {
  return foretold.holds === null && foretold.answer === 'unanswerable';
}

/** What a step that succeeds ends with; null where it may be one of several. */
function exitCodeOf({ options }: Step): string | null {
  if (!('successCodes' in options) || options.successCodes.includes(0)) return '0';
  const [only, ...others] = options.successCodes;
  return only === undefined || others.length > 0 ? null : String(only);
}
