/** Composes everything one stretch of a run needs, between two restarts, and lets the engine walk. */

import type { RunRecord } from '../../api/agent.ts';
import type { Inventory } from '../../api/inventory.ts';
import type { Policy, SignedPolicy } from '../../api/policy.ts';
import { walk } from '../../task-sequence/document.ts';
import type { Environment } from '../../task-sequence/step.ts';
import type { Machine } from '../machine/machine.ts';
import type { Display } from './display.ts';
import { Engine, type RunEnd } from './engine.ts';
import { readHistory } from './history.ts';
import { Journal } from './journal.ts';
import type { JournalHome } from './journal-home.ts';
import { JournalMover } from './journal-mover.ts';
import { ProgressMeter } from './progress-meter.ts';
import { Reporter } from './reporter.ts';
import type { RunFile } from './run-file.ts';
import { runVariables } from './run-variables.ts';
import type { RunServices } from './services.ts';
import { stageIntoSystem, systemVolume, unmountSystem } from './staging.ts';
import type { StepDoings } from './step-context.ts';
import { StepRunner } from './step-runner.ts';
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
  /** Where the journal is, and the records that the site has. */
  readonly home: JournalHome;
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
  const { policy, services, machine, display, clock } = stretch;
  // Two-way: the journal wakes the reporter, the reporter reads the journal.
  const links: { reporter?: Reporter } = {};
  const journal = await Journal.open(stretch.home, stretch.known, {
    environment: stretch.environment,
    now: clock.now,
    onRecord: () => links.reporter?.wake(),
  });
  const history = readHistory(journal.records);
  const variables = runVariables({
    ...{ policy, history },
    environment: stretch.environment,
    launchMode: stretch.runFile.launchMode,
    inventory: stretch.inventory,
    answers: stretch.answers,
    secrets: await services.secrets.values(policy.secretVariables),
  });
  const log = (line: string): void => {
    const safe = variables.redact(line);
    display.log(safe);
    links.reporter?.line(safe);
  };
  stretch.connectLog(log);
  const reporter = new Reporter(
    {
      reports: services.reports,
      records: () => journal.records,
      sleep: clock.sleep,
      onConnection: (state, reason) =>
        display.log(
          state === 'lost' ? `The site does not answer (${reason}); trying again.` : 'The site answers again.',
        ),
    },
    stretch.known.length,
  );
  links.reporter = reporter;
  const volumes = new VolumeRegister(journal, await withTodaysPaths(machine, history.volumes));
  const mover = new JournalMover({ machine, journal, volumes: () => volumes.all(), log });
  const inPe = stretch.environment === 'linux-pe';
  const document = policy.taskSequence.document;
  const meter = new ProgressMeter({
    stepsTotal: [...walk(document.steps)].filter((node) => node.type !== 'group' && !node.disabled).length,
    elapsed: clock.elapsed,
    onDisplay: (progress) => display.progress(progress),
    onReport: (progress) => void reporter.progress(progress),
  });
  const steps = new StepRunner({
    ...{ policy, machine, variables, journal, reporter, display, volumes, meter, log },
    environment: stretch.environment,
    content: services.content,
    doings: stretch.doings,
    sleep: clock.sleep,
    elapsed: clock.elapsed,
    beforeRestart: async (target) => {
      if (inPe && target === 'disk') await stage(stretch, { journal, volumes, mover, log });
    },
    journalHome: inPe ? mover : { leaveDisk: async () => {}, settle: async () => {} },
  });
  await begin(stretch, journal);
  display.plan(document);
  const end = await new Engine({ document, journal, reporter, variables, steps }).run();
  await reporter.flush();
  if (inPe) {
    await (end.kind === 'ended' ? mover.handOver() : mover.release());
    await unmountSystem(machine);
  }
  return end;
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

async function stage(
  stretch: RunStretch,
  parts: { journal: Journal; volumes: VolumeRegister; mover: JournalMover; log: (line: string) => void },
): Promise<void> {
  const system = systemVolume(parts.volumes.all());
  // Nothing was applied: the restart goes to a system that was there before, and ends the PE's part.
  if (system === null || system.fileSystem === 'ntfs') return;
  await stageIntoSystem(
    {
      ...{ machine: stretch.machine, journal: parts.journal, log: parts.log },
      policy: stretch.signedPolicy,
      runFile: stretch.runFile,
      programs: stretch.programs,
    },
    system,
  );
  await parts.mover.handOver();
}
