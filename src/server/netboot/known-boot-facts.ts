/**
 * Boot facts in memory, as long as they hold. The database tells of every change that they rest on at its commit (migration 10), so a room that is switched
 * on is answered without asking it for each packet. A ticket is never given on kept facts.
 */
import { SlipwayError } from '../../api/errors.ts';
import { Batch } from '../db/batch.ts';
import type { ListenOptions } from '../db/listen.ts';
import type { BootFacts } from './boot-decision.ts';
import type { BootIdentity } from './boot-urls.ts';
import { ExpiringMap } from './expiring-map.ts';

/** As migration 10 names it. The payload: whose run changed; empty: anything else. */
export const FACT_CHANGES_CHANNEL = 'slipway_boot_facts';

/** The handler is given each payload. */
export type ListenForFactChanges = (
  handler: (deviceId: string) => void,
  options: Required<ListenOptions>,
) => Promise<{ close(): Promise<void> }>;

/**
 * How long facts are used again while changes are not heard, and at most those of computers that are not known: anybody can invent these. Long enough for the
 * repeated DISCOVERs of one exchange and for the HEAD before a GET; short beside the three seconds and more between firmware's request and its loader's.
 */
export const UNHEARD_MILLISECONDS = 2000;

/** Computers whose facts are kept at once, known ones and others each; beyond them the oldest are asked for again. */
const MAX_KNOWN = 16_384;
const MAX_STRANGERS = 4096;
/** Look-ups that wait at once. Over it a request stays unanswered: firmware repeats its request. */
const MAX_LOOKUPS = 1024;
/** Look-ups that go to the database together. */
const TOGETHER = 128;
/** While one batch of look-ups waits for the database, the next is put together and sent. */
const LOOKUP_BATCHES = 2;
/** At five hundred computers a second three or four are looked up together: a statement for one costs the database as much as three more in it. */
const LOOKUP_PAUSE_MILLISECONDS = 4;

interface Kept {
  readonly facts: BootFacts;
  /** Changes that had been told when the look-up began: it may have missed a later one. */
  readonly since: number;
  readonly until: number;
  /** When time alone may change them; Infinity: never. */
  readonly changesAt: number;
}

interface LookUp {
  readonly facts: Promise<BootFacts>;
  readonly since: number;
}

export class KnownBootFacts {
  readonly #clock: () => number;
  readonly #lookups: Batch<BootIdentity, BootFacts>;
  readonly #underWay = new Map<string, LookUp>();
  #waiting = 0;
  /** Of devices; the oldest first. */
  readonly #known = new Map<string, Kept>();
  /** Under which mark a device asked last. It has one place: whoever knows its MAC address can invent SMBIOS UUIDs, and takes no other's place with them. */
  readonly #markOf = new Map<string, string>();
  readonly #strangers: ExpiringMap<BootFacts>;
  readonly #changedOf = new Map<string, number>();
  #changedOfAll = 0;
  #changes = 0;
  #hears = false;

