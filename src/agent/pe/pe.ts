/**
 * The agent in the PE: from the boot ticket to the end of the PE's part of a run. A PE that was staged on the disk has no ticket, it brings its run
 * along (staged-run.ts).
 *
 *   ticket ► session ► open run, or a deployment (required, which a person may stop, or chosen by one) ► policy ► empty variables are asked for ► the sequence runs
 *          ► restart (the run goes on) | end: shown, then the computer restarts, or a failed run goes on
 */
import { randomUUID } from 'node:crypto';
import { agentAbilities, startRun } from '../../api/agent.ts';
import { SlipwayError } from '../../api/errors.ts';
import type { Inventory } from '../../api/inventory.ts';
import { emptyVariables } from '../engine/run-variables.ts';
import { verifyPolicy } from '../engine/verify-policy.ts';
import type { Screen } from '../screen/screen.ts';
import { persistently } from '../site/persistently.ts';
import { connectToSite, type SiteConnection } from '../site/site-client.ts';
import { agentVersion } from '../version.ts';
import { type BootFacts, readBootFacts } from './boot-facts.ts';
import { openSessionWithSite, type Session } from './first-contact.ts';
import { networkChanger } from './network-change.ts';
import { conclude, FAILURE_SECONDS, type Pe, type PeEnd, type PeRun, walkRun } from './pe-run.ts';
import { decideClock } from './site-clock.ts';
import { goOnStaged, isStaged } from './staged-run.ts';
import { waitForStart } from './start-notice.ts';

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
  if (await isStaged(machine)) return goOnStaged(pe, inventory);
  const boot = await readBootFacts(machine);
  const connection = connectToSite({ siteUrl: boot.ticket.siteUrl, caFingerprint: boot.ticket.caFingerprint });
  screen.identify({ siteName: boot.ticket.siteName });
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
  screen.identify({ deviceName: session.device.name });
  await setClock(pe, session, boot);
  const choice = await chooseRun(screen, session);
  if (choice.kind === 'new') {
    const client = connection(session.session);
    const next = await waitForStart({ screen, clock, client, deployment: choice.deployment, inventory });
    if (next !== 'start') return next;
  }
  return untilEnd(pe, { boot, inventory, connection, session, choice });
}

/** A failed run that a person has go on, here or from the site, is taken up again at once. */
async function untilEnd(pe: Pe, going: Going): Promise<PeEnd> {
  const { runId } = going.choice;
  for (let choice = going.choice; ; choice = { kind: 'open', runId }) {
    const started = pe.clock.elapsed();
    const run = await begin(pe, { ...going, choice });
    const { end, failureSeconds } = await walkRun(pe, run);
    const milliseconds = pe.clock.elapsed() - started;
    const next = await conclude(pe, { end, failureSeconds, client: run.client, runId, milliseconds });
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

type RunChoice =
  | { kind: 'open'; runId: string }
  | { kind: 'new'; runId: string; deployment: Pick<Session['deployments'][number], 'id' | 'name' | 'notice'> };

/** An open run goes on; a required deployment begins; otherwise the person chooses. */
async function chooseRun(screen: Screen, session: Session): Promise<RunChoice> {
  if (session.openRun !== null) return { kind: 'open', runId: session.openRun.id };
  const required = session.deployments.find((deployment) => deployment.purpose === 'required');
  if (required !== undefined) return { kind: 'new', runId: randomUUID(), deployment: required };
  if (session.deployments.length === 0)
    throw new SlipwayError(
      'SLIP-2004',
      `Nothing is deployed to ${session.device.name}. Deploy a task sequence to one of its collections, then boot it again.`,
    );
  const answer = await screen.askDeployment({ deployments: session.deployments });
  // The question offers no way back.
  const id = answer === 'back' ? '' : answer.answer;
  // Chosen by a person: they know.
  return { kind: 'new', runId: randomUUID(), deployment: { id, name: '' } };
}

interface Going {
  readonly boot: BootFacts;
  readonly inventory: Inventory;
  readonly connection: SiteConnection;
  readonly session: Session;
  readonly choice: RunChoice;
}

/** The run as the site gives it: begun now, or open already. */
async function begin(pe: Pe, { boot, inventory, connection, session, choice }: Going): Promise<PeRun> {
  const { screen, clock } = pe;
  const { runId } = choice;
  const { siteUrl, caFingerprint } = boot.ticket;
  screen.phase('Fetching the policy');
  const answer = await persistently(clock, screen, () =>
    connection(session.session)(startRun, {
      body: {
        runId,
        origin: boot.origin,
        environment: 'linux-pe',
        abilities: [...agentAbilities],
        ...(choice.kind === 'new' ? { deploymentId: choice.deployment.id } : {}),
      },
    }),
  );
  const policy = verifyPolicy(answer.policy, { keys: session.policyKeys, runId, agentVersion, now: clock.now() });
  const empty = choice.kind === 'new' ? emptyVariables(policy) : [];
  const answers = empty.length === 0 ? [] : await askVariables(screen, empty);
  screen.endPhase();
  return {
    ...{ policy, inventory, answers, origin: boot.origin, signedPolicy: answer.policy },
    runFile: {
      ...{ format: 1, runId, siteUrl, caFingerprint, launchMode: 'PXE' },
      credential: answer.runCredential,
      policyKeys: policy.trust.policyKeys,
    },
    client: connection(answer.runCredential),
    known: answer.records,
    reported: answer.records.length,
    // An open run whose records tell its end: the site opened it again.
    resumed: choice.kind === 'open',
  };
}

async function askVariables(screen: Screen, names: readonly string[]): Promise<{ name: string; value: string }[]> {
  const answer = await screen.askVariables({ variables: names.map((name) => ({ name })) });
  return answer === 'back' ? [] : answer.answer;
}
