/**
 * Follows a run to its end. A watcher outlives what it watches through: while the site does not answer (it is restarted, a cable is pulled)
 * it goes on asking, and takes up after the last record it has.
 */
import type { RunRecord } from '../api/agent.ts';
import { SlipwayError } from '../api/errors.ts';
import { getRun, listRunRecords, type Run } from '../api/runs.ts';
import type { Answer, Site } from './site.ts';

const POLL_MILLISECONDS = 500;

export interface RunWatcher {
  /** As often as something in it changed. */
  readonly onRun: (run: Answer<Run>) => void;
  readonly onRecord: (record: RunRecord, body: unknown) => void;
  /** The site does not answer since this time; called at each attempt. */
  readonly onLost: (error: SlipwayError, since: Date) => void;
  readonly pause: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  readonly now: () => Date;
  readonly signal: AbortSignal;
}

/** The run after its end with all its records handed over; null when the signal aborted. */
export async function watchRun(site: Site, runId: string, watcher: RunWatcher): Promise<Run | null> {
  let after = 0;
  let last = '';
  const look = async (): Promise<Run> => {
    // The run first: records that come in between are seen at the next look, and none after the last one.
    const run = await site.call(getRun, { params: { id: runId } });
    const records = await site.call(listRunRecords, { params: { id: runId }, query: { after } });
    const bodies: unknown[] = Array.isArray(records.body) ? records.body : [];
    for (const [index, record] of records.value.entries()) {
      after = record.sequence;
      watcher.onRecord(record, bodies[index]);
    }
    const text = JSON.stringify(run.body);
    if (text !== last) watcher.onRun(run);
    last = text;
    return run.value;
  };
  const onLost: RunWatcher['onLost'] = (error, since) => {
    // Once the site is back, the run is shown again though nothing in it has changed.
    last = '';
    watcher.onLost(error, since);
  };
  while (!watcher.signal.aborted) {
    const run = await keepTrying(look, { ...watcher, onLost });
    if (run === null || run.endedAt !== null) return run;
    await watcher.pause(POLL_MILLISECONDS, watcher.signal);
  }
  return null;
}

/** The result once the site answers again; null when the signal aborted before. */
export async function keepTrying<T>(
  work: () => Promise<T>,
  { onLost, pause, now, signal }: Pick<RunWatcher, 'onLost' | 'pause' | 'now' | 'signal'>,
): Promise<T | null> {
  const since = now();
  while (!signal.aborted) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof SlipwayError) || !passes(error)) throw error;
      onLost(error, since);
    }
    await pause(POLL_MILLISECONDS, signal);
  }
  return null;
}

/** Whether an error goes away by itself: nobody answers, a site whose database is not there yet, one with too much to do. */
function passes({ code }: SlipwayError): boolean {
  return ['SLIP-6002', 'SLIP-1008', 'SLIP-1010', 'SLIP-1099'].includes(code);
}
