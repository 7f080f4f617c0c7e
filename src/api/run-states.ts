/** The states of a run: apart from its schemas, for pages and lists that need no more of it (the console's first page would bring the whole task sequence along). */

/** Those from `running` to `waiting-for-pe` are open; the others have ended. `paused`: in the debugger. */
export const runStates = [
  'running',
  'paused',
  'waiting-for-disk',
  'waiting-for-pe',
  'succeeded',
  'failed',
  'cancelled',
] as const;
export type RunState = (typeof runStates)[number];
