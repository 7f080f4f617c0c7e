/** What is made for one computer at the moment it asks: its loader's script and its ticket, whichever way it asks. */
import { Buffer } from 'node:buffer';
import { SlipwayError } from '../../api/errors.ts';
import { issueBootTicket } from '../boot-tickets/boot-ticket.ts';
import type { SiteContext } from '../site-context.ts';
import type { BootDecisions, BootQuestion } from './boot-decisions.ts';
import { bootPlan } from './boot-plan.ts';
import type { BootIdentity } from './boot-urls.ts';
import { type FetchedBy, grubScript } from './grub-script.ts';
import { ipxeScript } from './ipxe-script.ts';
import { RateLimit } from './rate-limit.ts';
import { ticketArchive } from './ticket-archive.ts';

/** A computer needs one a boot; a room full of them behind one router still fits. */
const TICKETS_PER_MINUTE = 30;

/** Who asks, and from which address. */
export interface Asker {
  readonly who: BootIdentity;
  readonly address: string;
}

export class BootAnswers {
  readonly #site: SiteContext;
  readonly #decisions: BootDecisions;
  readonly #allowance: RateLimit;

  constructor(site: SiteContext, decisions: BootDecisions, clock: () => number) {
    this.#site = site;
    this.#decisions = decisions;
    this.#allowance = new RateLimit(TICKETS_PER_MINUTE, clock);
  }

  async ipxeScript(asker: Asker): Promise<Buffer> {
    const decision = await this.#decisions.decide(questionOf(asker, 'ipxe-script'));
    return Buffer.from(ipxeScript(bootPlan(decision, asker.who, this.#site.config)));
  }

  async grubScript(asker: Asker, by: FetchedBy): Promise<Buffer> {
    const decision = await this.#decisions.decide(questionOf(asker, 'grub-script'));
    return Buffer.from(grubScript(bootPlan(decision, asker.who, this.#site.config), by));
  }

  /** Whether there would be a ticket; issues none. */
  async hasTicket(asker: Asker): Promise<boolean> {
    return (await this.#decisions.peek(questionOf(asker, 'ticket'))).kind === 'pe';
  }

  /**
   * A fresh ticket as an initrd, in place of any earlier one; null where the PE is not due at this moment.
   * @throws SlipwayError SLIP-1007 for an address that asks too often
   */
  async ticket(asker: Asker): Promise<Buffer | null> {
    const { who, address } = asker;
    if (!this.#allowance.take(address)) {
      const message = `${address} has asked for ${TICKETS_PER_MINUTE} boot tickets within a minute.`;
      throw new SlipwayError('SLIP-1007', message);
    }
    const decision = await this.#decisions.decideNow(questionOf(asker, 'ticket'));
    if (decision.kind !== 'pe') return null;
    const { file } = await issueBootTicket(this.#site, {
      ...who,
      deviceId: decision.device.id,
      ofUnknown: decision.device.isPlaceholder === true,
      address,
    });
    return ticketArchive(file);
  }
}

/** A loader that asks runs already: it is one for x64, whatever the firmware below it. */
function questionOf({ who, address }: Asker, stage: BootQuestion['stage']): BootQuestion {
  return { who, stage, architecture: 'x64', cameInBy: [], from: address };
}
