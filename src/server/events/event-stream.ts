/** `GET /api/events`: text/event-stream (WHATWG HTML, section 9.2), resumed by Last-Event-ID. */
import type { ServerResponse } from 'node:http';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { eventsPath, type SlipwayEvent } from '../../api/events.ts';
import type { EventFeed } from './events.ts';

const KEEP_ALIVE_MILLISECONDS = 15_000;
/** Whoever is disabled, signed out or revoked does not read on for ever. */
const RECHECK_MILLISECONDS = 30_000;
const PAGE = 1000;
/** A reader that is this far behind is cut off: it comes back with Last-Event-ID and misses nothing. */
const UNREAD_BYTES = 4 << 20;

export function registerEventStream(
  app: FastifyInstance,
  feed: EventFeed,
  authenticate: (request: FastifyRequest) => Promise<unknown>,
  recheckMilliseconds = RECHECK_MILLISECONDS,
): void {
  app.get(
    eventsPath,
    { schema: { hide: true }, onRequest: async (request) => void (await authenticate(request)) },
    async (request, reply) => {
      reply.hijack();
      const out = reply.raw;
      const recheck = setInterval(() => {
        authenticate(request).catch(() => out.destroy());
      }, recheckMilliseconds);
      out.on('close', () => clearInterval(recheck));
      out.writeHead(200, {
        'content-type': 'text/event-stream',
        'cache-control': 'no-store',
        'x-accel-buffering': 'no',
      });
      await stream(out, feed, lastEventId(request)).catch((error: unknown) => {
        // The head is sent, so there is no other answer any more: the reader comes back.
        request.log.warn({ err: error }, 'an event stream broke off');
        out.destroy();
      });
    },
  );
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
async function stream(out: ServerResponse, feed: EventFeed, lastId: number | null): Promise<void> {
  const waiting: SlipwayEvent[] = [];
  let live = false;
  let sent = 0;
  const tell = (event: SlipwayEvent): void => void (event.id > sent && send(out, event));
  const stop = feed.subscribe((event) => {
    if (live) tell(event);
    else waiting.push(event);
  });
  const keepAlive = setInterval(() => out.write(': still here\n\n'), KEEP_ALIVE_MILLISECONDS);
  out.on('close', () => {
    clearInterval(keepAlive);
    stop();
  });
  if (lastId !== null) sent = await sendMissed(out, feed, lastId);
  live = true;
  for (const event of waiting) tell(event);
  out.write(': live\n\n');
}

async function sendMissed(out: ServerResponse, feed: EventFeed, lastId: number): Promise<number> {
  let last = lastId;
  for (;;) {
    const events = await feed.after(last, PAGE);
    for (const event of events) {
      if (!send(out, event)) await drained(out);
      last = event.id;
    }
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

function send(out: ServerResponse, event: SlipwayEvent): boolean {
  if (out.writableLength > UNREAD_BYTES) {
    out.destroy();
    return true;
  }
  return out.write(`id: ${event.id}\ndata: ${JSON.stringify(event)}\n\n`);
}
