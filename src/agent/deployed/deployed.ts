/** The agent in the deployed system: goes on where the PE left off, reports the end, and takes itself out of the system again. What differs in Linux and Windows stands in `DeployedSystem`. */

import { type RunRecord, reportOperatingSystem } from '../../api/agent.ts';
import type { Client } from '../../api/client.ts';
import type { OperatingSystem } from '../../api/inventory.ts';
import { type Policy, type SignedPolicy, SignedPolicySchema } from '../../api/policy.ts';
import { RESUMABLE_IN_SYSTEM_HOURS } from '../../api/runs.ts';
import { type Clock, carryOut, type StretchEnd } from '../engine/carry-out.ts';
import type { Display } from '../engine/display.ts';
import { fileHome } from '../engine/journal-home.ts';
import { decodeRunFile, type RunFile } from '../engine/run-file.ts';
import type { StepDoings } from '../engine/step-context.ts';
import { verifiedContent } from '../engine/verified-content.ts';
import { verifyPolicy } from '../engine/verify-policy.ts';
import type { Machine } from '../machine/machine.ts';
import { pathIn } from '../machine/path-in.ts';
import type { Programs } from '../programs.ts';
import type { ServeScripts } from '../script/variable-server.ts';
import { persistently } from '../site/persistently.ts';
import { siteCaptures } from '../site/site-captures.ts';
import { connectToSite } from '../site/site-client.ts';
import { siteObjects } from '../site/site-content.ts';
import { currentPolicy } from '../site/site-policy.ts';
import { openedAgain } from '../site/site-resumption.ts';
import { siteDebugging, siteReports, siteSecrets } from '../site/site-services.ts';
import { agentVersion } from '../version.ts';

/** What differs between the systems that the agent works in. */
export interface DeployedSystem {
  readonly environment: 'linux' | 'windows';
  /** The folder of the agent and its run. */
  readonly home: string;
  /** As it says of itself; null where nothing says it. */
  readonly operatingSystem: () => Promise<OperatingSystem | null>;
  /** What it needs before the first step; lines for the run's log. */
  readonly beforeSteps?: (log: (line: string) => void) => Promise<void>;
  /** The computer is on its way to a restart when it resolves. */
  readonly restart: (target: 'disk' | 'pe') => Promise<void>;
  /** After a failure, where the system does not go on to its users before this process ends: has another one wait for a person, and says that it does. */
  readonly waitElsewhere?: () => Promise<boolean>;
  /** Takes everything of ours out of it. */
  readonly leave: () => Promise<void>;
}

export interface Deployed {
  readonly machine: Machine;
  readonly system: DeployedSystem;
  readonly display: Display;
  readonly clock: Clock;
  readonly doings: StepDoings;
  readonly programs: Programs;
  readonly connectLog: (sink: (line: string) => void) => void;
  readonly serveScripts: ServeScripts;
}

/** Resolves when the run has ended and nothing of ours is left, or when the computer is about to restart. */
export async function resumeInDeployedSystem(deployed: Deployed): Promise<void> {
  const { machine, system, display, clock } = deployed;
  if (!(await machine.exists(runFileOf(system)))) return leave(deployed);
  let staged = await readStaged(deployed);
  let { end, records } = await goThrough(deployed, staged, false);
  await tellSystem(deployed, staged);
  while (end.kind === 'ended') {
    display.log(`The run has ended (${end.outcome}): ${end.message}`);
    if (end.outcome !== 'failed') return leave(deployed);
    if ((await system.waitElsewhere?.()) === true) return;
    if (!(await openedInTime(deployed, staged, records))) return leave(deployed);
    staged = await withCurrentPolicy(deployed, staged);
    ({ end, records } = await goThrough(deployed, staged, true));
    await tellSystem(deployed, staged);
  }
  display.log(end.message);
  if (end.kind === 'restart') {
    await clock.sleep(end.delaySeconds * 1000);
    await system.restart(end.target);
  }
}

interface Staged {
  readonly runFile: RunFile;
  readonly signedPolicy: SignedPolicy;
  readonly policy: Policy;
  /** With the credential of the run. */
  readonly client: Client;
}

function runFileOf({ home }: DeployedSystem): string {
  return pathIn(home, 'run.json');
}

function policyFileOf({ home }: DeployedSystem): string {
  return pathIn(home, 'policy.json');
}

