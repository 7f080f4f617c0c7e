/** Composes everything one stretch of a run needs, between two restarts, and lets the engine walk. */

import type { RunRecord } from '../../api/agent.ts';
import type { Inventory } from '../../api/inventory.ts';
import type { Policy, SignedPolicy } from '../../api/policy.ts';
import type { TaskSequenceNode } from '../../task-sequence/document.ts';
import type { Environment } from '../../task-sequence/step.ts';
import type { Variables } from '../../task-sequence/variables.ts';
import type { Machine } from '../machine/machine.ts';
import type { Display } from './display.ts';
import { Engine, type RunEnd } from './engine.ts';
import { readHistory } from './history.ts';
import { Journal } from './journal.ts';
import type { JournalHome } from './journal-home.ts';
import { findHome, JournalMover } from './journal-mover.ts';
import { ProgressMeter } from './progress-meter.ts';
import { Reporter } from './reporter.ts';
import type { RunFile } from './run-file.ts';
import { runVariables } from './run-variables.ts';
import type { RunServices } from './services.ts';
import { stageIntoSystem, systemVolume, unmountSystem } from './staging.ts';
import type { StepDoings } from './step-context.ts';
import { StepRunner, type StepRunnerOptions } from './step-runner.ts';
import { VolumeRegister, withTodaysPaths } from './volume-register.ts';

export interface RunStretch {
  readonly policy: Policy;
  readonly signedPolicy: SignedPolicy;
  readonly environment: Environment;
  readonly runFile: RunFile;
  readonly agentVersion: string;
  readonly origin: Extract<RunRecord, { kind: 'run-started' }>['origin'];
  readonly machine: Machine;
  readonly inventory: Inventory;
  readonly services: RunServices;
  readonly doings: StepDoings;
  readonly display: Display;
  /** Where the journal is; null in the PE, where it is looked for and moves about. */
  readonly home: JournalHome | null;
  /** The records that the site has. */
  readonly known: readonly RunRecord[];
  /** What a person typed into the wizard. */
  readonly answers: readonly { name: string; value: string }[];
  /** The programs that run now, staged into the deployed system before it starts. */
  readonly programs: { node: string; agent: string };
  readonly clock: Clock;
  /** Hands each raw log line in; the stretch redacts it before anybody sees it. */
  readonly connectLog: (sink: (line: string) => void) => void;
}

export interface Clock {
  now(): Date;
  /** Milliseconds that never jump. */
  elapsed(): number;
  sleep(milliseconds: number): Promise<void>;
}

/** Runs until the sequence ends or the computer must restart; everything is reported then, and nothing of ours is mounted. */
export async function carryOut(stretch: RunStretch): Promise<RunEnd> {
  const { machine } = stretch;
  const run = await open(stretch);
  const steps = new StepRunner(stepRunnerOptions(stretch, run));
  const document = stretch.policy.taskSequence.document;
  await begin(stretch, run.journal);
  stretch.display.plan(document);
  const { journal, reporter, variables } = run;
  const end = await new Engine({ document, journal, reporter, variables, steps }).run();
  await reporter.flush();
  if (inPe(stretch)) {
    await (end.kind === 'ended' ? run.mover.handOver() : run.mover.release());
    await unmountSystem(machine);
  }
  return end;
}

interface OpenRun {
  readonly journal: Journal;
  readonly reporter: Reporter;
  readonly variables: Variables;
  readonly volumes: VolumeRegister;
  readonly mover: JournalMover;
  readonly log: (line: string) => void;
}

