/**
 * The agent in the PE: from the boot ticket to the end of the PE's part of a run.
 *
 *   ticket ► session ► open run, or a deployment (required, or chosen by the person) ► policy ► empty variables are asked for ► the sequence runs
 *          ► restart (the run goes on) | end: shown, then the computer restarts, or a failed run goes on
 */
import { randomUUID } from 'node:crypto';
import { startRun } from '../../api/agent.ts';
import type { Client } from '../../api/client.ts';
import { SlipwayError } from '../../api/errors.ts';
import type { Inventory } from '../../api/inventory.ts';
import { type Clock, carryOut } from '../engine/carry-out.ts';
import type { RunEnd } from '../engine/engine.ts';
import { emptyVariables } from '../engine/run-variables.ts';
import type { StepDoings } from '../engine/step-context.ts';
import { verifiedContent } from '../engine/verified-content.ts';
import { verifyPolicy } from '../engine/verify-policy.ts';
import type { Machine } from '../machine/machine.ts';
import type { Screen } from '../screen/screen.ts';
import { siteCaptures } from '../site/site-captures.ts';
import { connectToSite, type SiteConnection } from '../site/site-client.ts';
import { siteObjects } from '../site/site-content.ts';
import { openAgain, openedAgain } from '../site/site-resumption.ts';
import { siteReports, siteSecrets } from '../site/site-services.ts';
import { agentVersion } from '../version.ts';
import { type BootFacts, readBootFacts } from './boot-facts.ts';
import { openSessionWithSite, type Session } from './first-contact.ts';
import { networkChanger } from './network-change.ts';
import { decideClock } from './site-clock.ts';

export interface Pe {
  readonly machine: Machine;
  readonly screen: Screen;
  readonly clock: Clock;
  readonly doings: StepDoings;
  readonly programs: { node: string; agent: string };
  readonly connectLog: (sink: (line: string) => void) => void;
}

/** What the PE's init does next (its exit codes: boot-image). */
export type PeEnd = 'restart' | 'switch-off';

const SUCCESS_SECONDS = 10;
/** A technician should find the failure on the screen; a computer nobody looks at should not stand there for ever. */
const FAILURE_SECONDS = 15 * 60;

export async function runPe(pe: Pe): Promise<PeEnd> {
  try {
    return await deploy(pe);
  } catch (error) {
    const code = error instanceof SlipwayError ? error.code : 'SLIP-4099';
    const message = error instanceof Error ? error.message : String(error);
    return pe.screen.failure({ code, message }, ['restart', 'switch-off'], {
      choice: 'restart',
      seconds: FAILURE_SECONDS,
    });
  }
}

async function deploy(pe: Pe): Promise<PeEnd> {
  const { machine, screen, clock } = pe;
  screen.phase('Looking at this computer');
  const inventory = await machine.inventory();
  identify(screen, inventory);
  const boot = await readBootFacts(machine);
  const connection = connectToSite({ siteUrl: boot.ticket.siteUrl, caFingerprint: boot.ticket.caFingerprint });
  const changeNetwork = networkChanger(machine, screen);
  const session = await openSessionWithSite({
    boot,
    client: connection(null),
    screen,
    clock,
    inventory,
    changeNetwork,
  });
  if (session === 'restart' || session === 'switch-off') return session;
  screen.identify({ siteName: boot.ticket.siteName, deviceName: session.device.name });
  await setClock(pe, session, boot);
  return untilEnd(pe, { boot, inventory, connection, session, choice: await chooseRun(screen, session) });
}

/** A failed run that a person has go on, here or from the site, is taken up again at once. */
async function untilEnd(pe: Pe, going: Going): Promise<PeEnd> {
  const { runId } = going.choice;
  for (let choice = going.choice; ; choice = { kind: 'open', runId }) {
    const started = pe.clock.elapsed();
    const { end, client } = await goThrough(pe, { ...going, choice });
    const next = await conclude(pe, { end, client, runId, milliseconds: pe.clock.elapsed() - started });
    if (next !== 'go-on') return next;
  }
}

function identify(screen: Screen, { networkAdapters, firmware }: Inventory): void {
  const adapter = networkAdapters.find((each) => each.addresses.length > 0) ?? networkAdapters[0];
  screen.identify({
    version: agentVersion,
    firmware: firmware.kind,
    secureBoot: firmware.secureBoot,
    ...(adapter === undefined ? {} : { mac: adapter.mac }),
    ...(adapter?.addresses[0] === undefined ? {} : { address: adapter.addresses[0] }),
  });
}

async function setClock({ machine, screen, clock }: Pe, session: Session, { ticket }: BootFacts): Promise<void> {
  const times = { siteTime: new Date(session.siteTime), issuedAt: new Date(ticket.issuedAt), now: clock.now() };
  const decision = decideClock(times);
  if (decision.set) await machine.setClock(decision.time);
  else screen.log(decision.reason);
  screen.identify({ clockFromSite: true });
}

type RunChoice = { kind: 'open'; runId: string } | { kind: 'new'; runId: string; deploymentId: string };

