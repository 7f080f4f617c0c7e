/** Everything that the screen shows, and how each event changes it. Pure: no terminal, no clock. */
import type { Progress } from '../../api/agent.ts';
import { ON_FAILURE, type TaskSequenceDocument, type TaskSequenceNode } from '../../task-sequence/document.ts';
import type { StepUpdate } from '../engine/display.ts';
import type { ChoiceName } from './failure-choices.ts';
import type { Form } from './form.ts';
import type { ShownNotice } from './shown-notice.ts';

/** What is known of the computer and its site; each may come later than the others. */
export interface Facts {
  readonly siteName?: string;
  readonly deviceName?: string;
  readonly mac?: string;
  readonly address?: string;
  readonly firmware?: 'uefi' | 'bios';
  /** Null: the firmware has none. */
  readonly secureBoot?: boolean | null;
  /** The agent's. */
  readonly version?: string;
  /** The computer's clock was set from the site: only then it is shown. */
  readonly clockFromSite?: boolean;
}

/** A group or step as the list shows it. Disabled ones are as if they were not there. */
export interface PlanNode {
  readonly id: string;
  readonly name: string;
  readonly kind: 'group' | 'step';
  readonly depth: number;
  /** Names of the groups around it, outermost first. */
  readonly within: readonly string[];
}

export interface Plan {
  readonly name: string;
  readonly nodes: readonly PlanNode[];
  /** What is added when the run has failed and its first step begins. */
  readonly onFailure: readonly PlanNode[];
}

export interface Phase {
  readonly text: string;
  readonly tone: 'working' | 'attention';
  /** Of the text, what is to be read from the door. */
  readonly large?: string;
}

/** A choice that is made when nobody makes one. */
interface Countdown {
  readonly choice: ChoiceName;
  readonly secondsLeft: number;
}

export interface RunResult {
  readonly outcome: 'succeeded' | 'failed' | 'cancelled';
  readonly message: string;
  readonly milliseconds: number;
  /** Bytes that were put onto the disk; null where none were counted. */
  readonly bytes: number | null;
  readonly next: 'restart' | 'switch-off';
  readonly seconds: number;
}

export type View =
  | { readonly kind: 'run' }
  | { readonly kind: 'question'; readonly form: Form }
  | {
      readonly kind: 'failure';
      readonly code: string;
      readonly message: string;
      readonly choices: readonly ChoiceName[];
      readonly countdown: Countdown | null;
    }
  | { readonly kind: 'notice'; readonly notice: ShownNotice; readonly secondsLeft: number }
  /** A person has stopped what was to begin. */
  | { readonly kind: 'declined' }
  | { readonly kind: 'end'; readonly result: RunResult; readonly secondsLeft: number };

export interface ScreenState {
  readonly facts: Facts;
  /** Hours, minutes and seconds as the site has them. */
  readonly clock: string | null;
  readonly phase: Phase | null;
  /** What the run waits for in the debugger; null while it does not. */
  readonly paused: string | null;
  readonly plan: Plan | null;
  /** By node id. */
  readonly updates: ReadonlyMap<string, StepUpdate>;
  /** The step that runs now, or ran last. */
  readonly currentId: string | null;
  /** Of the current step. */
  readonly progress: Progress | null;
  readonly log: readonly string[];
  /** How many lines the log view is scrolled back from the newest one; null while it is closed. */
  readonly logScroll: number | null;
  readonly view: View;
  /** Counts up while something must be seen to move. */
  readonly tick: number;
}

const KEPT_LINES = 2000;
/** A line that a program prints for minutes without an end is no line to read. */
const LONGEST_LINE = 2000;

export const initialState: ScreenState = {
  ...{
    facts: {},
    clock: null,
    phase: null,
    paused: null,
    plan: null,
    updates: new Map(),
    currentId: null,
    progress: null,
  },
  ...{ log: [], logScroll: null, view: { kind: 'run' }, tick: 0 },
};

export function withFacts(state: ScreenState, facts: Facts): ScreenState {
  return { ...state, facts: { ...state.facts, ...facts } };
}

export function withPhase(state: ScreenState, phase: Phase | null): ScreenState {
  return { ...state, phase };
}

