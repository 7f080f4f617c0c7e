/**
 * Boot decisions as they are asked for, upon the facts that the site knows: each is logged and recorded with its reasons.
 */
import type { Logger } from 'pino';
import { bootEnglish } from '../../api/boot-phrases.ts';
import { Batch } from '../db/batch.ts';
import { keepConflictAtBoot } from '../identity-conflicts/identity-conflict.ts';
import type { SiteContext } from '../site-context.ts';
import { type BootDecision, type BootFacts, type BootQuery, decideBoot } from './boot-decision.ts';
import { type BootEventInput, recordBootEvents } from './boot-events.ts';
import type { BootIdentity } from './boot-urls.ts';
import { ExpiringMap } from './expiring-map.ts';
import { type KnownBootFacts, keyOf } from './known-boot-facts.ts';
import { RateLimit } from './rate-limit.ts';

/** The repeated DISCOVERs of one exchange, and the HEAD before a GET, are one record where they are decided upon the same facts. */
const SAME_QUESTION_MILLISECONDS = 2000;
const MAX_QUESTIONS = 16_384;
/** Records that go to the database together, and the pause between two batches: a computer waits for its answer, nobody for the record. */
const TOGETHER = 128;
const RECORD_PAUSE_MILLISECONDS = 50;
/** Of a burst, until they are recorded; what comes beyond them is in the log alone. */
const MAX_RECORDS_WAITING = 20_000;
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
  /** As `BootQuery` has it. */
  readonly cameInBy: readonly string[];
  /** Where the question came from, for the log. */
  readonly from: string;
}

export class BootDecisions {
  readonly #site: SiteContext;
  readonly #log: Logger;
  readonly #known: KnownBootFacts;
  /** The facts that a stage's decision was last recorded upon. */
  readonly #told: ExpiringMap<BootFacts>;
  readonly #allowance: RateLimit;
  /** One batch after the other, so that records stand in the order they came about. */
  readonly #records: Batch<BootEventInput, undefined>;
  readonly #recording = new Set<Promise<void>>();

  /** `clock`: milliseconds that only go forward; the site's own clock may be set back. */
  constructor(site: SiteContext, known: KnownBootFacts, log: Logger, clock: () => number) {
    this.#site = site;
    this.#log = log;
    this.#known = known;
    this.#records = new Batch({
      work: (events) => recordBootEvents(site, events),
      pauseMilliseconds: RECORD_PAUSE_MILLISECONDS,
      mostWeight: TOGETHER,
    });
    this.#told = new ExpiringMap({ milliseconds: SAME_QUESTION_MILLISECONDS, maxEntries: MAX_QUESTIONS, now: clock });
    this.#allowance = new RateLimit(RECORDED_PER_MINUTE, clock);
  }

  /** The decision upon what the site knows. Rejects when the database does not answer or too many ask. */
  async decide(question: BootQuestion): Promise<BootDecision> {
    return this.#decide(question, await this.#known.of(question.who));
  }

  /** The decision of this moment: what is given out on it cannot be taken back. */
  async decideNow(question: BootQuestion): Promise<BootDecision> {
    return this.#decide(question, await this.#known.ofNow(question.who));
  }

  /** What `decide` would say, without a record: for a HEAD request, which only asks how long the answer would be. */
  async peek(question: BootQuestion): Promise<BootDecision> {
    return decideBoot(await this.#known.of(question.who), queryOf(question));
  }

  /** Waits for what is still being recorded. */
  async close(): Promise<void> {
    await Promise.all(this.#recording);
  }

  #decide(question: BootQuestion, facts: BootFacts): BootDecision {
    const decision = decideBoot(facts, queryOf(question));
    const key = `${keyOf(question.who)} ${question.stage}`;
    if (this.#told.get(key) !== facts) {
      this.#told.set(key, facts);
      this.#tell(question, decision, facts);
    }
    return decision;
  }

  #tell({ who, stage, architecture, from }: BootQuestion, decision: BootDecision, { tied = [] }: BootFacts): void {
    const { device: decidedOn, reasons: phrases } = decision;
    const reasons = phrases.map(bootEnglish);
    // A placeholder stands for computers whose MAC addresses may be invented.
    const device = decidedOn?.isPlaceholder ? null : decidedOn;
    if (!this.#allowance.take(device?.id ?? 'unknown')) return;
    const what = shortDecision(decision);
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
      `boot ${stage}: ${who.mac} (${decidedOn?.name ?? 'unknown'}) → ${what}: ${reasons.join(' ')}`,
    );
    const event = { deviceId: device?.id ?? null, ...who, architecture, stage, decision: what, reasons, phrases };
    this.#record(() => this.#records.add(event), `the boot event of ${who.mac}`);
    if (tied.length > 0)
      this.#record(() => keepConflictAtBoot(this.#site, who, tied), `the identity conflict of ${who.mac}`);
  }

  #record(work: () => Promise<unknown>, what: string): void {
    if (this.#recording.size >= MAX_RECORDS_WAITING) return;
    const recording = work()
      .then(() => undefined)
      .catch((err: unknown) => this.#log.warn({ err }, `${what} could not be recorded`))
      .finally(() => this.#recording.delete(recording));
    this.#recording.add(recording);
  }
}

/** As it stands in the log and the records. */
export function shortDecision(decision: BootDecision): BootDecision['kind'] | 'pe-on-key' {
  return decision.kind === 'pe' && decision.promptSeconds !== null ? 'pe-on-key' : decision.kind;
}

function queryOf({ stage, architecture, cameInBy }: BootQuestion): BootQuery {
  return { architecture, askedBy: stage === 'offer' || stage === 'proxy-reply' ? 'firmware' : 'loader', cameInBy };
}
