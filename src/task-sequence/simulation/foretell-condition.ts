/**
 * Whether a condition will hold on a computer that is known from its inventory: the same meaning as in a run (judge-condition.ts). What only the computer itself
 * could answer is left open; what an agent could not answer either fails there, as it does in the run.
 */

import type { SoftwareDefinitions } from '../applications/software-definitions.ts';
import type { Condition, LeafCondition, SystemCondition } from '../conditions/conditions.ts';
import { type Answer, allOf, type ConditionFacts, judgeCondition } from '../conditions/judge-condition.ts';
import { placeholdersIn } from '../conditions/variable-uses.ts';
import { textsOf } from '../document.ts';
import { phrase } from '../phrases/english.ts';
import type { Phrase } from '../phrases/phrase.ts';
import { type Environment, isPe } from '../step.ts';
import { answerWmiQuery, type WmiAnswer } from '../wmi/answer-query.ts';
import type { ForetoldVolumes } from './foretell-disks.ts';
import type { ForetoldVariables } from './foretold-variables.ts';
import type { RunInventory } from './run-facts.ts';

export type Foretold =
  | { readonly holds: boolean; readonly because: Phrase }
  /** `open`: the run will know · `unanswerable`: it will not, and the step or group fails. */
  | { readonly holds: null; readonly answer: 'open' | 'unanswerable'; readonly because: Phrase };

export interface World {
  readonly environment: Environment;
  readonly inventory: RunInventory;
  readonly variables: ForetoldVariables;
  readonly volumes: ForetoldVolumes;
  /** What queries were answered from this inventory so far: sequences ask the same of a computer many times. */
  readonly answers: Map<string, WmiAnswer>;
  readonly software: ForetoldSoftware;
  /** The deployed system that the disk held before, as the inventory knows it; null: it does not, or another one was put in its place. */
  readonly system: RunInventory['operatingSystem'] | null;
}

export interface ForetoldSoftware {
  readonly definitions: SoftwareDefinitions | null;
  /** Applications that earlier steps install or uninstall in the system that is there. */
  readonly there: Map<string, boolean>;
}

export async function foretellCondition(condition: Condition | undefined, world: World): Promise<Foretold> {
  if (condition === undefined) return { holds: true, because: phrase('noCondition') };
  if ('all' in condition) return foretellList(condition.all, false, world);
  if ('any' in condition) return foretellList(condition.any, true, world);
  if (!('none' in condition)) return foretellLeaf(condition, world);
  const any = await foretellList(condition.none, true, world);
  return any.holds === null ? any : { ...any, holds: !any.holds };
}

/**
 * The run asks up to the first part that decides, or that it cannot answer. Behind a part that is open both may happen: if what follows decides by itself, the
 * open one does not matter.
 */
async function foretellList(parts: readonly Condition[], deciding: boolean, world: World): Promise<Foretold> {
  let open: Foretold | null = null;
  const reasons: Phrase[] = [];
  for (const part of parts) {
    const foretold = await foretellCondition(part, world);
    if (foretold.holds === deciding) return foretold;
    if (foretold.holds === null && foretold.answer === 'unanswerable') return open ?? foretold;
    if (foretold.holds === null) open ??= foretold;
    else reasons.push(foretold.because);
  }
  return open ?? { holds: !deciding, because: allOf(reasons) ?? phrase('nothingAsked') };
}

async function foretellLeaf(leaf: LeafCondition, world: World): Promise<Foretold> {
  const lost = lostVariable(leaf, world.variables);
  if (lost !== null) return lost;
  if ('system' in leaf) return foretellSystem(leaf, world);
  let answer: 'open' | 'unanswerable' = 'unanswerable';
  const leaveOpen = (because: Phrase): { problem: Phrase } => {
    answer = 'open';
    return { problem: because };
  };
  const { holds, because } = await judgeCondition(leaf, factsOf(world, leaveOpen));
  return holds === null ? { holds, answer, because } : { holds, because };
}