export function withPause(state: ScreenState, paused: string | null): ScreenState {
  return { ...state, paused };
}

/** What is said of what goes on outside of steps: what a person may have to mend first, then the debugger. */
export function shownPhase({ phase, paused }: Pick<ScreenState, 'phase' | 'paused'>): Phase | null {
  return paused === null || phase?.tone === 'attention' ? phase : { text: paused, tone: 'attention' };
}

/** A new plan forgets what an earlier one has come to. */
export function withPlan(state: ScreenState, document: TaskSequenceDocument): ScreenState {
  const onFailure = planNodes(document.onFailure ?? [], [FAILURE_NAME]);
  const plan = { name: document.name, nodes: planNodes(document.steps, []), onFailure };
  return { ...state, plan, updates: new Map(), currentId: null, progress: null, phase: null };
}

/** A step that begins ends what went on before it; what the computer waits for it goes on waiting for. */
export function withStep(state: ScreenState, update: StepUpdate): ScreenState {
  const plan = planWith(state.plan, update.nodeId);
  const updates = new Map(state.updates).set(update.nodeId, update);
  if (update.outcome !== 'running') return { ...state, plan, updates };
  const phase = state.phase?.tone === 'attention' ? state.phase : null;
  return { ...state, plan, updates, currentId: update.nodeId, progress: null, phase };
}

/** Late counts of a step that is not the current one any more are left out. */
export function withProgress(state: ScreenState, progress: Progress): ScreenState {
  return progress.nodeId === state.currentId ? { ...state, progress } : state;
}

/** Of a view that counts down. */
export function withSecondsLeft(view: View, secondsLeft: number): View {
  if (view.kind === 'end' || view.kind === 'notice') return { ...view, secondsLeft };
  if (view.kind !== 'failure' || view.countdown === null) return view;
  return { ...view, countdown: { ...view.countdown, secondsLeft } };
}

/** The log view stays where it is scrolled to. */
export function withLogLine(state: ScreenState, line: string): ScreenState {
  const log = [...state.log.slice(-(KEPT_LINES - 1)), line.slice(0, LONGEST_LINE)];
  const scrolledBack = state.logScroll !== null && state.logScroll > 0;
  return scrolledBack ? scrollLog({ ...state, log }, 1) : { ...state, log };
}

/** Positive: towards older lines. */
export function scrollLog(state: ScreenState, lines: number): ScreenState {
  const most = Math.max(0, state.log.length - 1);
  return { ...state, logScroll: Math.max(0, Math.min(most, (state.logScroll ?? 0) + lines)) };
}

/** The steps of a plan, without its groups. */
export function planSteps(plan: Plan | null): readonly PlanNode[] {
  return plan?.nodes.filter(({ kind }) => kind === 'step') ?? [];
}

/** What is there for a failure belongs to the plan from its first step on: a run that goes well has no use for it. */
export function planWith(plan: Plan | null, nodeId: string): Plan | null {
  if (plan === null || !plan.onFailure.some(({ id }) => id === nodeId)) return plan;
  const head: PlanNode = { id: ON_FAILURE, name: FAILURE_NAME, depth: 0, within: [], kind: 'group' };
  return { ...plan, nodes: [...plan.nodes, head, ...plan.onFailure], onFailure: [] };
}

const FAILURE_NAME = 'On failure';

/** Which of the plan's steps a node is, from 1, and of how many; null for a node that is none of them. */
export function stepPosition(plan: Plan | null, nodeId: string | null): { number: number; total: number } | null {
  const steps = planSteps(plan);
  const at = steps.findIndex(({ id }) => id === nodeId);
  return at < 0 ? null : { number: at + 1, total: steps.length };
}

function planNodes(nodes: readonly TaskSequenceNode[], within: readonly string[]): PlanNode[] {
  return nodes.flatMap((node) => {
    if (node.disabled) return [];
    const { id, name } = node;
    const entry = { id, name, depth: within.length, within };
    if (node.type !== 'group') return [{ ...entry, kind: 'step' as const }];
    return [{ ...entry, kind: 'group' as const }, ...planNodes(node.steps, [...within, name])];
  });
}
