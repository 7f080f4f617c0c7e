/** What booting computers fetch by HTTP: boot images' files, loaders' scripts, boot tickets. GET and HEAD, no redirects. */
import { Buffer } from 'node:buffer';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { SlipwayError } from '../../api/errors.ts';
import { plainAddress } from '../boot-tickets/boot-ticket.ts';
import { sendFile } from '../http/file-response.ts';
import type { SiteContext } from '../site-context.ts';
import type { Asker, BootAnswers } from './boot-answers.ts';
import { type BootFiles, findBootFile, LOADERS } from './boot-files.ts';
import { bootUrls, ROUTE, readIdentity } from './boot-urls.ts';
import { grubStart } from './grub-script.ts';
import type { LoaderConnections } from './loader-connections.ts';
import { RateLimit } from './rate-limit.ts';
import { TICKET_ARCHIVE_BYTES } from './ticket-archive.ts';

export interface BootServices {
  readonly site: SiteContext;
  readonly files: BootFiles;
  readonly answers: BootAnswers;
  readonly log: Logger;
  readonly connections: LoaderConnections;
  /** Milliseconds that only go forward. */
  readonly clock: () => number;
}

/** Lines of the log that one address can cause in a minute by fetching files. */
const FETCHES_LOGGED_PER_MINUTE = 60;

export function registerBootRoutes(app: FastifyInstance, services: BootServices): void {
  serveBootFiles(app, services);
  serveScripts(app, services);
  serveTickets(app, services);
}

type Handler = (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply>;

/** HEAD is declared with GET: fastify's own HEAD routes hide from the handler which of the two it is. */
function serve(app: FastifyInstance, url: string, handler: Handler): void {
  app.route({ method: ['GET', 'HEAD'], url, exposeHeadRoute: false, handler });
}

function serveBootFiles(app: FastifyInstance, { files, log, connections, clock }: BootServices): void {
  const logged = new RateLimit(FETCHES_LOGGED_PER_MINUTE, clock);
  serve(app, ROUTE.bootFile, async (request, reply) => {
    const buildId = parameter(request, 'buildId');
    const name = parameter(request, 'file');
    const file = await findBootFile(files, buildId, name);
    // shim asks for files that may or may not be there (revocations, certificates) and goes on at once after a 404.
    if (file === null) throw notFound(request);
    const about = { file: name, buildId, from: plainAddress(request.ip), range: request.headers.range ?? null };
    // UEFI's HTTP Boot asks for its loader's length first of all.
    if (request.method === 'HEAD' && name === LOADERS['x64-uefi']) connections.beginsAnew(about.from, request.socket);
    if (request.method === 'GET' && logged.take(about.from)) log.info(about, `boot file: ${name} to ${about.from}`);
    return sendFile(request, reply, { ...file, contentType: 'application/octet-stream' });
  });
}

function serveScripts(app: FastifyInstance, { site, answers }: BootServices): void {
  const start = Buffer.from(grubStart(bootUrls(site.config).server));
  serve(app, ROUTE.grubStart, async (request, reply) => sendBytes(request, reply, start));
  // GRUB asks for lists of modules that could be loaded: there are none, and without an answer it shows errors.
  serve(app, ROUTE.grubLists, async (request, reply) => sendBytes(request, reply, Buffer.alloc(0)));
  serve(app, ROUTE.grubScript, async (request, reply) =>
    sendBytes(request, reply, await answers.grubScript(askerOf(request), { kind: 'http' })),
  );
  serve(app, ROUTE.ipxeScript, async (request, reply) =>
    sendBytes(request, reply, await answers.ipxeScript(askerOf(request))),
  );
}

function serveTickets(app: FastifyInstance, { answers }: BootServices): void {
  serve(app, ROUTE.ticket, async (request, reply) => {
    const asker = askerOf(request);
    if (request.method === 'HEAD') {
      const isThere = await answers.hasTicket(asker);
      return isThere ? setLength(reply, TICKET_ARCHIVE_BYTES).send() : reply.code(404).send();
    }
    const ticket = await answers.ticket(asker);
    if (ticket === null) throw notFound(request);
    return sendBytes(request, reply, ticket);
  });
}

function askerOf(request: FastifyRequest): Asker {
  const { uuid } = request.query as { uuid?: unknown };
  const who = readIdentity(parameter(request, 'mac'), uuid);
  if (who === null) throw notFound(request);
  return { who, address: plainAddress(request.ip) };
}

function parameter(request: FastifyRequest, name: string): string {
  // fastify gives a string for every parameter in the route's own path.
  return (request.params as Record<string, string>)[name] ?? '';
}

function notFound(request: FastifyRequest): SlipwayError {
  return new SlipwayError('SLIP-1002', `There is nothing at ${request.method} ${request.url.split('?')[0]}.`);
}

/** Made for this moment: nothing between may keep it. */
function sendBytes(request: FastifyRequest, reply: FastifyReply, bytes: Buffer): FastifyReply {
  setLength(reply, bytes.length);
  return request.method === 'HEAD' ? reply.send() : reply.send(bytes);
}

/** UEFI's HTTP Boot asks HEAD first and needs the length there (recipe: netboot, section 10). */
function setLength(reply: FastifyReply, bytes: number): FastifyReply {
  return reply.type('application/octet-stream').header('cache-control', 'no-store').header('content-length', bytes);
}