/** An open run goes on; a required deployment begins; otherwise the person chooses. */
async function chooseRun(screen: Screen, session: Session): Promise<RunChoice> {
  if (session.openRun !== null) return { kind: 'open', runId: session.openRun.id };
  const required = session.deployments.find((deployment) => deployment.purpose === 'required');
  if (required !== undefined) return { kind: 'new', runId: randomUUID(), deploymentId: required.id };
  if (session.deployments.length === 0)
    throw new SlipwayError(
      'SLIP-2004',
      `Nothing is deployed to ${session.device.name}. Deploy a task sequence to one of its collections, then boot it again.`,
    );
  const answer = await screen.askDeployment({ deployments: session.deployments });
  // The question offers no way back.
  return { kind: 'new', runId: randomUUID(), deploymentId: answer === 'back' ? '' : answer.answer };
}

interface Going {
  readonly boot: BootFacts;
  readonly inventory: Inventory;
  readonly connection: SiteConnection;
  readonly session: Session;
  readonly choice: RunChoice;
}

/** `client`: with the credential of the run. */
async function goThrough(
  pe: Pe,
  { boot, inventory, connection, session, choice }: Going,
): Promise<{ end: RunEnd; client: Client }> {
  const { machine, screen, clock } = pe;
  const { runId } = choice;
  const { siteUrl, caFingerprint } = boot.ticket;
  screen.phase('Fetching the policy');
  const answer = await persistently(clock, screen, () =>
    connection(session.session)(startRun, {
      body: {
        runId,
        origin: boot.origin,
        environment: 'linux-pe',
        ...(choice.kind === 'new' ? { deploymentId: choice.deploymentId } : {}),
      },
    }),
  );
  const policy = verifyPolicy(answer.policy, { keys: session.policyKeys, runId, agentVersion, now: clock.now() });
  const empty = choice.kind === 'new' ? emptyVariables(policy) : [];
  const answers = empty.length === 0 ? [] : await askVariables(screen, empty);
  screen.endPhase();
  const client = connection(answer.runCredential);
  const reader = siteObjects({ client, runId, address: { siteUrl, caFingerprint }, now: clock.now });
  const content = verifiedContent({
    ...{ reader, sleep: clock.sleep, signal: new AbortController().signal },
    onConnection: (state, reason) => screen.connection(state, reason),
  });
  const end = await carryOut({
    ...{ policy, machine, inventory, clock, answers },
    signedPolicy: answer.policy,
    environment: 'linux-pe',
    runFile: {
      ...{ format: 1, runId, siteUrl, caFingerprint, launchMode: 'PXE' },
      credential: answer.runCredential,
      policyKeys: policy.trust.policyKeys,
    },
    agentVersion,
    origin: boot.origin,
    services: {
      ...{ content, secrets: siteSecrets(client, runId), reports: siteReports(client, runId) },
      captures: siteCaptures({
        ...{ client, runId, sleep: clock.sleep },
        onConnection: (state, reason) => screen.connection(state, reason),
      }),
    },
    doings: pe.doings,
    display: screen,
    home: null,
    known: answer.records,
    // An open run whose records tell its end: the site opened it again.
    resumed: choice.kind === 'open',
    programs: pe.programs,
    connectLog: pe.connectLog,
  });
  return { end, client };
}

async function askVariables(screen: Screen, names: readonly string[]): Promise<{ name: string; value: string }[]> {
  const answer = await screen.askVariables({ variables: names.map((name) => ({ name })) });
  return answer === 'back' ? [] : answer.answer;
}

/** A site that restarts at this moment is waited for; what it decides is final. */
async function persistently<T>(clock: Clock, screen: Screen, call: () => Promise<T>): Promise<T> {
  for (let wait = 500; ; wait = Math.min(wait * 2, 10_000)) {
    try {
      return await call();
    } catch (error) {
      if (error instanceof SlipwayError && error.code !== 'SLIP-1099') throw error;
      screen.connection('lost', error instanceof Error ? error.message : String(error));
      await clock.sleep(wait);
    }
  }
}

interface Concluded {
  readonly end: RunEnd;
  readonly client: Client;
  readonly runId: string;
  readonly milliseconds: number;
}

async function conclude(pe: Pe, concluded: Concluded): Promise<PeEnd | 'go-on'> {
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
  { end, client, runId, milliseconds }: Concluded & { end: Extract<RunEnd, { kind: 'ended' }> },
): Promise<'restart' | 'go-on'> {
  const { outcome, message, bytes } = end;
  const seconds = outcome === 'succeeded' ? SUCCESS_SECONDS : FAILURE_SECONDS;
  const [elsewhere, over] = [new AbortController(), new AbortController()];
  if (outcome === 'failed')
    void openedAgain(client, runId, clock, over.signal).then((opened) => opened && elsewhere.abort());
  const choice = await screen.end(
    { outcome, message, milliseconds, bytes, next: 'restart', seconds },
    elsewhere.signal,
  );
  over.abort();
  if (choice === 'over') return 'restart';
  if (!elsewhere.signal.aborted) await openAgain(client, runId);
  return 'go-on';
}
