/** The computer's clocks, as the engine takes them. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from './engine/carry-out.ts';

export const systemClock: Clock = {
  now: () => new Date(),
  elapsed: () => performance.now(),
  sleep: (milliseconds) => sleep(milliseconds),
};
