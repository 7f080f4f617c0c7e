/** Findings about users' files and settings: places in the state store that are kept for ever, and disks that are erased with what was to be kept. */
import { demandsOf } from '../conditions/contradiction.ts';
import { allNodes, type Step, type TaskSequenceDocument, type TaskSequenceNode } from '../document.ts';
import { type Finding, findingAt } from './finding.ts';

interface StepInGroups {
  readonly step: Step;
  /** Its own and those of the groups around it. */
  readonly demands: ReturnType<typeof demandsOf>;
}

export function userStateFindings(document: TaskSequenceDocument): Finding[] {
  const steps = inGroups(allNodes(document), []);
  return [...releaseFindings(steps), ...steps.flatMap((each, at) => formatFindings(each, at, steps))];
}

function inGroups(nodes: readonly TaskSequenceNode[], around: StepInGroups['demands']): StepInGroups[] {
  return nodes.flatMap((node) => {
    if (node.disabled) return [];
    const demands = [...around, ...demandsOf(node.condition)];
    return node.type === 'group' ? inGroups(node.steps, demands) : [{ step: node, demands }];
  });
}

function releaseFindings(steps: readonly StepInGroups[]): Finding[] {
  return steps.flatMap(({ step }, at) => {
    if (step.type !== 'request-state-store') return [];
    const next = steps.slice(at + 1).find(({ step: { type } }) => type === 'release-state-store' || type === step.type);
    if (next?.step.type === 'release-state-store') return [];
    const message =
      'No Release State Store follows, so the state store keeps its place for ever. Add one, and let the steps in between continue on error.';
    return [findingAt(step, 'error', 'state-store-not-released', message)];
  });
}

function formatFindings({ step, demands }: StepInGroups, at: number, steps: readonly StepInGroups[]): Finding[] {
  if (step.type !== 'format-and-partition-disk' || isForNewComputers(demands)) return [];
  const before = steps.slice(0, at).map((each) => each.step);
  const later = steps.slice(at + 1).map((each) => each.step);
  const why = refreshReason(demands) ?? openStoreReason(before) ?? hardLinkReason(before) ?? lateCaptureReason(later);
  return why === null ? [] : [findingAt(step, 'error', 'format-loses-state', `${why} ${ADVICE}`)];
}

const ADVICE =
  'Move it, or give it a condition that keeps it to new computers (in ConfigMgr: _SMSTSClientCache does not exist).';

/** Where the sequence began in the former system there is a cache. */
function isForNewComputers(demands: StepInGroups['demands']): boolean {
  return demands.some(({ variable, wants }) => variable === '_smstsclientcache' && wants === 'is-not-set');
}

function refreshReason(demands: StepInGroups['demands']): string | null {
  const inSystem = demands.some(
    ({ variable, wants, value }) =>
      variable === '_smstsinwinpe' &&
      ((wants === 'is' && /^false$/i.test(value)) || (wants === 'is-not' && /^true$/i.test(value))),
  );
  return inSystem
    ? 'The disk is erased under the system that the sequence runs in (_SMSTSInWinPE is false there).'
    : null;
}

function openStoreReason(before: readonly Step[]): string | null {
  const last = before.findLast(({ type }) => type === 'request-state-store' || type === 'release-state-store');
  const open = last?.type === 'request-state-store' && last.options.purpose === 'capture';
  return open
    ? `The disk is erased while "${last.name}" is not released: what it captures may not be stored yet.`
    : null;
}

function hardLinkReason(before: readonly Step[]): string | null {
  const capture = before.find((each) => each.type === 'capture-user-state' && each.options.hardLinks);
  return capture === undefined
    ? null
    : `The disk is erased, and "${capture.name}" has kept the users' files on it (hard links).`;
}

function lateCaptureReason(later: readonly Step[]): string | null {
  const capture = later.find(({ type }) => type === 'capture-user-state');
  return capture === undefined ? null : `The disk is erased before "${capture.name}" captures what is on it.`;
}
