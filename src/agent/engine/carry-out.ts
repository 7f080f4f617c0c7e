/** Composes everything one stretch of a run needs, between two restarts, and lets the engine walk. */

import { agentAbilities, type RunRecord } from '../../api/agent.ts';
import { SlipwayError } from '../../api/errors.ts';
import type { Inventory } from '../../api/inventory.ts';
import type { Policy, SignedPolicy } from '../../api/policy.ts';
import { readHistory } from '../../api/run-history.ts';
import { enabledSteps } from '../../task-sequence/document.ts';
import { logFolders } from '../../task-sequence/log-folder.ts';
import type { Environment } from '../../task-sequence/step.ts';
import type { Variables } from '../../task-sequence/variables.ts';
import { conditionFacts } from '../condition-facts/condition-facts.ts';
import type { Machine } from '../machine/machine.ts';
import { nodeAndBundle, ownProgram, type Programs } from '../programs.ts';
import type { ServeScripts } from '../script/variable-server.ts';
import { requireBootableDisk } from './bootable-disk.ts';
import type { Display } from './display.ts';
import { editedSequence } from './edited-sequence.ts';
import { Engine, type RunEnd } from './engine.ts';
import { Journal, longestCopy } from './journal.ts';
import type { JournalHome } from './journal-home.ts';
import { findHome, JournalMover } from './journal-mover.ts';
import { ProgressMeter } from './progress-meter.ts';
import { Reporter } from './reporter.ts';
import { RunDebugger, type RunDebuggerOptions } from './run-debugger.ts';
import type { RunFile } from './run-file.ts';
import { RunLog } from './run-log.ts';
import { computerOf, softwareOf } from './run-origin.ts';
import { runVariables } from './run-variables.ts';
import type { RunServices } from './services.ts';
import { mayBeStaged, removeStagedPe, stagePe } from './staged-pe.ts';
import { allowStartAfterReturn } from './staged-pe-bios.ts';
import type { StagedPeOptions } from './staged-pe-volume.ts';
import { stagedRecords, stageIntoSystem, systemVolume, unmountSystem } from './staging.ts';
import type { StepDoings } from './step-context.ts';
import { StepRunner, type StepRunnerOptions } from './step-runner.ts';
import { VolumeRegister, withTodaysPaths } from './volume-register.ts';

export interface RunStretch {
  readonly policy: Policy;
  readonly signedPolicy: SignedPolicy;
  readonly environment: Exclude<Environment, 'winpe'>;
  readonly runFile: RunFile;
  readonly agentVersion: string;
  readonly origin: Extract<RunRecord, { kind: 'run-started' }>['origin'];
  readonly machine: Machine;
  readonly inventory: Inventory;
  readonly services: RunServices;
  readonly doings: StepDoings;
  readonly display: Display;
  /** Where the run's log stands; absent: where the environment has it. */
  readonly logFolder?: string;
  /** What the system itself needs before the first step; its lines go to the run's log. */
  readonly beforeSteps?: (log: (line: string) => void) => Promise<void>;
  /** Where the journal is; null in the PE, where it is looked for and moves about. */
  readonly home: JournalHome | null;
  /** Records from elsewhere than the home: the site's, or those that were staged with a PE. */
  readonly known: readonly RunRecord[];
  /** How many of them the site is known to have; the others are reported, as often as it takes. */
  readonly reported: number;
  /** The run had failed, and the site says that a person has it go on. */
  readonly resumed: boolean;
  /** What a person typed into the wizard. */
  readonly answers: readonly { name: string; value: string }[];
  /** The programs that run now, staged into the deployed system before it starts. */
  readonly programs: Programs;
  readonly clock: Clock;
  /** Hands each raw log line in; the stretch redacts it before anybody sees it. */
  readonly connectLog: (sink: (line: string) => void) => void;
  /** Where programs that steps start find the run's variables (script/variable-server.ts). */
  readonly serveScripts: ServeScripts;
}

export interface Clock {
  now(): Date;
  /** Milliseconds that never jump. */
  elapsed(): number;
  sleep(milliseconds: number): Promise<void>;
}

