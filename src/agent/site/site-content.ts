/** Content objects from where the site says they are: short-lived signed URLs, asked for again when they run out. */
import { Agent } from 'node:http';
import { locateContent } from '../../api/agent.ts';
import type { Client } from '../../api/client.ts';
import { SlipwayError } from '../../api/errors.ts';
import { SILENCE_MILLISECONDS, send } from '../../client/http-request.ts';
import { downloadPlain } from '../../client/plain-download.ts';
import { type SiteAddress, siteAgent } from '../../client/site-transport.ts';
import type { ObjectReader } from '../engine/verified-content.ts';

/** Asked anew a minute before the end, so that no transfer begins with a URL that dies under it. */
const MARGIN_MILLISECONDS = 60_000;

/** From here on it pays to have a connection of its own, whose bytes need no new memory. */
const LARGE_BYTES = 4 * 2 ** 20;

interface Answer {
  status: number;
  body: AsyncIterable<Buffer>;
  leave(): void;
}

interface Location {
  urls: string[];
  expires: number;
}

export function siteObjects(options: {
  readonly client: Client;
  readonly runId: string;
  readonly address: SiteAddress;
  readonly now: () => Date;
}): ObjectReader {
  const { client, runId, address, now } = options;
  const locations = new Map<string, Location>();
  const plain = new Agent({ keepAlive: true, maxSockets: 4 });
  const pinned = siteAgent(address);

  async function locate(sha256: string): Promise<Location> {
    const known = locations.get(sha256);
    if (known !== undefined && known.expires - MARGIN_MILLISECONDS > now().getTime()) return known;
    const answer = await client(locateContent, { params: { runId }, body: { sha256: [sha256] } });
    const found = answer.locations.find((location) => location.sha256 === sha256);
    if (found === undefined || found.urls.length === 0)
      throw new SlipwayError('SLIP-3003', `The site has no copy of ${sha256}. Import the package again.`);
    const location = { urls: found.urls, expires: Date.parse(found.expiresAt) };
    locations.set(sha256, location);
    return location;
  }

  async function ask(url: URL, bytes: number, headers: { range?: string }): Promise<Answer> {
    const large = url.protocol === 'http:' && bytes >= LARGE_BYTES;
    const download = large ? await downloadPlain(url, headers, SILENCE_MILLISECONDS) : null;
    if (download !== null) return download;
    const { status, body } = await send(url, { agent: url.protocol === 'https:' ? pinned : plain, headers });
    // An IncomingMessage without an encoding yields buffers only.
    return { status, body: body as AsyncIterable<Buffer>, leave: () => void body.destroy() };
  }

  async function* open(sha256: string, start: number, end?: number): AsyncGenerator<Buffer> {
    const { urls } = await locate(sha256);
    const url = new URL(urls[0] ?? '');
    const range =
      start === 0 && end === undefined ? {} : { range: `bytes=${start}-${end === undefined ? '' : end - 1}` };
    const { status, body, leave } = await ask(url, (end ?? start) - start, range);
    if (status !== 200 && status !== 206) {
      leave();
      // The next try asks the site where else the object is.
      locations.delete(sha256);
      throw new StatusError(url.host, status);
    }
    if (status === 200 && start > 0) {
      leave();
      throw new Error(`${url.host} does not send ranges`);
    }
    yield* body;
  }

  return { open, isPassing };
}

class StatusError extends Error {
  readonly status: number;
  constructor(host: string, status: number) {
    super(`${host} answered with HTTP status ${status}`);
    this.status = status;
  }
}

/** What the site has decided (run ended, object not there) does not change by asking again; everything else may. */
function isPassing(error: unknown): boolean {
  if (!(error instanceof SlipwayError)) return true;
  return error.code === 'SLIP-1099';
}