/** Opens the journal and puts everything together that stands on what it says. */
async function open(stretch: RunStretch): Promise<OpenRun> {
  const { machine, display, clock, known } = stretch;
  // Until secrets are known, only the display sees what happens.
  let log: (line: string) => void = display.log;
  const { home, mounted } = await homeOf(stretch, (line) => log(line));
  // The journal wakes the reporter, and the reporter reads the journal.
  const links: { reporter?: Reporter } = {};
  const onRecord = (): void => links.reporter?.wake();
  const journal = await Journal.open(home, known, { environment: stretch.environment, now: clock.now, onRecord });
  const variables = await startVariables(stretch, journal);
  const records = (): readonly RunRecord[] => journal.records;
  const reporter = new Reporter(
    {
      reports: stretch.services.reports,
      records,
      sleep: clock.sleep,
      onConnection: (state, reason) => display.connection(state, reason),
    },
    known.length,
  );
  links.reporter = reporter;
  log = (line) => {
    const safe = variables.redact(line);
    display.log(safe);
    reporter.line(safe);
  };
  stretch.connectLog(log);
  const volumes = new VolumeRegister(journal, await withTodaysPaths(machine, readHistory(journal.records).volumes));
  const runId = stretch.policy.runId;
  const mover = new JournalMover({ machine, runId, journal, volumes: () => volumes.all(), log }, mounted);
  return { journal, reporter, variables, volumes, mover, log };
}

async function homeOf(
  stretch: RunStretch,
  log: (line: string) => void,
): Promise<{ home: JournalHome; mounted: boolean }> {
  if (stretch.home !== null) return { home: stretch.home, mounted: false };
  const volumes = await withTodaysPaths(stretch.machine, readHistory(stretch.known).volumes);
  return findHome(stretch.machine, stretch.policy.runId, volumes, log);
}

async function startVariables(stretch: RunStretch, journal: Journal): Promise<Variables> {
  const { policy, environment, inventory, answers, services } = stretch;
  const secrets = await services.secrets.values(policy.secretVariables);
  const history = readHistory(journal.records);
  return runVariables({
    policy,
    environment,
    launchMode: stretch.runFile.launchMode,
    inventory,
    answers,
    secrets,
    history,
  });
}

function stepRunnerOptions(stretch: RunStretch, run: OpenRun): StepRunnerOptions {
  const { policy, environment, machine, display, clock, doings, services } = stretch;
  const { journal, reporter, variables, volumes, mover, log } = run;
  const staying = { leaveDisk: async () => {}, settle: async () => {} };
  return {
    ...{ policy, environment, machine, journal, reporter, variables, volumes, display, doings, log },
    content: services.content,
    meter: new ProgressMeter({
      stepsTotal: enabledSteps(policy.taskSequence.document.steps),
      elapsed: clock.elapsed,
      onDisplay: (progress) => display.progress(progress),
      onReport: (progress) => void reporter.progress(progress),
    }),
    sleep: clock.sleep,
    elapsed: clock.elapsed,
    beforeRestart: async (target) => {
      if (inPe(stretch) && target === 'disk') await stage(stretch, run);
    },
    journalHome: inPe(stretch) ? mover : staying,
  };
}

function enabledSteps(nodes: readonly TaskSequenceNode[]): number {
  const enabled = nodes.filter((node) => !node.disabled);
  return enabled.reduce((sum, node) => sum + (node.type === 'group' ? enabledSteps(node.steps) : 1), 0);
}

function inPe({ environment }: RunStretch): boolean {
  return environment === 'linux-pe';
}

/** The stretch's first records. What a person typed is written down, so that it is not asked again after a restart. */
async function begin({ environment, agentVersion, origin, answers }: RunStretch, journal: Journal): Promise<void> {
  if (journal.records.length > 0) {
    await journal.append({ kind: 'run-resumed', reason: `goes on in ${environment}` });
    return;
  }
  await journal.append({ kind: 'run-started', agentVersion, origin });
  if (answers.length > 0) await journal.append({ kind: 'variables', variables: [...answers] });
}

async function stage(stretch: RunStretch, { journal, volumes, mover, log }: OpenRun): Promise<void> {
  const system = systemVolume(volumes.all());
  // Nothing was applied: the restart goes to a system that was there before, and ends the PE's part.
  if (system === null || system.fileSystem === 'ntfs') return;
  const { machine, runFile, programs } = stretch;
  await stageIntoSystem({ machine, journal, policy: stretch.signedPolicy, runFile, programs, log }, system);
  await mover.handOver();
}
