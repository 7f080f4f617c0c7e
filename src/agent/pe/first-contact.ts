/**
 * From the boot ticket to a session with the site. The network may take its time, and a person may have to give a password or network settings:
 *
 *   asking ──no answer──► asking again (six times) ──► the person is told and may change the network; by itself it goes on asking
 *   asking ──password missing or wrong──► the person is asked ──► asking
 *   asking ──waits for approval──► the person is told the code ──► asking again, until somebody approves it
 *   asking ──the site refuses──► the person is told; the computer restarts by itself after a while
 */

import type { z } from 'zod';
import { openSession } from '../../api/agent.ts';
import type { Client } from '../../api/client.ts';
import { SlipwayError } from '../../api/errors.ts';
import type { Inventory } from '../../api/inventory.ts';
import type { Clock } from '../engine/carry-out.ts';
import type { Screen } from '../screen/screen.ts';
import { agentVersion } from '../version.ts';
import type { BootFacts } from './boot-facts.ts';

export type Session = z.output<typeof openSession.response>;

export interface FirstContact {
  readonly boot: BootFacts;
  readonly client: Client;
  readonly screen: Screen;
  readonly clock: Clock;
  readonly inventory: Inventory;
  /** Lets the person change the network settings and applies them. */
  readonly changeNetwork: () => Promise<void>;
}

const TRIES = 6;
const WAIT_MILLISECONDS = 2_000;
/** A person looks it up in Slipway meanwhile. */
const APPROVAL_MILLISECONDS = 10_000;

/** Resolves with a session; rejects with what the site said, or with 'restart' or 'switch-off' when the person chose that. */
export async function openSessionWithSite(contact: FirstContact): Promise<Session | 'restart' | 'switch-off'> {
  const { screen, clock, boot } = contact;
  let password: string | undefined;
  let waits = false;
  for (let failures = 0; ; ) {
    // What it waits for stays on the screen while it asks again.
    if (!waits) screen.phase(`Asking the site at ${boot.ticket.siteUrl}`);
    try {
      return await ask(contact, password);
    } catch (error) {
      if (error instanceof SlipwayError && error.code === 'SLIP-2006') {
        password = await askPassword(screen, password !== undefined);
        continue;
      }
      if (error instanceof SlipwayError && error.code === 'SLIP-2013') {
        if (!waits) tellWaiting(screen, error);
        waits = true;
        await clock.sleep(APPROVAL_MILLISECONDS);
        continue;
      }
      if (error instanceof SlipwayError && error.code !== 'SLIP-1099') throw error;
      failures += 1;
      if (failures % TRIES !== 0) {
        await clock.sleep(WAIT_MILLISECONDS);
        continue;
      }
      const choice = await tellNoAnswer(contact, error);
      if (choice === 'restart' || choice === 'switch-off') return choice;
    }
  }
}

function ask({ boot, client, inventory, clock }: FirstContact, password: string | undefined): Promise<Session> {
  return client(openSession, {
    body: {
      credential: { kind: 'boot-ticket', ticket: boot.ticket.ticket },
      inventory,
      environment: 'linux-pe',
      agentVersion,
      agentTime: clock.now().toISOString(),
      ...(password === undefined ? {} : { pxePassword: password }),
    },
  });
}

/** The code is among the problems of the answer. */
function tellWaiting(screen: Screen, { message, problems }: SlipwayError): void {
  const code = problems?.find(({ path }) => path === 'code')?.message;
  const how = code === undefined ? '.' : `: slipway devices unknown approve ${code}`;
  screen.phase(`${message} It goes on by itself when somebody has approved it${how}`, 'attention', code);
}

async function askPassword(screen: Screen, again: boolean): Promise<string> {
  const answer = await screen.askPassword(again ? { problem: 'The password is wrong.' } : {});
  return answer === 'back' ? '' : answer.answer;
}

async function tellNoAnswer(contact: FirstContact, error: unknown): Promise<'try-again' | 'restart' | 'switch-off'> {
  const reason = error instanceof Error ? error.message : String(error);
  const message = `The site at ${contact.boot.ticket.siteUrl} does not answer: ${reason}. Check the cable, the network settings and whether the site runs.`;
  const choice = await contact.screen.failure(
    { code: 'SLIP-4019', message },
    ['try-again', 'network', 'restart', 'switch-off'],
    { choice: 'try-again', seconds: 15 },
  );
  if (choice !== 'network') return choice;
  await contact.changeNetwork();
  return 'try-again';
}
