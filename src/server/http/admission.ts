/**
 * How many requests a listener works at: those above wait, as long as there are not too many, and the rest are refused at once, with the time after which to
 * come again. Without it a site that is asked more than it can do takes everything into its memory, and answers nobody in time.
 *
 *   comes ──room──► working ──answered or gone──► left, and the next that waits works
 *     ├──none──► waiting ──its turn──► working          (gone meanwhile: left)
 *     └──too many wait──► refused: SLIP-1010, Retry-After
 *
 * Runs and people come in before their bodies are read, arrivals and whoever shows no credential after that (handlers.ts).
 */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { SlipwayError } from '../../api/errors.ts';
import type { Access } from '../../api/route.ts';
import type { AdmissionMetrics } from '../metrics/admission-metrics.ts';

export interface LaneLimits {
  /** Requests in work. */
  readonly atOnce: number;
  readonly waiting: number;
  /** Of bodies, of all requests that work or wait. */
  readonly bytes: number;
}

const MEBIBYTE = 1 << 20;

/** Of each listener. People and computers have lanes of their own, so that neither can shut the other out. */
export const lanes = {
  /** Sessions and beginnings of runs ask the database two or three times each, one after the other: fewer at once leave a busy machine waiting for answers, more are no faster. */
  arrivals: { atOnce: 16, waiting: 300, bytes: 32 * MEBIBYTE },
  /** Written in batches (runs/report-intake.ts), so that they wait there. A thousand computers that report every second are within it when the disk stalls for one. */
  reports: { atOnce: 1500, waiting: 0, bytes: 64 * MEBIBYTE },
  /** Content locations, secrets, policies, parts of captures. */
  runs: { atOnce: 200, waiting: 0, bytes: 128 * MEBIBYTE },
  people: { atOnce: 300, waiting: 0, bytes: 128 * MEBIBYTE },
} as const satisfies Record<string, LaneLimits>;

export type LaneName = keyof typeof lanes;

export function laneOf(access: Access): LaneName {
  if (access === 'agent' || access === 'session') return 'arrivals';
  if (access === 'report') return 'reports';
  return access === 'run' ? 'runs' : 'people';
}

/** Seconds. Whoever is refused waits for up to twice as long (client/patient-transport.ts), so that not all come again at once. */
const RETRY_AFTER = { least: 2, most: 30 };
/** How much a request counts in the average of how long they take. */
const WEIGHT = 0.1;

interface Entry {
  readonly bytes: number;
  readonly begin: () => void;
  /** By the lane's clock; null while it waits. */
  begun: number | null;
}

/** The state machine of one lane: it counts, and knows no requests. */
export class Lane {
  readonly #limits: LaneLimits;
  readonly #milliseconds: () => number;
  readonly #waiting = new Set<Entry>();
  #working = 0;
  #bytes = 0;
  /** Of the work at one request, on average of late. */
  #average = 0;

  constructor(limits: LaneLimits, milliseconds: () => number = () => performance.now()) {
    this.#limits = limits;
    this.#milliseconds = milliseconds;
  }

  get working(): number {
    return this.#working;
  }

  get waiting(): number {
    return this.#waiting.size;
  }

  /** Seconds until all that are here now have been worked at: a site that is slow is not asked by the same computers every other second. */
  get retryAfter(): number {
    const milliseconds = ((this.#working + this.#waiting.size) * this.#average) / this.#limits.atOnce;
    return Math.min(Math.max(Math.ceil(milliseconds / 1000), RETRY_AFTER.least), RETRY_AFTER.most);
  }

  /** Calls `begin` when it may work, now or later; gives what to call once when it has ended or does not wait any longer. Null: no room. */
  enter(bytes: number, begin: () => void): (() => void) | null {
    const { atOnce, waiting } = this.#limits;
    const place = this.#working < atOnce;
    // A single one is let in, however long it is: its route has a limit of its own.
    const tooLong = this.#bytes > 0 && this.#bytes + bytes > this.#limits.bytes;
    if (tooLong || (!place && this.#waiting.size >= waiting)) return null;
    this.#bytes += bytes;
    const entry: Entry = { bytes, begin, begun: null };
    if (place) this.#begin(entry);
    else this.#waiting.add(entry);
    return () => this.#leave(entry);
  }

  #begin(entry: Entry): void {
    this.#working += 1;
    entry.begun = this.#milliseconds();
    entry.begin();
  }

  #leave(entry: Entry): void {
    this.#bytes -= entry.bytes;
    if (this.#waiting.delete(entry) || entry.begun === null) return;
    this.#working -= 1;
    this.#average += WEIGHT * (this.#milliseconds() - entry.begun - this.#average);
    const [next] = this.#waiting;
    if (next === undefined) return;
    this.#waiting.delete(next);
    this.#begin(next);
  }
}

/** Resolves when the request may be worked at; throws SLIP-1010. `mostBytes`: how long the route's bodies may be. */
export type Admit = (access: Access, mostBytes: number, request: FastifyRequest, reply: FastifyReply) => Promise<void>;

export function createAdmission(metrics: AdmissionMetrics, listener: string): Admit {
  const open: Record<LaneName, Lane> = {
    arrivals: new Lane(lanes.arrivals),
    reports: new Lane(lanes.reports),
    runs: new Lane(lanes.runs),
    people: new Lane(lanes.people),
  };
  metrics.show(listener, open);
  return (access, mostBytes, request, reply) =>
    new Promise((resolve, reject) => {
      const name = laneOf(access);
      const lane = open[name];
      const leave = lane.enter(bytesOf(request, mostBytes), resolve);
      if (leave !== null) return onceGone(reply, leave);
      metrics.refused.add({ listener, lane: name });
      reply.header('retry-after', String(lane.retryAfter));
      reject(
        new SlipwayError(
          'SLIP-1010',
          'The site has more to do than it can do at once. Nothing was done for this request: send it again in a few seconds.',
        ),
      );
    });
}

/** A body that does not say how long it is may be as long as the route allows. */
function bytesOf({ headers }: FastifyRequest, mostBytes: number): number {
  if (headers['transfer-encoding'] !== undefined) return mostBytes;
  return Math.min(Number(headers['content-length'] ?? 0) || 0, mostBytes);
}

/** Answered, or the other side is gone. */
function onceGone({ raw }: FastifyReply, leave: () => void): void {
  let gone = false;
  const once = () => {
    if (!gone) leave();
    gone = true;
  };
  raw.once('finish', once);
  raw.once('close', once);
}
