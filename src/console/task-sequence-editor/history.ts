/** What was before, for undo, and what was taken back, for redo. */

export interface History<State> {
  readonly past: readonly State[];
  readonly present: State;
  readonly future: readonly State[];
  /** What the last edit was to: further ones to the same become one with it, as letters typed into one field. */
  readonly key: string | null;
}

export function beginHistory<State>(present: State): History<State> {
  return { past: [], present, future: [], key: null };
}

/** An edit that changed nothing is none. */
export function record<State>(history: History<State>, next: State, key: string | null = null): History<State> {
  const { past, present } = history;
  if (next === present) return history;
  const goesOn = key !== null && key === history.key;
  return { past: goesOn ? past : [...past, present], present: next, future: [], key };
}

export function undo<State>({ past, present, future, key }: History<State>): History<State> {
  const before = past.at(-1);
  if (before === undefined) return { past, present, future, key };
  return { past: past.slice(0, -1), present: before, future: [present, ...future], key: null };
}

export function redo<State>({ past, present, future, key }: History<State>): History<State> {
  const [next, ...rest] = future;
  if (next === undefined) return { past, present, future, key };
  return { past: [...past, present], present: next, future: rest, key: null };
}