async function readStaged({ machine, system, clock }: Deployed): Promise<Staged> {
  const textOf = async (path: string) => (await machine.readFile(path)).toString('utf8');
  const runFile = decodeRunFile(await textOf(runFileOf(system)));
  const signedPolicy = SignedPolicySchema.parse(JSON.parse(await textOf(policyFileOf(system))));
  const { runId, siteUrl, caFingerprint, credential, policyKeys } = runFile;
  const policy = verifyPolicy(signedPolicy, { keys: policyKeys, runId, agentVersion, now: clock.now() });
  return { runFile, signedPolicy, policy, client: connectToSite({ siteUrl, caFingerprint })(credential) };
}

/** Kept before the journal says that the run goes on with it: after a power cut the agent has it. */
export async function withCurrentPolicy(
  { machine, system, display, clock }: Pick<Deployed, 'machine' | 'system' | 'display' | 'clock'>,
  staged: Staged,
): Promise<Staged> {
  const { client, signedPolicy, runFile } = staged;
  const { runId, policyKeys } = runFile;
  const asked = () => currentPolicy(client, signedPolicy, { runId, policyKeys, now: clock.now() });
  const current = await persistently(clock, display, asked);
  if (current.signedPolicy !== signedPolicy)
    await machine.writeFile(policyFileOf(system), JSON.stringify(current.signedPolicy), { mode: 0o600 });
  return { ...staged, ...current };
}

/** Waits, as long as the site would let the run go on, for a person who has it go on. */
async function openedInTime(
  { display, clock }: Deployed,
  { client, runFile }: Staged,
  records: readonly RunRecord[],
): Promise<boolean> {
  display.log(
    `Waits for somebody who has it go on (slipway runs resume), at most ${RESUMABLE_IN_SYSTEM_HOURS} hours after the failure, then leaves.`,
  );
  const over = new AbortController();
  const timer = setTimeout(() => over.abort(), waitLeft(records, clock.now()));
  const opened = await openedAgain(client, runFile.runId, clock, over.signal, () => {});
  clearTimeout(timer);
  return opened;
}

/** Milliseconds until the agent leaves, counted from the failure: restarts of the computer do not begin the wait anew. */
export function waitLeft(records: readonly RunRecord[], now: Date): number {
  const whole = RESUMABLE_IN_SYSTEM_HOURS * 3_600_000;
  const failed = records.findLast(({ kind }) => kind === 'run-finished');
  const left = failed === undefined ? whole : whole - (now.getTime() - Date.parse(failed.at));
  // A clock that was set meanwhile must not keep it for ever.
  return Math.min(whole, Math.max(0, left));
}

/** After the steps, since they may have changed it. Nothing depends on it: a site that does not answer, or is older, is not waited for. */
export async function tellSystem(
  { system, display }: Pick<Deployed, 'system' | 'display'>,
  { client, runFile: { runId } }: Pick<Staged, 'client' | 'runFile'>,
): Promise<void> {
  try {
    const body = await system.operatingSystem();
    if (body !== null) await client(reportOperatingSystem, { params: { runId }, body });
  } catch (error) {
    display.log(
      `The site was not told which operating system this is: ${error instanceof Error ? error.message : error}`,
    );
  }
}

async function goThrough(deployed: Deployed, staged: Staged, resumed: boolean): Promise<StretchEnd> {
  const { machine, system, display, clock } = deployed;
  const { runFile, signedPolicy, policy, client } = staged;
  const { runId, siteUrl, caFingerprint } = runFile;
  const reader = siteObjects({ client, runId, address: { siteUrl, caFingerprint }, now: clock.now });
  const content = verifiedContent({
    ...{ reader, sleep: clock.sleep, signal: new AbortController().signal },
    onConnection: (state, reason) => display.connection(state, reason),
  });
  return carryOut({
    ...{ policy, signedPolicy, runFile, machine, clock, display, agentVersion, resumed },
    environment: system.environment,
    logFolder: pathIn(system.home, 'log'),
    ...(system.beforeSteps && { beforeSteps: system.beforeSteps }),
    origin: 'pxe',
    inventory: await machine.inventory(),
    services: {
      ...{ content, secrets: siteSecrets(client, runId), reports: siteReports(client, runId) },
      debugging: siteDebugging(client, runId),
      captures: siteCaptures({
        ...{ client, runId, sleep: clock.sleep },
        onConnection: (state, reason) => display.connection(state, reason),
      }),
    },
    doings: deployed.doings,
    home: fileHome(machine, pathIn(system.home, 'journal')),
    known: [],
    reported: 0,
    answers: [],
    programs: deployed.programs,
    connectLog: deployed.connectLog,
    serveScripts: deployed.serveScripts,
  });
}

async function leave({ system, display }: Deployed): Promise<void> {
  await system.leave();
  display.log('Nothing of Slipway is left on this computer.');
}
