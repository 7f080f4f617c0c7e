/** Findings about disks that are erased with what users have on them: nothing was captured, it may not have been, or it was kept on that disk. */
import { type Demand, demandsOf } from '../conditions/contradiction.ts';
import { assignmentsOf, scriptOf } from '../conditions/variable-uses.ts';
import { allNodes, type Group, type Step, type TaskSequenceDocument, type TaskSequenceNode } from '../document.ts';
import { phrase } from '../phrases/english.ts';
import type { Phrase } from '../phrases/phrase.ts';
import { type Beginning, beginningsOf } from '../places/course.ts';
import { type Finding, findingAt } from './finding.ts';

interface StepInGroups {
  readonly step: Step;
  /** From the outermost to the innermost. */
  readonly groups: readonly Group[];
  /** Its own and those of the groups around it. */
  readonly demands: readonly Demand[];
}

/** A reason, and whether it is one in every run. */
interface Reason {
  readonly text: Phrase;
  readonly severity: Finding['severity'];
}

export function formatFindings(document: TaskSequenceDocument): Finding[] {
  const steps = inGroups(allNodes(document), []);
  const beginnings = beginningsOf(document);
  return steps.flatMap((each, at) => {
    if (each.step.type !== 'format-and-partition-disk' || isForNewComputers(each.demands)) return [];
    const before = steps.slice(0, at);
    const reason =
      underSystemReason(each) ??
      openStoreReason(before) ??
      hardLinkReason(before) ??
      lateCaptureReason(steps.slice(at + 1)) ??
      unsureCaptureReason(each, before) ??
      noCaptureReason(each, before, beginnings);
    return reason === null
      ? []
      : [findingAt(each.step, reason.severity, 'format-loses-state', phrase('formatLoses', { reason: reason.text }))];
  });
}

function inGroups(nodes: readonly TaskSequenceNode[], groups: readonly Group[]): StepInGroups[] {
  return nodes.flatMap((node) => {
    if (node.disabled) return [];
    if (node.type === 'group') return inGroups(node.steps, [...groups, node]);
    return [{ step: node, groups, demands: [...groups, node].flatMap(({ condition }) => demandsOf(condition)) }];
  });
}

function asks(demands: readonly Demand[], name: string, value: string): boolean {
  const same = (each: Demand) => each.variable === name && each.wants === 'is' && each.value.toLowerCase() === value;
  return demands.some(same);
}

/** Where the sequence began in the former system there is a cache; MDT says what kind of deployment it is. */
function isForNewComputers(demands: readonly Demand[]): boolean {
  const noCache = demands.some(({ variable, wants }) => variable === '_smstsclientcache' && wants === 'is-not-set');
  return noCache || asks(demands, 'deploymenttype', 'newcomputer');
}

function always(text: Phrase): Reason {
  return { text, severity: 'error' };
}

function underSystemReason({ demands }: StepInGroups): Reason | null {
  const notPe = demands.some(
    ({ variable, wants, value }) => variable === '_smstsinwinpe' && wants === 'is-not' && /^true$/i.test(value),
  );
  return notPe || asks(demands, '_smstsinwinpe', 'false') ? always(phrase('erasedUnderSystem')) : null;
}

function openStoreReason(before: readonly StepInGroups[]): Reason | null {
  const last = before.findLast(
    ({ step: { type } }) => type === 'request-state-store' || type === 'release-state-store',
  );
  const open = last?.step.type === 'request-state-store' && last.step.options.purpose === 'capture';
  return open ? always(phrase('erasedWhileOpen', { step: last.step.name })) : null;
}

function hardLinkReason(before: readonly StepInGroups[]): Reason | null {
  const capture = before.find(({ step }) => step.type === 'capture-user-state' && step.options.hardLinks);
  return capture === undefined ? null : always(phrase('erasedWithLinks', { step: capture.step.name }));
}

function lateCaptureReason(later: readonly StepInGroups[]): Reason | null {
  const capture = later.find(isCapture);
  return capture === undefined ? null : always(phrase('erasedBefore', { step: capture.step.name }));
}

function isCapture({ step }: StepInGroups): boolean {
  return (
    step.type === 'capture-user-state' || /\b(?:scanstate|ztiuserstate\.wsf["']?\s+\/capture)\b/i.test(scriptOf(step))
  );
}

/** Every capture before it may fail without anything keeping the run from the disk. */
function unsureCaptureReason(format: StepInGroups, before: readonly StepInGroups[]): Reason | null {
  const captures = before.flatMap((each, at) =>
    isCapture(each) ? [{ capture: each, behind: before.slice(at + 1) }] : [],
  );
  const sure = captures.some(({ capture, behind }) => !isPassedOver(capture, [...behind, format]));
  const [first] = captures;
  if (sure || first === undefined) return null;
  return always(phrase('erasedAnyway', { step: first.capture.step.name }));
}

/** Whether the last of what is behind a capture is reached when the capture has failed. */
function isPassedOver(capture: StepInGroups, behind: readonly StepInGroups[]): boolean {
  const format = behind.at(-1);
  const passing: TaskSequenceNode | undefined = [...capture.groups, capture.step].findLast(
    (each) => each.continueOnError,
  );
  // A failure that goes on to a group with Format in it ends that group.
  if (passing === undefined || format?.groups.some((each) => each === passing)) return false;
  const guards = new Set<string>();
  for (const [at, each] of behind.entries()) {
    const within = each.groups.some((group) => group === passing);
    const asked = at === 0 && asks(each.demands, '_smstslastactionsucceeded', 'true');
    const guarded = each.demands.some(
      ({ variable, wants }) => wants.startsWith('is') && !wants.startsWith('is-not') && guards.has(variable),
    );
    if (!within && !asked && !guarded) continue;
    if (each === format || (each.step.type === 'restart-computer' && each.step.options.target === 'pe')) return false;
    for (const { name, value } of assignmentsOf(each.step)) if (value !== '') guards.add(name.toLowerCase());
  }
  return true;
}

/** A run that began in a running system has what users have there on its disk. */
function noCaptureReason(
  { step, demands }: StepInGroups,
  before: readonly StepInGroups[],
  beginnings: readonly Beginning[],
): Reason | null {
  if (before.some(isCapture)) return null;
  if (asks(demands, 'deploymenttype', 'refresh')) return always(phrase('erasedInRefresh'));
  const fromSystem = beginnings.find(({ side }) => side === 'system');
  if (fromSystem?.places.get(step.id)?.sides.has('pe') !== true) return null;
  return beginnings.length === 1
    ? always(phrase('erasedSurely'))
    : { text: phrase('erasedPerhaps'), severity: 'warning' };
}
