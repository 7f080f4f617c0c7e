/** What the boot brought along: the ticket, and the words of the kernel's command line that are for the agent. Parsed once, here. */
import { type BootTicketFile, BootTicketFileSchema, type origins } from '../../api/agent.ts';
import { SlipwayError } from '../../api/errors.ts';
import type { Machine } from '../machine/machine.ts';

const TICKET = '/run/slipway/ticket.json';

export interface BootFacts {
  readonly ticket: BootTicketFile;
  readonly origin: (typeof origins)[number];
}

export async function readBootFacts(machine: Machine): Promise<BootFacts> {
  const commandLine = (await machine.readFile('/proc/cmdline')).toString('utf8');
  return { ticket: await readTicket(machine), origin: originOf(commandLine) };
}

async function readTicket(machine: Machine): Promise<BootTicketFile> {
  if (!(await machine.exists(TICKET)))
    throw new SlipwayError(
      'SLIP-4018',
      'This computer was started without a boot ticket, so the site does not know it. Boot it over the network; if it did, look at its boot events in the site (slipway devices boot-events).',
    );
  try {
    return BootTicketFileSchema.parse(JSON.parse((await machine.readFile(TICKET)).toString('utf8')));
  } catch (cause) {
    throw new SlipwayError(
      'SLIP-4018',
      'The boot ticket cannot be read. Boot this computer again: it receives a new one.',
      { cause },
    );
  }
}

/** `slipway.origin=http` where the firmware came by HTTP Boot; network boot otherwise. */
export function originOf(commandLine: string): BootFacts['origin'] {
  return /(?:^|\s)slipway\.origin=http(?:\s|$)/.test(commandLine) ? 'http' : 'pxe';
}