export interface StretchEnd {
  readonly end: RunEnd;
  /** All records of the run. */
  readonly records: readonly RunRecord[];
  /** How long a failure is shown, where the sequence says it (SMSTSErrorDialogTimeout); else null. */
  readonly failureSeconds: number | null;
}

/** A PE that never comes far enough is tried less and less often. */
const RETURN_SECONDS = 60;
const LONGEST_RETURN_SECONDS = 600;

/** Runs until the sequence ends or the computer must restart; everything is reported then, and nothing of ours is mounted. */
export async function carryOut(stretch: RunStretch): Promise<StretchEnd> {
  const { machine } = stretch;
  const run = await open(stretch);
  const { reporter } = run;
  const end = (await restartThatWasCutOff(stretch, run)) ?? (await walk(stretch, run));
  if (leavesPe(end)) await leaveStagedPe(stretch, run);
  reporter.wake();
  await reporter.flush();
  if (inPe(stretch)) {
    await (end.kind === 'ended' ? run.mover.handOver() : run.mover.release());
    await unmountSystem(machine, systemVolume(run.volumes.all()));
  }
  await run.logFile.close();
  return { end, records: run.journal.records, failureSeconds: failureSecondsOf(run.variables) };
}

const LONGEST_FAILURE_SECONDS = 24 * 3600;

function failureSecondsOf(variables: Variables): number | null {
  const text = variables.get('SMSTSErrorDialogTimeout')?.trim() ?? '';
  return /^\d+$/.test(text) ? Math.min(Number(text), LONGEST_FAILURE_SECONDS) : null;
}

function leavesPe(end: RunEnd): boolean {
  return end.kind === 'ended' || (end.kind === 'restart' && end.target === 'disk');
}

async function walk(stretch: RunStretch, run: OpenRun): Promise<RunEnd> {
  const { journal, reporter } = run;
  const { machine, inventory, programs, policy } = stretch;
  const { document } = policy.taskSequence;
  await begin(stretch, run);
  await stretch.beforeSteps?.(run.log);
  stretch.display.plan(document);
  const facts = conditionFacts({ ...{ machine, inventory }, variables: run.variables, agent: ownProgram(programs) });
  const options = stepRunnerOptions(stretch, run);
  const progress = (update: { message: string }): void => options.meter.update(update);
  const scripts = await stretch.serveScripts({ variables: run.variables, log: run.log, progress });
  try {
    const steps = new StepRunner({ ...options, facts, scriptEnvironment: scripts.environment });
    const stops = new RunDebugger(debuggerOptions(stretch, run));
    return await new Engine({ document, journal, reporter, facts, steps, stops }).run();
  } finally {
    await scripts.close();
  }
}

/**
 * The PE was started although the run goes on from the disk: power failed between the restart's record and the restart. Nothing runs here;
 * the record is reported once more, so that the site sends the computer to its disk. Or the other way round: the system was started although
 * the run goes on in a PE on its disk, since that PE was cut off before it could ask for another start. The PE may have written records that are
 * not known here, so none is written.
 */
async function restartThatWasCutOff(stretch: RunStretch, run: OpenRun): Promise<RunEnd | null> {
  const pending = readHistory(run.journal.records).pendingRestart;
  if (pending === null || (pending.target === 'disk') !== inPe(stretch)) return null;
  const restart = { kind: 'restart', ...pending } as const;
  if (pending.target === 'disk') return { ...restart, delaySeconds: 0 };
  if (hasNoPe(stretch)) return null;
  const returns = await allowStartAfterReturn(stagedPe(stretch, run));
  if (returns === null) return null;
  run.log(
    `The PE on the disk was cut off ${returns === 1 ? 'once' : `${returns} times`} before it went on; it starts again.`,
  );
  return { ...restart, delaySeconds: Math.min((returns - 1) * RETURN_SECONDS, LONGEST_RETURN_SECONDS) };
}

interface OpenRun {
  readonly journal: Journal;
  readonly reporter: Reporter;
  readonly variables: Variables;
  readonly volumes: VolumeRegister;
  readonly mover: JournalMover;
  readonly log: (line: string) => void;
  readonly logFile: RunLog;
}

