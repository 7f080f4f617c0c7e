/** The agent in the deployed system: goes on where the PE left off, reports the end, and takes itself out of the system again. */

import { SignedPolicySchema } from '../../api/policy.ts';
import { type Clock, carryOut } from '../engine/carry-out.ts';
import type { Display } from '../engine/display.ts';
import { fileHome } from '../engine/journal-home.ts';
import { decodeRunFile } from '../engine/run-file.ts';
import { HOME, RUN_FILE, removeFromSystem } from '../engine/staging.ts';
import type { StepDoings } from '../engine/step-context.ts';
import { verifiedContent } from '../engine/verified-content.ts';
import { verifyPolicy } from '../engine/verify-policy.ts';
import type { Machine } from '../machine/machine.ts';
import { connectToSite } from '../site/site-client.ts';
import { siteObjects } from '../site/site-content.ts';
import { siteReports, siteSecrets } from '../site/site-services.ts';
import { agentVersion } from '../version.ts';

export interface Deployed {
  readonly machine: Machine;
  readonly display: Display;
  readonly clock: Clock;
  readonly doings: StepDoings;
  readonly programs: { node: string; agent: string };
  readonly connectLog: (sink: (line: string) => void) => void;
}

/** Resolves when the run has ended and nothing of ours is left, or when the computer is about to restart. */
export async function resumeInDeployedSystem(deployed: Deployed): Promise<void> {
  const { machine, display, clock } = deployed;
  if (!(await machine.exists(RUN_FILE))) return leave(deployed);
  const runFile = decodeRunFile((await machine.readFile(RUN_FILE)).toString('utf8'));
  const signedPolicy = SignedPolicySchema.parse(
    JSON.parse((await machine.readFile(`${HOME}/policy.json`)).toString('utf8')),
  );
  const { runId, siteUrl, caFingerprint, credential, policyKeys } = runFile;
  const policy = verifyPolicy(signedPolicy, { keys: policyKeys, runId, agentVersion, now: clock.now() });
  const client = connectToSite({ siteUrl, caFingerprint })(credential);
  const reader = siteObjects({ client, runId, address: { siteUrl, caFingerprint }, now: clock.now });
  const content = verifiedContent({
    ...{ reader, sleep: clock.sleep, signal: new AbortController().signal },
    onConnection: (state, reason) => display.connection(state, reason),
  });
  const end = await carryOut({
    ...{ policy, signedPolicy, runFile, machine, clock, display, agentVersion },
    environment: 'linux',
    origin: 'pxe',
    inventory: await machine.inventory(),
    services: { content, secrets: siteSecrets(client, runId), reports: siteReports(client, runId) },
    doings: deployed.doings,
    home: fileHome(machine, `${HOME}/journal`),
    known: [],
    answers: [],
    programs: deployed.programs,
    connectLog: deployed.connectLog,
  });
  if (end.kind === 'ended') {
    display.log(`The run has ended (${end.outcome}): ${end.message}`);
    return leave(deployed);
  }
  display.log(end.message);
  if (end.kind === 'restart') {
    await clock.sleep(end.delaySeconds * 1000);
    await machine.restart(end.target);
  }
}

async function leave({ machine, display }: Deployed): Promise<void> {
  await removeFromSystem(machine);
  display.log('Nothing of Slipway is left on this computer.');
}
