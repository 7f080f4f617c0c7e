/**
 * Comes again when a site has too much to do. Such a refusal (SLIP-1010) says that nothing was done, so whatever was asked is asked again without being
 * done twice; it says when, too (Retry-After: RFC 9110, section 10.2.3).
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { HttpReply, Transport } from '../api/client.ts';
import { ApiErrorSchema } from '../api/errors.ts';

/** Half a minute at the least, a quarter of an hour when the site asks for the longest pauses; the refusal after that is for whoever asked to deal with. */
const MOST_TIMES = 15;
/** A site that asks for more than a person would wait for is asked earlier. */
const LONGEST_SECONDS = 30;

export interface Patience {
  /** Resolves after so many milliseconds. */
  readonly sleep: (milliseconds: number) => Promise<unknown>;
  /** 0 ≤ x < 1 */
  readonly random: () => number;
}

export function patient(
  transport: Transport,
  patience: Patience = { sleep: (milliseconds) => sleep(milliseconds), random: Math.random },
): Transport {
  return async (request) => {
    for (let times = 1; ; times += 1) {
      const reply = await transport(request);
      if (times > MOST_TIMES || !isTooBusy(reply)) return reply;
      await patience.sleep(pauseMilliseconds(reply.retryAfter ?? 1, patience.random()));
    }
  };
}

/** Between the time that was named and twice as long: a thousand computers that were refused in one second come again spread over several. */
function pauseMilliseconds(seconds: number, random: number): number {
  return 1000 * Math.min(seconds, LONGEST_SECONDS) * (1 + random);
}

function isTooBusy({ status, body }: HttpReply): boolean {
  if (status !== 503) return false;
  try {
    return ApiErrorSchema.parse(JSON.parse(body)).code === 'SLIP-1010';
  } catch {
    // Of something between here and the site.
    return false;
  }
}