/** Opens the journal and puts everything together that stands on what it says. */
async function open(stretch: RunStretch): Promise<OpenRun> {
  const { machine, display, clock } = stretch;
  // Until secrets are known, only the display sees what happens.
  let log: (line: string) => void = display.log;
  const { home, mounted, found } = await homeOf(stretch, (line) => log(line));
  // The journal wakes the reporter, and the reporter reads the journal.
  const links: { reporter?: Reporter } = {};
  const onRecord = (): void => links.reporter?.wake();
  // The site gives its copy to a PE alone.
  const onHomeLost = inPe(stretch) ? (why: string): void => log(why) : null;
  const { environment } = stretch;
  const journal = await Journal.open(home, found, { environment, now: clock.now, onRecord, onHomeLost });
  const variables = await startVariables(stretch, journal);
  if (stretch.logFolder !== undefined) variables.setReadOnly('_SMSTSLogPath', stretch.logFolder);
  const records = (): readonly RunRecord[] => journal.records;
  const reporter = new Reporter(
    {
      reports: stretch.services.reports,
      records,
      sleep: clock.sleep,
      onConnection: (state, reason) => display.connection(state, reason),
    },
    stretch.reported,
  );
  links.reporter = reporter;
  const folder = stretch.logFolder ?? logFolders[environment];
  const logFile = await RunLog.open({ machine, folder, now: clock.now, onLost: display.log });
  log = (line) => {
    const safe = variables.redact(line);
    display.log(safe);
    reporter.line(safe);
    logFile.line(safe);
  };
  stretch.connectLog(log);
  const volumes = new VolumeRegister(journal, await withTodaysPaths(machine, readHistory(journal.records).volumes));
  const runId = stretch.policy.runId;
  const mover = new JournalMover({ machine, runId, journal, volumes: () => volumes.all(), log }, mounted);
  return { journal, reporter, variables, volumes, mover, log, logFile };
}

