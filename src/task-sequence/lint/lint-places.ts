/** Findings about where steps would run: never, in the wrong place, or where this version cannot carry them out. */
import { contradictionIn, type Demand, demandsOf, neverHolds } from '../conditions/contradiction.ts';
import { allNodes, type Step, type TaskSequenceDocument, type TaskSequenceNode } from '../document.ts';
import { distinct, joined, phrase } from '../phrases/english.ts';
import type { Phrase, PhraseValue } from '../phrases/phrase.ts';
import { courseOf, type Place } from '../places/course.ts';
import { type RequiredPe, requiredPe } from '../places/required-pe.ts';
import type { Runnability } from '../places/runnability.ts';
import { capabilities, environmentsOf } from '../step.ts';
import { kindOf } from '../step-kinds.ts';
import { type Finding, findingAt } from './finding.ts';
import { outlooksOn, type WaitingForWindows, waitingForWindows } from './waiting-for-windows.ts';

/** Facts about the computer, which no step changes: what groups around ask of them and what a step asks go together. */
const CONSTANTS = new Set(
  ['Make', 'Model', 'SerialNumber', 'AssetTag', 'UUID', 'BootUEFI', 'LaunchMode', 'MediaType', 'MachineName'].map(
    (name) => `_smsts${name.toLowerCase()}`,
  ),
);

export function placeFindings(document: TaskSequenceDocument): Finding[] {
  const pe = requiredPe(document);
  const course = courseOf(document);
  const waiting = waitingForWindows(document, course, pe);
  return [...peFindings(pe), ...nodeFindings(allNodes(document), { course, pe, waiting, around: [] })];
}

interface Around {
  readonly course: ReadonlyMap<string, Place>;
  readonly pe: RequiredPe;
  readonly waiting: WaitingForWindows;
  /** Of the groups around, about constants. */
  readonly around: readonly Demand[];
}

function nodeFindings(nodes: readonly TaskSequenceNode[], at: Around): Finding[] {
  return nodes.flatMap((node) => {
    const place = at.course.get(node.id);
    if (node.disabled || place === undefined) return [];
    const never = neverRuns(node, place, at.around);
    if (never !== null) return [never];
    if (node.type !== 'group') return stepFindings(node, place, at);
    const constant = demandsOf(node.condition).filter(({ variable }) => CONSTANTS.has(variable));
    return nodeFindings(node.steps, { ...at, around: [...at.around, ...constant] });
  });
}

function neverRuns(node: TaskSequenceNode, { sides }: Place, around: readonly Demand[]): Finding | null {
  if (neverHolds(node.condition)) {
    return findingAt(node, 'warning', 'contradictory-condition', phrase('emptyList'));
  }
  const own = demandsOf(node.condition);
  const within = contradictionIn(own);
  const nested = within ?? contradictionIn([...around, ...own]);
  if (nested !== null) {
    const code = within === null ? 'contradictionAround' : 'contradiction';
    return findingAt(node, 'warning', 'contradictory-condition', phrase(code, { variable: nested }));
  }
  if (sides.size > 0) return null;
  return findingAt(node, 'warning', 'unreachable', phrase('unreachable'));
}

function stepFindings(step: Step, { sides, certain }: Place, { pe, waiting }: Around): Finding[] {
  const reasons = outlooksOn(step, sides, pe);
  if (reasons.length === 0) {
    const code = sides.has('pe') ? 'wrongInPe' : 'wrongInSystem';
    return [findingAt(step, 'error', 'wrong-environment', phrase(code, { places: placesText(step) }))];
  }
  if (waiting.others.has(step) || reasons.some(({ is }) => is === 'runnable')) return [];
  const because = reasonsText(reasons);
  const code = certain && !step.continueOnError ? 'failsThere' : 'mayFailThere';
  const why = phrase(code, { because, waiting: step === waiting.first ? waiting.text : '' });
  return [findingAt(step, 'warning', 'awaits-capability', why)];
}

/** What is awaited alike in several environments is told once. */
function reasonsText(reasons: readonly Runnability[]): PhraseValue {
  const awaited = new Set(reasons.map((each) => (each.is === 'awaits' ? capabilities[each.capability] : '')));
  const texts = distinct(reasons.flatMap((each) => ('because' in each ? each.because : [])));
  const [first = ''] = awaited;
  const isOne = texts.length > 1 && awaited.size === 1 && texts.every(({ text }) => text === 'kindAwaits');
  return isOne ? phrase('awaits', { capability: { term: first } }) : (joined('semicolon', texts) ?? '');
}

function placesText(step: Step): Phrase {
  if (step.runIn !== undefined) return phrase(step.runIn === 'pe' ? 'stepInPe' : 'stepInSystem');
  const kind = kindOf(step.type);
  return phrase('kindRunsIn', { kind: { term: kind.name }, environments: environmentsOf(kind).join(', ') });
}

/** A sequence has one boot image. */
function peFindings({ decidedBy }: RequiredPe): Finding[] {
  const inWindows = decidedBy.find(({ pe }) => pe === 'winpe');
  const inLinux = decidedBy.find(({ pe }) => pe === 'linux-pe');
  if (inWindows === undefined || inLinux === undefined) return [];
  const why = phrase('twoPes', { windows: inWindows.phrase, other: inLinux.name, linux: inLinux.phrase });
  return [findingAt(inWindows, 'error', 'conflicting-pe', why)];
}
