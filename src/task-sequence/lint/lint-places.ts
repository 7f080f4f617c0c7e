/** Findings about where steps would run: never, in the wrong place, or where this version cannot carry them out. */
import { contradictionIn, type Demand, demandsOf, neverHolds } from '../conditions/contradiction.ts';
import { allNodes, type Step, type TaskSequenceDocument, type TaskSequenceNode } from '../document.ts';
import { courseOf, type Place } from '../places/course.ts';
import { type RequiredPe, requiredPe } from '../places/required-pe.ts';
import { environmentsOf } from '../step.ts';
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
    const message =
      'Its condition asks for one of an empty list, which never holds, so it never runs. Fill the list, or remove the condition.';
    return findingAt(node, 'warning', 'contradictory-condition', message);
  }
  const own = demandsOf(node.condition);
  const within = contradictionIn(own);
  const nested = within ?? contradictionIn([...around, ...own]);
  if (nested !== null) {
    const where = within === null ? 'The conditions of this and of the groups around it ask' : 'Its condition asks';
    const message = `${where} two things of ${nested} that cannot both be, so it never runs. Correct the condition, or remove it with what it is on.`;
    return findingAt(node, 'warning', 'contradictory-condition', message);
  }
  if (sides.size > 0) return null;
  const message =
    'It never runs: the groups around it and the restarts before it lead to the other side of what it asks of _SMSTSInWinPE. Move it, or correct the condition.';
  return findingAt(node, 'warning', 'unreachable', message);
}

function stepFindings(step: Step, { sides, certain }: Place, { pe, waiting }: Around): Finding[] {
  const reasons = outlooksOn(step, sides, pe);
  if (reasons.length === 0) {
    const [where, missing] = sides.has('pe')
      ? ['in the PE', 'after a restart to the disk']
      : ['in the deployed system', 'in the PE'];
    const message = `The run is ${where} when it comes here, and ${placesText(step)}. Move it to where it is ${missing}.`;
    return [findingAt(step, 'error', 'wrong-environment', message)];
  }
  if (waiting.others.has(step) || reasons.some(({ is }) => is === 'runnable')) return [];
  const because = [...new Set(reasons.flatMap((reason) => ('because' in reason ? reason.because : [])))].join('; ');
  const what =
    certain && !step.continueOnError
      ? 'and the run fails there'
      : 'and a run that comes to it there fails, unless that failure is passed over';
  const message = `This version cannot carry it out, ${what}: ${because}. ${step === waiting.first ? waiting.text : ''}Put another step in its place, or disable it.`;
  return [findingAt(step, 'warning', 'awaits-capability', message)];
}

function placesText(step: Step): string {
  if (step.runIn !== undefined)
    return `the step is to run in ${step.runIn === 'pe' ? 'a PE' : 'the deployed system'} only`;
  const kind = kindOf(step.type);
  return `${kind.name} runs in ${environmentsOf(kind).join(', ')} only`;
}

/** A sequence has one boot image. */
function peFindings({ decidedBy }: RequiredPe): Finding[] {
  const inWindows = decidedBy.find(({ pe }) => pe === 'winpe');
  const inLinux = decidedBy.find(({ pe }) => pe === 'linux-pe');
  if (inWindows === undefined || inLinux === undefined) return [];
  const message = `It needs WinPE (${inWindows.because}), and "${inLinux.name}" needs the Linux PE (${inLinux.because}); a run has one PE. Put another step in the place of one of them.`;
  return [findingAt(inWindows, 'error', 'conflicting-pe', message)];
}
