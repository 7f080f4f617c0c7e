/** One stretch of a run in the PE, wherever it came from, and what is done at its end. */
import type { RunRecord } from '../../api/agent.ts';
import type { Client } from '../../api/client.ts';
import type { Inventory } from '../../api/inventory.ts';
import type { Policy, SignedPolicy } from '../../api/policy.ts';
import { type Clock, carryOut, type RunStretch, type StretchEnd } from '../engine/carry-out.ts';
import type { RunEnd } from '../engine/engine.ts';
import type { RunFile } from '../engine/run-file.ts';
import type { StepDoings } from '../engine/step-context.ts';
import { verifiedContent } from '../engine/verified-content.ts';
import type { Machine } from '../machine/machine.ts';
import type { Programs } from '../programs.ts';
import type { Screen } from '../screen/screen.ts';
import type { ServeScripts } from '../script/variable-server.ts';
import { siteCaptures } from '../site/site-captures.ts';
import { siteObjects } from '../site/site-content.ts';
import { openAgain, openedAgain } from '../site/site-resumption.ts';
import { siteDebugging, siteReports, siteSecrets } from '../site/site-services.ts';
import { agentVersion } from '../version.ts';

export interface Pe {
  readonly machine: Machine;
  readonly screen: Screen;
  readonly clock: Clock;
  readonly doings: StepDoings;
  readonly programs: Programs;
  readonly connectLog: (sink: (line: string) => void) => void;
  readonly serveScripts: ServeScripts;
}

/** What the PE's init does next (its exit codes: boot-image). */
export type PeEnd = 'restart' | 'switch-off';

const SUCCESS_SECONDS = 10;
/** A technician should find the failure on the screen; a computer nobody looks at should not stand there for ever. */
export const FAILURE_SECONDS = 15 * 60;

/** A run that this PE is to carry out, or to go on with. */
export interface PeRun {
  readonly inventory: Inventory;
  readonly policy: Policy;
  readonly signedPolicy: SignedPolicy;
  readonly runFile: RunFile;
  /** With the credential of the run. */
  readonly client: Client;
  readonly origin: RunStretch['origin'];
  readonly known: readonly RunRecord[];
  readonly reported: number;
  readonly resumed: boolean;
  readonly answers: RunStretch['answers'];
}

export function walkRun(pe: Pe, { client, ...run }: PeRun): Promise<StretchEnd> {
  const { machine, screen, clock, doings, programs, connectLog, serveScripts } = pe;
  const { runId, siteUrl, caFingerprint } = run.runFile;
  const reader = siteObjects({ client, runId, address: { siteUrl, caFingerprint }, now: clock.now });
  const content = verifiedContent({
    ...{ reader, sleep: clock.sleep, signal: new AbortController().signal },
    onConnection: (state, reason) => screen.connection(state, reason),
  });
  return carryOut({
    ...run,
    ...{ machine, clock, doings, programs, connectLog, serveScripts, agentVersion, display: screen, home: null },
    environment: 'linux-pe',
    services: {
      ...{ content, secrets: siteSecrets(client, runId), reports: siteReports(client, runId) },
      debugging: siteDebugging(client, runId),
      captures: siteCaptures({
        ...{ client, runId, sleep: clock.sleep },
        onConnection: (state, reason) => screen.connection(state, reason),
      }),
    },
  });
}

interface Concluded extends Pick<StretchEnd, 'end' | 'failureSeconds'> {
  readonly client: Client;
  readonly runId: string;
  readonly milliseconds: number;
}

export async function conclude(pe: Pe, concluded: Concluded): Promise<PeEnd | 'go-on'> {
  const { machine, screen, clock } = pe;
  const { end } = concluded;
  if (end.kind === 'restart') {
    screen.phase(`Restarts in ${end.delaySeconds} s: ${end.message}`);
    await clock.sleep(end.delaySeconds * 1000);
    screen.close();
    return machine.restart(end.target);
  }
  if (end.kind === 'waiting') {
    screen.phase(end.message);
    return 'restart';
  }
  return showEnd(pe, { ...concluded, end });
}

/** While a failure is shown the site is asked whether a person there has the run go on. */
async function showEnd(
  { screen, clock }: Pe,
  { end, client, runId, milliseconds, failureSeconds }: Concluded & { end: Extract<RunEnd, { kind: 'ended' }> },
): Promise<'restart' | 'go-on'> {
  const { outcome, message, bytes } = end;
  const seconds = outcome === 'succeeded' ? SUCCESS_SECONDS : (failureSeconds ?? FAILURE_SECONDS);
  const [elsewhere, over] = [new AbortController(), new AbortController()];
  if (outcome === 'failed')
    void openedAgain(client, runId, clock, over.signal, (version) => screen.log(editedText(runId, version))).then(
      (opened) => opened && elsewhere.abort(),
    );
  const choice = await screen.end(
    { outcome, message, milliseconds, bytes, next: 'restart', seconds },
    elsewhere.signal,
  );
  over.abort();
  if (choice === 'over') return 'restart';
  if (!elsewhere.signal.aborted) await openAgain(client, runId);
  return 'go-on';
}

/** The log stands below the failure. What the edit changes can be seen on the site alone, so it is chosen there. */
function editedText(runId: string, version: number): string {
  return `The task sequence was edited: it has version ${version} now. R goes on with it as it was. To see the difference and go on with the edited one: slipway runs resume ${runId.slice(0, 8)}`;
}
