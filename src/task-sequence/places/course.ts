/**
 * Where in a run's course each step stands: in a PE, in the deployed system, or, where a condition or a failure decides, in either. Told from the document alone,
 * so it is what can be, not what will be.
 */
import type { Condition } from '../conditions/conditions.ts';
import type { Step, TaskSequenceDocument, TaskSequenceNode } from '../document.ts';
import { every, some } from '../simulation/three-valued.ts';
import { environmentsOf, isPe } from '../step.ts';
import { kindOf } from '../step-kinds.ts';
import { isPlaceOf } from './runnability.ts';

export type Side = 'pe' | 'system';
type Sides = ReadonlySet<Side>;

const NOWHERE: Sides = new Set();
const ANYWHERE: Sides = new Set(['pe', 'system']);

export interface Place {
  /** Where the run can be when it comes to the node; empty where it never comes to it. Groups and steps. */
  readonly sides: Sides;
  /** No condition, and no failure that is passed over, keeps the run from it. */
  readonly certain: boolean;
}

/** One of the ways in which a run of the sequence may begin. */
export interface Beginning {
  readonly side: Side;
  readonly places: ReadonlyMap<string, Place>;
  /** Steps that must run and cannot where the run is then. */
  readonly deadEnds: ReadonlySet<string>;
}

/** A beginning in which a step that must run cannot is none that was meant, as long as there is a better one. */
export function beginningsOf({ steps }: TaskSequenceDocument): Beginning[] {
  const all = (['pe', 'system'] as const).map((side) => ({ side, ...walkFrom(steps, new Set([side])) }));
  const fewest = Math.min(...all.map(({ deadEnds }) => deadEnds.size));
  return all.filter(({ deadEnds }) => deadEnds.size === fewest);
}

/** By node id; disabled nodes are not in it. */
export function courseOf(document: TaskSequenceDocument): ReadonlyMap<string, Place> {
  const { onFailure = [] } = document;
  const [first, ...others] = beginningsOf(document);
  const places = new Map<string, Place>(first?.places);
  for (const other of others) mergeInto(places, other.places);
  // What cannot run in the one beginning is misplaced, though it could in another, in which something else cannot.
  for (const [id, place] of first?.places ?? []) if (first?.deadEnds.has(id)) places.set(id, place);
  const seen = new Set([...places.values()].flatMap(({ sides }) => [...sides]));
  mergeInto(places, walkFrom(onFailure, seen, false).places);
  return places;
}

/** The environments' sides in which a step makes sense. */
export function sidesOf(step: Step): Sides {
  const possible = environmentsOf(kindOf(step.type)).filter((environment) => isPlaceOf(step, environment));
  return new Set(possible.map((environment) => (isPe(environment) ? 'pe' : 'system')));
}

function mergeInto(places: Map<string, Place>, more: ReadonlyMap<string, Place>): void {
  for (const [id, { sides, certain }] of more) {
    const before = places.get(id);
    places.set(id, {
      sides: union(before?.sides ?? NOWHERE, sides),
      certain: certain && (before === undefined || before.certain),
    });
  }
}

interface Walk {
  readonly places: Map<string, Place>;
  readonly deadEnds: Set<string>;
}

function walkFrom(nodes: readonly TaskSequenceNode[], start: Sides, certain = true): Walk {
  const walk: Walk = { places: new Map(), deadEnds: new Set() };
  through(nodes, { sides: start, certain }, walk);
  return walk;
}

/** Where the run can be behind the nodes. */
function through(nodes: readonly TaskSequenceNode[], before: Place, walk: Walk): Sides {
  let { sides } = before;
  for (const node of nodes) if (!node.disabled) sides = throughNode(node, { ...before, sides }, walk);
  return sides;
}

function throughNode(node: TaskSequenceNode, before: Place, walk: Walk): Sides {
  const where = [...before.sides].filter((side) => holdsIn(node.condition, side) !== false);
  const passedBy = [...before.sides].filter((side) => holdsIn(node.condition, side) !== true);
  const place: Place = { sides: new Set(where), certain: before.certain && passedBy.length === 0 };
  walk.places.set(node.id, place);
  const inside = { ...place, certain: place.certain && !node.continueOnError };
  const after = node.type === 'group' ? through(node.steps, inside, walk) : throughStep(node, inside, walk);
  // A failure that is passed over leaves the computer where it is.
  return union(after, new Set(passedBy), node.continueOnError ? place.sides : NOWHERE);
}

function throughStep(step: Step, { sides, certain }: Place, walk: Walk): Sides {
  const possible = new Set([...sides].filter((side) => sidesOf(step).has(side)));
  if (possible.size === 0) {
    if (certain) walk.deadEnds.add(step.id);
    // It would fail; what follows is told as if it had not.
    return sides;
  }
  return restartOf(step) ?? possible;
}

/** Where the computer is behind a step that restarts it. */
function restartOf(step: Step): Sides | null {
  if (step.type === 'restart-computer') return new Set([step.options.target === 'pe' ? 'pe' : 'system']);
  if (step.type === 'setup-windows-and-configmgr') return new Set(['system']);
  if (step.type === 'prepare-windows-for-capture') return ANYWHERE;
  const asks = step.type === 'set-task-sequence-variable' && /^SMSTSRebootRequested$/i.test(step.options.variable);
  if (!asks) return null;
  if (/^hd$/i.test(step.options.value)) return new Set(['system']);
  return /^winpe$/i.test(step.options.value) ? new Set(['pe']) : ANYWHERE;
}

/** What `_SMSTSInWinPE` alone tells of a condition; null where other things decide. */
export function holdsIn(condition: Condition | undefined, side: Side): boolean | null {
  if (condition === undefined) return true;
  if ('all' in condition) return every(condition.all.map((each) => holdsIn(each, side)));
  if ('any' in condition) return some(condition.any.map((each) => holdsIn(each, side)));
  if ('none' in condition) {
    const any = some(condition.none.map((each) => holdsIn(each, side)));
    return any === null ? null : !any;
  }
  if (!('variable' in condition) || condition.variable.toLowerCase() !== '_smstsinwinpe') return null;
  const { operator, value = '' } = condition;
  if (operator === 'exists' || operator === 'notExists') return operator === 'exists';
  const same = value.trim().toLowerCase() === String(side === 'pe');
  if (operator === 'equals' || operator === 'like') return same;
  return operator === 'notEquals' || operator === 'notLike' ? !same : null;
}

function union(...all: readonly Sides[]): Sides {
  return new Set(all.flatMap((sides) => [...sides]));
}
