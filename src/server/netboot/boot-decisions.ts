/**
 * Boot decisions as they are asked for: facts loaded once for a burst of requests, every fresh decision recorded with its
 * reasons and logged.
 */
import type { Logger } from 'pino';
import { SlipwayError } from '../../api/errors.ts';
import { Batch } from '../db/batch.ts';
import type { SiteContext } from '../site-context.ts';
import { type BootDecision, type BootFacts, type BootQuery, decideBoot } from './boot-decision.ts';
import { type BootEventInput, recordBootEvents } from './boot-events.ts';
import { loadBootFacts } from './boot-facts.ts';
import type { BootFiles } from './boot-files.ts';
import type { BootIdentity } from './boot-urls.ts';
import { ExpiringMap } from './expiring-map.ts';
import { RateLimit } from './rate-limit.ts';

/**
 * How long the facts about one computer are used again: a decision is never older than this. Long enough for the repeated
 * DISCOVERs of one exchange and for the HEAD before a GET; short beside the three seconds and more between firmware's
 * request and its loader's, so that each stage of a boot sees what a run has reported in the meantime. A ticket is never
 * given on kept facts.
 */
export const FACTS_KEPT_MILLISECONDS = 2000;

/** Computers whose facts are kept at once; beyond them the oldest are asked for again. */
const MAX_COMPUTERS = 4096;
/** Look-ups that wait at once. Over it a request stays unanswered: firmware repeats its request. */
const MAX_LOOKUPS = 1024;
/** Look-ups, and records, that go to the database together. */
const TOGETHER = 128;
/** While one batch of look-ups waits for the database, the next is put together and sent. */
const LOOKUP_BATCHES = 2;
/** Between two batches: a computer waits for the facts, nobody for the record. */
const LOOKUP_PAUSE_MILLISECONDS = 1;
const RECORD_PAUSE_MILLISECONDS = 50;
/**
 * Records and log lines a minute: for each device (a boot makes less than ten), and for all computers without one together,
 * since anybody can invent MAC addresses.
 */
const RECORDED_PER_MINUTE = 30;

export type BootStage = 'offer' | 'proxy-reply' | 'ipxe-script' | 'grub-script' | 'ticket';

export interface BootQuestion {
  readonly who: BootIdentity;
  readonly architecture: string;
  readonly stage: BootStage;
  /** Where the question came from, for the log. */
  readonly from: string;
}

interface KnownFacts {
  readonly facts: Promise<BootFacts>;
  /** The stages whose decision from these facts is recorded. */
  readonly recorded: Set<BootStage>;
}

export class BootDecisions {
  readonly #log: Logger;
  readonly #known: ExpiringMap<KnownFacts>;
  readonly #allowance: RateLimit;
  readonly #lookups: Batch<BootIdentity, BootFacts>;
  #lookupsUnderWay = 0;
  /** One batch after the other, so that records stand in the order they came about. */
  readonly #records: Batch<BootEventInput, undefined>;
  readonly #recording = new Set<Promise<void>>();

  /** `clock`: milliseconds that only go forward; the site's own clock may be set back. */
  constructor(site: SiteContext, files: BootFiles, log: Logger, clock: () => number) {
    this.#log = log;
    this.#lookups = new Batch({
      work: (asking) => loadBootFacts(site, files, asking),
      pauseMilliseconds: LOOKUP_PAUSE_MILLISECONDS,
      mostWeight: TOGETHER,
      atOnce: LOOKUP_BATCHES,
    });
    this.#records = new Batch({
      work: (events) => recordBootEvents(site, events),
      pauseMilliseconds: RECORD_PAUSE_MILLISECONDS,
      mostWeight: TOGETHER,
    });
    this.#known = new ExpiringMap({ milliseconds: FACTS_KEPT_MILLISECONDS, maxEntries: MAX_COMPUTERS, now: clock });
    this.#allowance = new RateLimit(RECORDED_PER_MINUTE, clock);
  }

  /** The decision, at most FACTS_KEPT_MILLISECONDS old. Rejects when the database does not answer or too many ask. */
  async decide(question: BootQuestion): Promise<BootDecision> {
    const known = this.#known.get(keyOf(question.who)) ?? this.#load(question.who);
    const decision = decideBoot(await known.facts, queryOf(question));
    if (!known.recorded.has(question.stage)) {
      known.recorded.add(question.stage);
      this.#tell(question, decision);
    }
    return decision;
  }

  /** The decision of this moment: what is given out on it cannot be taken back. */
  decideNow(question: BootQuestion): Promise<BootDecision> {
    this.#known.delete(keyOf(question.who));
    return this.decide(question);
  }

  /** What `decide` would say, without a record: for a HEAD request, which only asks how long the answer would be. */
  async peek(question: BootQuestion): Promise<BootDecision> {
    const known = this.#known.get(keyOf(question.who)) ?? this.#load(question.who);
    return decideBoot(await known.facts, queryOf(question));
  }

  /** Waits for what is still being recorded. */
  async close(): Promise<void> {
    await Promise.all(this.#recording);
  }

  #load(who: BootIdentity): KnownFacts {
    if (this.#lookupsUnderWay >= MAX_LOOKUPS) {
      throw new SlipwayError('SLIP-1008', `${MAX_LOOKUPS} other computers are being looked up. Try again in a moment.`);
    }
    this.#lookupsUnderWay += 1;
    const facts = this.#lookups.add(who).finally(() => {
      this.#lookupsUnderWay -= 1;
    });
    const known = { facts, recorded: new Set<BootStage>() };
    const key = keyOf(who);
    this.#known.set(key, known);
    // A failure is not kept: the next packet tries again. Who asked hears of it through `facts`.
    facts.catch(() => this.#forget(key, known));
    return known;
  }

  #forget(key: string, known: KnownFacts): void {
    if (this.#known.get(key) === known) this.#known.delete(key);
  }

  #tell({ who, stage, architecture, from }: BootQuestion, decision: BootDecision): void {
    if (!this.#allowance.take(decision.device?.id ?? 'unknown')) return;
    const what = decision.kind === 'pe' && decision.start === 'on-key' ? 'pe-on-key' : decision.kind;
    const { device, reasons } = decision;
    this.#log.info(
      {
        stage,
        mac: who.mac,
        device: device?.name ?? null,
        deviceId: device?.id ?? null,
        decision: what,
        architecture,
        from,
      },
      `boot ${stage}: ${who.mac} (${device?.name ?? 'unknown'}) → ${what}: ${reasons.join(' ')}`,
    );
    this.#record({ deviceId: device?.id ?? null, ...who, architecture, stage, decision: what, reasons });
  }

  #record(event: BootEventInput): void {
    const recording = this.#records
      .add(event)
      .then(() => undefined)
      .catch((err: unknown) => this.#log.warn({ err }, `the boot event of ${event.mac} could not be recorded`))
      .finally(() => this.#recording.delete(recording));
    this.#recording.add(recording);
  }
}

function keyOf({ mac, smbiosUuid }: BootIdentity): string {
  return `${mac} ${smbiosUuid ?? ''}`;
}

function queryOf({ stage, architecture }: BootQuestion): BootQuery {
  return { architecture, askedBy: stage === 'offer' || stage === 'proxy-reply' ? 'firmware' : 'loader' };
}
