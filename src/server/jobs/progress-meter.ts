/** Thins out what a job says of itself: at most one change a second reaches the database, and the last one always does. */
export interface ProgressUpdate {
  bytesDone: number;
  bytesTotal: number;
  /** What it is doing. */
  message: string;
}

export interface ProgressMeter {
  /** Cheap: call it as often as you like. */
  report(update: ProgressUpdate): void;
  /** Writes what is left; nothing is written afterwards. */
  stop(): Promise<void>;
}

const PAUSE_MILLISECONDS = 1000;

/** `write` may fail: the next one says more. */
export function progressMeter(
  write: (update: ProgressUpdate) => Promise<void>,
  pauseMilliseconds = PAUSE_MILLISECONDS,
): ProgressMeter {
  let newest: ProgressUpdate | null = null;
  let timer: NodeJS.Timeout | null = null;
  let writing: Promise<void> = Promise.resolve();
  let stopped = false;
  const flush = () => {
    timer = null;
    if (newest === null) return;
    const update = newest;
    newest = null;
    timer = setTimeout(flush, pauseMilliseconds);
    writing = writing.then(() => write(update)).catch(() => {});
  };
  return {
    report: (update) => {
      if (stopped) return;
      newest = update;
      if (timer === null) flush();
    },
    stop: async () => {
      stopped = true;
      if (timer !== null) clearTimeout(timer);
      const last = newest;
      newest = null;
      await writing;
      if (last !== null) await write(last).catch(() => {});
    },
  };
}
