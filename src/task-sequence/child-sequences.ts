/**
 * Task sequences within task sequences: a run's document has the steps of the other sequence as a group in the place of Run Task Sequence, so the agent knows
 * nothing of it, and both share their variables (specification 02 C, Run Task Sequence).
 */
import {
  allNodes,
  enabledSteps,
  type Group,
  type StepOf,
  type TaskSequenceDocument,
  type TaskSequenceNode,
  walk,
} from './document.ts';

import { distinct, phrase } from './phrases/english.ts';
import type { Phrase } from './phrases/phrase.ts';

/** Groups and steps that a run may have: ten sequences that each run the next ten times would fill any memory. */
const MOST_NODES = 20_000;
/** As the language allows (document.ts). */
const LONGEST_ID = 200;

export type FindSequence = (id: string) => TaskSequenceDocument | undefined;

export interface WholeSequence {
  readonly document: TaskSequenceDocument;
  /** What is not here or runs itself, without full stops; the document keeps those steps as they are. */
  readonly problems: readonly Phrase[];
}

/** The ids of the sequences that enabled steps run. */
export function referencedSequences(document: TaskSequenceDocument): string[] {
  const ids = new Set<string>();
  for (const step of enabledSteps(allNodes(document)))
    if (step.type === 'run-task-sequence') ids.add(step.options.taskSequence);
  return [...ids];
}

interface Around {
  /** Ids of the sequences that a node is within. */
  readonly sequences: readonly string[];
  /** What is put in front of its id in the end. */
  readonly prefix: string;
}

/** `id`: of the document itself; null for one that has none yet. */
export function wholeSequence(document: TaskSequenceDocument, id: string | null, find: FindSequence): WholeSequence {
  const around = { sequences: id === null ? [] : [id], prefix: '' };
  const children = new Children(document, find);
  const steps = children.inPlace(document.steps, around);
  const onFailure = [...children.inPlace(document.onFailure ?? [], around), ...children.onFailure];
  const long = [...walk([...steps, ...onFailure])].find((node) => node.id.length > LONGEST_ID);
  if (long !== undefined) children.problems.push(phrase('tooDeepSequences', { step: long.name }));
  const whole: TaskSequenceDocument = { ...document, variables: [...children.variables.values()], steps };
  if (onFailure.length > 0) whole.onFailure = onFailure;
  return { document: whole, problems: distinct(children.problems) };
}

const TOO_MANY = phrase('tooManyNodes', { most: MOST_NODES });

type RunTaskSequence = StepOf<'run-task-sequence'>;

/** What has come together of the sequences within a document while its nodes were gone through. */
class Children {
  readonly problems: Phrase[] = [];
  /** By their names in lower case. */
  readonly variables: Map<string, TaskSequenceDocument['variables'][number]>;
  /** Of the sequences within: it runs behind the document's own. */
  readonly onFailure: TaskSequenceNode[] = [];
  readonly #find: FindSequence;
  #room: number;

  constructor(document: TaskSequenceDocument, find: FindSequence) {
    this.variables = new Map(document.variables.map((variable) => [variable.name.toLowerCase(), variable]));
    this.#find = find;
    this.#room = MOST_NODES - [...walk(allNodes(document))].length;
  }

  /** The nodes with groups for what they run. */
  inPlace(nodes: readonly TaskSequenceNode[], around: Around): TaskSequenceNode[] {
    return nodes.map((node) => {
      if (node.disabled) return node;
      if (node.type === 'group') return { ...node, steps: this.inPlace(node.steps, around) };
      return node.type === 'run-task-sequence' ? this.#groupFor(node, around) : node;
    });
  }

  #groupFor(step: RunTaskSequence, around: Around): TaskSequenceNode {
    const childId = step.options.taskSequence;
    const child = this.#find(childId);
    if (child === undefined) return this.#keep(step, phrase('absentSequence', { step: step.name, id: childId }));
    if (around.sequences.includes(childId))
      return this.#keep(step, phrase('sequenceInItself', { step: step.name, sequence: child.name }));
    this.#room -= [...walk(allNodes(child))].length;
    if (this.#room < 0) return this.#keep(step, TOO_MANY);
    // The outer sequence's word counts, as for a variable that was set before.
    for (const variable of child.variables)
      if (!this.variables.has(variable.name.toLowerCase())) this.variables.set(variable.name.toLowerCase(), variable);
    const within = { sequences: [...around.sequences, childId], prefix: `${around.prefix}${step.id}.` };
    const steps = prefixed(this.inPlace(child.steps, within), `${step.id}.`);
    // It stands at the top, where nothing around it puts the rest in front of its ids.
    this.onFailure.push(...prefixed(this.inPlace(child.onFailure ?? [], within), within.prefix));
    return asGroup(step, steps);
  }

  #keep(step: RunTaskSequence, problem: Phrase): TaskSequenceNode {
    this.problems.push(problem);
    return step;
  }
}

/** With all that a group has as well; a time limit and a place the language does not let the step have (document.ts). */
function asGroup(step: RunTaskSequence, steps: TaskSequenceNode[]): Group {
  const { options: _options, timeoutSeconds: _limit, runIn: _place, ...shared } = step;
  return { ...shared, type: 'group', steps };
}

/** Ids stay unlike those of the outer sequence, and the same each time. */
function prefixed(nodes: readonly TaskSequenceNode[], prefix: string): TaskSequenceNode[] {
  return nodes.map((node) => {
    const id = `${prefix}${node.id}`;
    return node.type === 'group' ? { ...node, id, steps: prefixed(node.steps, prefix) } : { ...node, id };
  });
}