/** `found`: the longest copy outside of the home: the site's, or that of a system which was staged when power failed. */
async function homeOf(
  stretch: RunStretch,
  log: (line: string) => void,
): Promise<{ home: JournalHome; mounted: boolean; found: readonly RunRecord[] }> {
  const { machine, known, policy } = stretch;
  if (stretch.home !== null) return { home: stretch.home, mounted: false, found: known };
  const volumes = await withTodaysPaths(machine, readHistory(known).volumes);
  const staged = await stagedRecords(machine, policy.runId, systemVolume(volumes), log);
  return { ...(await findHome(machine, policy.runId, volumes, log)), found: longestCopy(known, staged) };
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

function stepRunnerOptions(stretch: RunStretch, run: OpenRun): Omit<StepRunnerOptions, 'facts' | 'scriptEnvironment'> {
  const { policy, environment, machine, display, clock, doings, services } = stretch;
  const { journal, reporter, variables, volumes, mover, log } = run;
  const staying = { leaveDisk: async () => {}, settle: async () => {} };
  return {
    ...{ policy, environment, machine, journal, reporter, variables, volumes, display, doings, log },
    disks: stretch.inventory.disks,
    content: services.content,
    captures: services.captures,
    meter: new ProgressMeter({
      stepsTotal: [...enabledSteps(policy.taskSequence.document.steps)].length,
      elapsed: clock.elapsed,
      sleep: clock.sleep,
      onDisplay: (progress) => display.progress(progress),
      onReport: (progress) => void reporter.progress(progress),
    }),
    sleep: clock.sleep,
    elapsed: clock.elapsed,
    beforeRestart: async (target) => {
      if (target === 'pe' && hasNoPe(stretch)) throw noPeFromWindows();
      if (target === 'pe') await stageForPe(stretch, run);
      else if (inPe(stretch)) await stage(stretch, run);
    },
    journalHome: inPe(stretch) ? mover : staying,
  };
}

function debuggerOptions({ policy, services, display, clock }: RunStretch, run: OpenRun): RunDebuggerOptions {
  const { journal, reporter, variables, log } = run;
  return {
    ...{ journal, reporter, variables, display, log, sleep: clock.sleep, elapsed: clock.elapsed },
    ...{ document: policy.taskSequence.document, secretVariables: policy.secretVariables },
    ...{ debug: policy.debug ?? false, debugging: services.debugging },
  };
}

function inPe({ environment }: RunStretch): boolean {
  return environment === 'linux-pe';
}

/** The PE is staged with Linux' tools: in Windows nobody could stage it, nor take it away. */
function hasNoPe({ environment }: RunStretch): boolean {
  return environment === 'windows';
}

function noPeFromWindows(): SlipwayError {
  return new SlipwayError(
    'SLIP-4020',
    'From Windows the computer cannot be restarted into the PE yet. Do what needs the PE before Windows is started, or begin another deployment, which starts the PE over the network.',
  );
}

/** The stretch's first records. What a person typed is written down, so that it is not asked again after a restart. A run that has ended stays ended, unless a person has it go on. */
async function begin(stretch: RunStretch, { journal, log }: OpenRun): Promise<void> {
  const { environment, agentVersion, origin, answers, resumed, machine, inventory } = stretch;
  const ended = readHistory(journal.records).end !== null;
  if (ended && !resumed) return;
  const known = { software: await softwareOf(machine, agentVersion), abilities: [...agentAbilities] };
  if (journal.records.length > 0) {
    const reason = ended ? `a person has it go on at the failed step, in ${environment}` : `goes on in ${environment}`;
    const edited = editedSequence(stretch.policy, journal.records);
    if (edited !== null)
      log(
        `The run goes on with an edited task sequence, version ${edited.taskSequenceVersion} (revision ${edited.revision} of its policy)`,
      );
    await journal.append({ kind: 'run-resumed', reason, ...known, ...(edited === null ? {} : { edited }) });
    return;
  }
  await journal.append({ kind: 'run-started', agentVersion, origin, ...known, computer: computerOf(inventory) });
  if (answers.length > 0) await journal.append({ kind: 'variables', variables: [...answers] });
}

async function stage(stretch: RunStretch, run: OpenRun): Promise<void> {
  const { journal, volumes, mover, log } = run;
  await requireBootableDisk(stagedPe(stretch, run));
  const system = systemVolume(volumes.all());
  // Nothing was applied: the restart goes to a system that was there before, and ends the PE's part.
  if (system === null) return;
  const { machine, runFile, programs, signedPolicy, policy, services } = stretch;
  await run.logFile.flush();
  await stageIntoSystem(
    {
      ...{ machine, journal, runFile, programs: nodeAndBundle(programs), log, policy: signedPolicy },
      ...{ windowsAgent: policy.windowsAgent, content: services.content },
    },
    system,
  );
  // Before the slots go: a power cut may not come back to a PE that finds no journal any more.
  await leaveStagedPe(stretch, run);
  await mover.handOver();
}

async function leaveStagedPe(stretch: RunStretch, run: OpenRun): Promise<void> {
  if (hasNoPe(stretch)) return;
  if (mayBeStaged(run.journal.records)) await removeStagedPe(stagedPe(stretch, run));
}

/** Over the network the PE comes where it cannot be staged: both ways lead on with the same run. */
async function stageForPe(stretch: RunStretch, run: OpenRun): Promise<void> {
  const { policy, signedPolicy, runFile, services, programs, inventory } = stretch;
  const mac = inventory.networkAdapters.find(({ addresses }) => addresses.length > 0)?.mac ?? null;
  await stagePe({
    ...stagedPe(stretch, run),
    ...{ signedPolicy, runFile, mac, content: services.content, agent: nodeAndBundle(programs)[1] },
    bootImage: policy.bootImage ?? null,
    records: run.journal.records,
  });
}

function stagedPe({ machine, environment, inventory }: RunStretch, { volumes, log }: OpenRun): StagedPeOptions {
  return { machine, environment, log, firmware: inventory.firmware.kind, volumes: volumes.all() };
}
