/** Asking a site that may be gone for a while. */
import { SlipwayError } from '../../api/errors.ts';
import type { Clock } from '../engine/carry-out.ts';
import type { Display } from '../engine/display.ts';

/** A site that restarts at this moment is waited for; what it decides is final. */
export async function persistently<T>(clock: Clock, display: Display, call: () => Promise<T>): Promise<T> {
  for (let wait = 500; ; wait = Math.min(wait * 2, 10_000)) {
    try {
      return await call();
    } catch (error) {
      if (error instanceof SlipwayError && error.code !== 'SLIP-1099') throw error;
      display.connection('lost', error instanceof Error ? error.message : String(error));
      await clock.sleep(wait);
    }
  }
}