  /** `load`: one answer for each, in their order. `clock`: milliseconds that only go forward. */
  constructor(load: (asking: readonly BootIdentity[]) => Promise<readonly BootFacts[]>, clock: () => number) {
    this.#clock = clock;
    this.#lookups = new Batch({
      work: load,
      pauseMilliseconds: LOOKUP_PAUSE_MILLISECONDS,
      mostWeight: TOGETHER,
      atOnce: LOOKUP_BATCHES,
    });
    this.#strangers = new ExpiringMap({ milliseconds: UNHEARD_MILLISECONDS, maxEntries: MAX_STRANGERS, now: clock });
  }

  /** From here on facts are kept until a change; before, and while the connection is lost, for UNHEARD_MILLISECONDS. */
  follow(listen: ListenForFactChanges): Promise<{ close(): Promise<void> }> {
    return listen((deviceId) => this.#change(deviceId), {
      onListening: () => {
        this.#change('');
        this.#hears = true;
      },
      onLost: () => {
        this.#hears = false;
      },
    });
  }

  /**
   * Rejects when the database does not answer.
   * @throws SlipwayError SLIP-1008 when too many ask
   */
  of(who: BootIdentity): BootFacts | Promise<BootFacts> {
    const key = keyOf(who);
    return this.#kept(key) ?? this.#strangers.get(key) ?? this.#joined(key) ?? this.#load(key, who);
  }

  /** As `of`, as of this moment. */
  ofNow(who: BootIdentity): Promise<BootFacts> {
    return this.#load(keyOf(who), who);
  }

  #kept(key: string): BootFacts | undefined {
    const kept = this.#known.get(key);
    if (kept === undefined) return undefined;
    const { facts, since, until, changesAt } = kept;
    const now = this.#clock();
    const holds = this.#hears
      ? now < changesAt && since >= this.#changedOfAll && since >= this.#changeOf(facts)
      : now < Math.min(until, changesAt);
    if (holds) return facts;
    this.#forget(key);
    return undefined;
  }

  /** A look-up under way is shared, unless something changed since it began. */
  #joined(key: string): Promise<BootFacts> | undefined {
    const lookUp = this.#underWay.get(key);
    return lookUp !== undefined && lookUp.since === this.#changes ? lookUp.facts : undefined;
  }

  #load(key: string, who: BootIdentity): Promise<BootFacts> {
    if (this.#waiting >= MAX_LOOKUPS) {
      throw new SlipwayError('SLIP-1008', `${MAX_LOOKUPS} other computers are being looked up. Try again in a moment.`);
    }
    this.#waiting += 1;
    const since = this.#changes;
    const asked = this.#clock();
    const facts = this.#lookups.add(who);
    const lookUp = { facts, since };
    this.#underWay.set(key, lookUp);
    const done = () => {
      this.#waiting -= 1;
      if (this.#underWay.get(key) === lookUp) this.#underWay.delete(key);
    };
    // A failure is not kept: the next packet tries again. Who asked hears of it through `facts`.
    facts.then((loaded) => {
      done();
      this.#keep(key, loaded, since, asked);
    }, done);
    return facts;
  }

  #keep(key: string, facts: BootFacts, since: number, asked: number): void {
    this.#forget(key);
    const { device } = facts;
    if (typeof device === 'string') {
      // Of a look-up that may have missed a setting, such as who is never answered, nothing is kept.
      if (since >= this.#changedOfAll) this.#strangers.set(key, facts);
      return;
    }
    this.#strangers.delete(key);
    this.#forget(this.#markOf.get(device.id) ?? '');
    for (const oldest of this.#known.keys()) {
      if (this.#known.size < MAX_KNOWN) break;
      this.#forget(oldest);
    }
    this.#markOf.set(device.id, key);
    const changesAt = asked + (facts.due.changesIn ?? Number.POSITIVE_INFINITY);
    this.#known.set(key, { facts, since, until: this.#clock() + UNHEARD_MILLISECONDS, changesAt });
  }

  #forget(key: string): void {
    const device = this.#known.get(key)?.facts.device;
    if (typeof device === 'object') this.#markOf.delete(device.id);
    this.#known.delete(key);
  }

  #change(deviceId: string): void {
    this.#changes += 1;
    if (deviceId !== '' && this.#changedOf.size < MAX_KNOWN) {
      this.#changedOf.set(deviceId, this.#changes);
      return;
    }
    this.#changedOfAll = this.#changes;
    this.#changedOf.clear();
    this.#strangers.clear();
  }

  #changeOf({ device }: BootFacts): number {
    return typeof device === 'string' ? this.#changes : (this.#changedOf.get(device.id) ?? 0);
  }
}

export function keyOf({ mac, smbiosUuid }: BootIdentity): string {
  return `${mac} ${smbiosUuid ?? ''}`;
}
