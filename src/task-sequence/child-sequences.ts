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

/** Groups and steps that a run may have: ten sequences that each run the next ten times would fill any memory. */
const MOST_NODES = 20_000;
/** As the language allows (document.ts). */
const LONGEST_ID = 200;

export type FindSequence = (id: string) => TaskSequenceDocument | undefined;

export interface WholeSequence {
  readonly document: TaskSequenceDocument;
  /** What is not here or runs itself, as sentences; the document keeps those steps as they are. */
  readonly problems: readonly string[];
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
  const problems: string[] = [];
  let room = MOST_NODES - [...walk(allNodes(document))].length;
  const variables = new Map(document.variables.map((variable) => [variable.name.toLowerCase(), variable]));
  const onFailure: TaskSequenceNode[] = [];
  const merge = (nodes: readonly TaskSequenceNode[], around: Around): TaskSequenceNode[] =>
    nodes.map((node) => {
      if (node.disabled) return node;
      if (node.type === 'group') return { ...node, steps: merge(node.steps, around) };
      return node.type === 'run-task-sequence' ? asGroup(node, around) : node;
    });
  const asGroup = (step: StepOf<'run-task-sequence'>, around: Around): TaskSequenceNode => {
    const childId = step.options.taskSequence;
    const child = find(childId);
    if (child === undefined || around.sequences.includes(childId)) {
      problems.push(
        child === undefined
          ? `"${step.name}" runs ${childId}, which is not here`
          : `"${step.name}" runs "${child.name}" within itself`,
      );
      return step;
    }
    room -= [...walk(allNodes(child))].length;
    if (room < 0) {
      if (!problems.includes(TOO_MANY)) problems.push(TOO_MANY);
      return step;
    }
    // The outer sequence's word counts, as for a variable that was set before.
    for (const variable of child.variables)
      if (!variables.has(variable.name.toLowerCase())) variables.set(variable.name.toLowerCase(), variable);
    const { id: stepId, name, description, disabled, continueOnError, condition } = step;
    const group: Group = { type: 'group', ...{ id: stepId, name, disabled, continueOnError }, steps: [] };
    if (description !== undefined) group.description = description;
    if (condition !== undefined) group.condition = condition;
    const within = { sequences: [...around.sequences, childId], prefix: `${around.prefix}${stepId}.` };
    group.steps = prefixed(merge(child.steps, within), `${stepId}.`);
    // It stands at the top, where nothing around it puts the rest in front of its ids.
    onFailure.push(...prefixed(merge(child.onFailure ?? [], within), within.prefix));
    return group;
  };
  const around = { sequences: id === null ? [] : [id], prefix: '' };
  const steps = merge(document.steps, around);
  onFailure.unshift(...merge(document.onFailure ?? [], around));
  const long = [...walk([...steps, ...onFailure])].find((node) => node.id.length > LONGEST_ID);
  if (long !== undefined) problems.push(`"${long.name}" lies too deep in sequences within sequences`);
  const whole: TaskSequenceDocument = { ...document, variables: [...variables.values()], steps };
  if (onFailure.length > 0) whole.onFailure = onFailure;
  return { document: whole, problems };
}

const TOO_MANY = `with the sequences that it runs it has more than ${MOST_NODES} groups and steps`;

/** Ids stay unlike those of the outer sequence, and the same each time. */
function prefixed(nodes: readonly TaskSequenceNode[], prefix: string): TaskSequenceNode[] {
  return nodes.map((node) => {
    const id = `${prefix}${node.id}`;
    return node.type === 'group' ? { ...node, id, steps: prefixed(node.steps, prefix) } : { ...node, id };
  });
}