/** A variable that the condition needs and whose value cannot be told. */
function lostVariable(leaf: LeafCondition, variables: ForetoldVariables): Foretold | null {
  if (!variables.hasUntold) return null;
  const asked = 'variable' in leaf ? variables.untold(leaf.variable) : null;
  if (asked?.isSet && 'variable' in leaf && (leaf.operator === 'exists' || leaf.operator === 'notExists'))
    return { holds: leaf.operator === 'exists', because: phrase('isSet', { name: leaf.variable }) };
  const inTexts = textsOf(leaf).flatMap(placeholdersIn);
  const lost = asked ?? inTexts.map((name) => variables.untold(name)).find((untold) => untold !== null) ?? null;
  if (lost === null) return null;
  return { holds: null, answer: 'open', because: phrase('ofNode', { name: lost.name, text: lost.because }) };
}

/** Of the operating system the family and the architecture are known; the rest is what the inventory says of it, as long as it is on the disk, or whatever is installed then. */
async function foretellSystem({ system }: SystemCondition, world: World): Promise<Foretold> {
  const { family, architecture, ...rest } = system;
  const installed =
    isPe(world.environment) || familyOf(world.environment) === 'windows' ? null : (world.system ?? null);
  const known = world.inventory.processor.architecture ?? null;
  const { distribution = null, version = null } = installed ?? {};
  const told = {
    ...(family && { family }),
    ...(architecture && known !== null && { architecture }),
    ...(rest.distribution && distribution !== null && { distribution: rest.distribution }),
    ...(rest.version && version !== null && { version: rest.version }),
  };
  const fact = { family: familyOf(world.environment), architecture: known, distribution, version, language: null };
  const facts = { ...factsOf(world, (problem) => ({ problem })), system: async () => ({ value: fact }) };
  const verdict = await judgeCondition({ system: told }, facts);
  const isOpen = Object.entries(system).some(([part, wanted]) => wanted !== undefined && !(part in told));
  if (verdict.holds === false || !isOpen) return { holds: verdict.holds === true, because: verdict.because };
  return { holds: null, answer: 'open', because: phrase('asksSystem') };
}

function familyOf(environment: Environment): 'linux' | 'windows' {
  return environment === 'linux' || environment === 'linux-pe' ? 'linux' : 'windows';
}

type LeaveOpen = (because: Phrase) => { problem: Phrase };

function factsOf(world: World, leaveOpen: LeaveOpen): ConditionFacts {
  const { environment, variables } = world;
  const isLinux = familyOf(environment) === 'linux';
  const askThere = (what: Phrase) => leaveOpen(phrase('askedThere', { what }));
  const ofWindows = async (what: Phrase): Promise<{ problem: Phrase }> =>
    isLinux ? { problem: phrase('ofWindowsHere', { what }) } : askThere(what);
  return {
    variables,
    path: async (path) => pathAnswer(path, isLinux) ?? askThere(phrase('pathThere', { path })),
    fileVersion: async (path) => askThere(phrase('versionOf', { path })),
    registry: (key) => ofWindows(phrase('registryKey', { key })),
    software: ({ name, productCode, upgradeCode }) =>
      ofWindows(phrase('msiProduct', { name: name ?? productCode ?? upgradeCode ?? '' })),
    wql: async (namespace, query) => {
      const { rows, problem } = answered(world, namespace, query);
      if (problem === undefined) return { value: rows };
      return isLinux ? { problem } : askThere(phrase('quotedQuery', { query }));
    },
    system: async () => askThere(phrase('theSystem')),
    package: async (name) =>
      isLinux ? askThere(phrase('packageInstalled', { name })) : { problem: phrase('packageOfLinux', { name }) },
    command: async () => leaveOpen(phrase('runThere')),
  };
}

function answered({ answers, inventory }: World, namespace: string, query: string): WmiAnswer {
  const key = `${namespace}\n${query}`;
  const answer = answers.get(key) ?? answerWmiQuery({ namespace, query }, inventory);
  answers.set(key, answer);
  return answer;
}

/** Null: the computer will answer. */
function pathAnswer(path: string, isLinux: boolean): Answer<null> | null {
  if (!isLinux || path.startsWith('/')) return null;
  return { problem: phrase('noWholePath', { path }) };
}
