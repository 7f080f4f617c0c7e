/** Counts failures for each key (a device), so that a password cannot be guessed by trying. Lives in this process. */
export interface AttemptLimit {
  /** Milliseconds to wait before `key` may try again; 0: now. */
  wait(key: string): number;
  failed(key: string): void;
  succeeded(key: string): void;
}

/** `allowed` failures within `windowMilliseconds`, then none until the oldest of them is that long ago. */
export function createAttemptLimit(allowed: number, windowMilliseconds: number, now: () => Date): AttemptLimit {
  const failures = new Map<string, number[]>();
  const recent = (key: string): number[] => {
    const since = now().getTime() - windowMilliseconds;
    return (failures.get(key) ?? []).filter((at) => at > since);
  };
  return {
    wait: (key) => {
      const times = recent(key);
      const [oldest] = times;
      return times.length < allowed || oldest === undefined ? 0 : oldest + windowMilliseconds - now().getTime();
    },
    failed: (key) => {
      failures.set(key, [...recent(key), now().getTime()]);
      // Whoever has not failed within the window is forgotten: the map never outgrows the devices that try now.
      for (const known of failures.keys()) if (recent(known).length === 0) failures.delete(known);
    },
    succeeded: (key) => {
      failures.delete(key);
    },
  };
}
