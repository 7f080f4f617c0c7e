/** `GET /api/events`: text/event-stream (WHATWG HTML, section 9.2), resumed by Last-Event-ID. */
import type { ServerResponse } from 'node:http';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { eventsPath, type SlipwayEvent } from '../../api/events.ts';
import { type Administrator, requireAdministrator } from '../http/administrator.ts';
import type { Caller } from '../http/handlers.ts';
import type { EventFeed } from './events.ts';

const KEEP_ALIVE_MILLISECONDS = 15_000;
/** Whoever is disabled, signed out or revoked does not read on for ever. */
const RECHECK_MILLISECONDS = 30_000;
const PAGE = 1000;
/** A reader that is this far behind is cut off: it comes back with Last-Event-ID and misses nothing. */
const UNREAD_BYTES = 4 << 20;
/** Likewise, when the database cannot say quickly enough what the reader may be told. */
const MOST_WAITING = 20_000;

type Events = readonly SlipwayEvent[];

interface Reader {
  readonly out: ServerResponse;
  /** Those that the reader may be told now. */
  readonly within: (events: Events) => Promise<Events>;
  readonly breakOff: (error: unknown) => void;
}

export function registerEventStream(
  app: FastifyInstance,
  feed: EventFeed,
  authenticate: (request: FastifyRequest) => Promise<Caller>,
  recheckMilliseconds = RECHECK_MILLISECONDS,
): void {
  const readers = new WeakMap<FastifyRequest, Administrator>();
  const check = async (request: FastifyRequest): Promise<void> => {
    readers.set(request, requireAdministrator(await authenticate(request)));
  };
  app.get(eventsPath, { schema: { hide: true }, onRequest: check }, async (request, reply) => {
    reply.hijack();
    const out = reply.raw;
    const recheck = setInterval(() => {
      check(request).catch(() => out.destroy());
    }, recheckMilliseconds);
    out.on('close', () => clearInterval(recheck));
    out.writeHead(200, {
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    });
    const breakOff = (error: unknown): void => {
      // The head is sent, so there is no other answer any more: the reader comes back.
      request.log.warn({ err: error }, 'an event stream broke off');
      out.destroy();
    };
    const within = async (events: Events): Promise<Events> => {
      const person = readers.get(request);
      return person === undefined ? [] : feed.toldTo(person, events);
    };
    const reader = { out, within, breakOff };
    await stream(reader, feed, lastEventId(request)).catch(breakOff);
  });
}

/** null: only what happens from now on. */
function lastEventId(request: FastifyRequest): number | null {
  const header = request.headers['last-event-id'];
  return typeof header === 'string' && /^\d{1,15}$/.test(header) ? Number(header) : null;
}

/**
 * First what was missed, page by page; what happens meanwhile waits. The feed may be behind what was read here, so that what was sent already is told
 * again, also later: it is not sent again.
 */
async function stream(reader: Reader, feed: EventFeed, lastId: number | null): Promise<void> {
  const { out, within, breakOff } = reader;
  const waiting: SlipwayEvent[] = [];
  let live = false;
  let sent = 0;
  const tellWaiting = oneAtATime(async () => {
    while (live && waiting.length > 0)
      send(
        out,
        (await within(waiting.splice(0, PAGE))).filter(({ id }) => id > sent),
      );
  });
  const stop = feed.subscribe((events) => {
    waiting.push(...events);
    if (waiting.length > MOST_WAITING && live) return out.destroy();
    tellWaiting().catch(breakOff);
    return undefined;
  });
  const keepAlive = setInterval(() => out.write(': still here\n\n'), KEEP_ALIVE_MILLISECONDS);
  out.on('close', () => {
    clearInterval(keepAlive);
    stop();
  });
  if (lastId !== null) sent = await sendMissed(reader, feed, lastId);
  live = true;
  await tellWaiting();
  if (!out.destroyed) out.write(': live\n\n');
}

/** Of calls while the work goes on, one more round follows. */
function oneAtATime(work: () => Promise<void>): () => Promise<void> {
  let last = Promise.resolve();
  return () => {
    last = last.then(work);
    return last;
  };
}

async function sendMissed({ out, within }: Reader, feed: EventFeed, lastId: number): Promise<number> {
  let last = lastId;
  for (;;) {
    const events = await feed.after(last, PAGE);
    if (!send(out, await within(events))) await drained(out);
    last = events.at(-1)?.id ?? last;
    if (events.length < PAGE || out.closed) return last;
  }
}

function drained(out: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const go = () => {
      out.off('drain', go);
      out.off('close', go);
      resolve();
    };
    out.on('drain', go);
    out.on('close', go);
    if (out.closed || !out.writableNeedDrain) go();
  });
}

function send(out: ServerResponse, events: Events): boolean {
  // It may have gone while the database was asked; writing to it then is an error that nobody hears.
  if (out.destroyed || events.length === 0) return true;
  if (out.writableLength > UNREAD_BYTES) {
    out.destroy();
    return true;
  }
  return out.write(events.map(textOf).join(''));
}

/** Made once for all readers: fifty who watch a thousand computers are told fifty thousand events a second. */
const texts = new WeakMap<SlipwayEvent, string>();

function textOf(event: SlipwayEvent): string {
  const made = texts.get(event) ?? `id: ${event.id}\ndata: ${JSON.stringify(event)}\n\n`;
  texts.set(event, made);
  return made;
}
