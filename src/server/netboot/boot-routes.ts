/** What booting computers fetch by HTTP: boot images' files, loaders' scripts, boot tickets. GET and HEAD, no redirects. */
import { Buffer } from 'node:buffer';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { SlipwayError } from '../../api/errors.ts';
import { issueBootTicket, plainAddress } from '../boot-tickets/boot-ticket.ts';
import { sendFile } from '../http/file-response.ts';
import type { SiteContext } from '../site-context.ts';
import type { BootDecisions, BootQuestion, BootStage } from './boot-decisions.ts';
import { type BootFiles, findBootFile, LOADERS } from './boot-files.ts';
import { type BootPlan, bootPlan } from './boot-plan.ts';
import { bootUrls, ROUTE, readIdentity } from './boot-urls.ts';
import { grubScript, grubStart } from './grub-script.ts';
import { ipxeScript } from './ipxe-script.ts';
import type { LoaderConnections } from './loader-connections.ts';
import { RateLimit } from './rate-limit.ts';
import { TICKET_ARCHIVE_BYTES, ticketArchive } from './ticket-archive.ts';

export interface BootServices {
  readonly site: SiteContext;
  readonly files: BootFiles;
  readonly decisions: BootDecisions;
  readonly log: Logger;
  readonly connections: LoaderConnections;
  /** Milliseconds that only go forward. */
  readonly clock: () => number;
}

/** A computer needs one a boot; a room full of them behind one router still fits. */
const TICKETS_PER_MINUTE = 30;

export function registerBootRoutes(app: FastifyInstance, services: BootServices): void {
  serveBootFiles(app, services);
  const start = grubStart(bootUrls(services.site.config).server);
  serve(app, ROUTE.grubStart, async (request, reply) => sendBytes(request, reply, Buffer.from(start)));
  // GRUB asks for lists of modules that could be loaded: there are none, and without an answer it shows errors.
  serve(app, ROUTE.grubLists, async (request, reply) => sendBytes(request, reply, Buffer.alloc(0)));
  serveScripts(app, services, ROUTE.grubScript, 'grub-script', grubScript);
  serveScripts(app, services, ROUTE.ipxeScript, 'ipxe-script', ipxeScript);
  serveTickets(app, services);
}

type Handler = (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply>;

/** HEAD is declared with GET: fastify's own HEAD routes run the GET handler, and a HEAD must never issue a ticket. */
function serve(app: FastifyInstance, url: string, handler: Handler): void {
  app.route({ method: ['GET', 'HEAD'], url, exposeHeadRoute: false, handler });
}

function serveBootFiles(app: FastifyInstance, { files, log, connections }: BootServices): void {
  serve(app, ROUTE.bootFile, async (request, reply) => {
    const buildId = parameter(request, 'buildId');
    const name = parameter(request, 'file');
    const file = await findBootFile(files, buildId, name);
    // shim asks for files that may or may not be there (revocations, certificates) and goes on at once after a 404.
    if (file === null) throw notFound(request);
    const about = { file: name, buildId, from: plainAddress(request.ip), range: request.headers.range ?? null };
    // UEFI's HTTP Boot asks for its loader's length first of all.
    if (request.method === 'HEAD' && name === LOADERS['x64-uefi']) connections.beginsAnew(about.from, request.socket);
    if (request.method === 'GET') log.info(about, `boot file: ${name} to ${about.from}`);
    return sendFile(request, reply, { ...file, contentType: 'application/octet-stream' });
  });
}

function serveScripts(
  app: FastifyInstance,
  { site, decisions }: BootServices,
  url: string,
  stage: BootStage,
  render: (plan: BootPlan) => string,
): void {
  serve(app, url, async (request, reply) => {
    const question = questionOf(request, stage);
    const decision = await decisions.decide(question);
    return sendBytes(request, reply, Buffer.from(render(bootPlan(decision, question.who, site.config))));
  });
}

function serveTickets(app: FastifyInstance, { site, decisions, clock }: BootServices): void {
  const allowance = new RateLimit(TICKETS_PER_MINUTE, clock);
  serve(app, ROUTE.ticket, async (request, reply) => {
    const question = questionOf(request, 'ticket');
    const { who, from } = question;
    if (request.method === 'HEAD') {
      const { kind } = await decisions.peek(question);
      return kind === 'pe' ? setLength(reply, TICKET_ARCHIVE_BYTES).send() : reply.code(404).send();
    }
    if (!allowance.take(from)) {
      throw new SlipwayError('SLIP-1007', `${from} has asked for ${TICKETS_PER_MINUTE} boot tickets within a minute.`);
    }
    const decision = await decisions.decideNow(question);
    if (decision.kind !== 'pe') throw notFound(request);
    const { file } = await issueBootTicket(site, { ...who, deviceId: decision.device.id, address: from });
    return sendBytes(request, reply, ticketArchive(file));
  });
}

/** A loader that asks runs already: it is one for x64, whatever the firmware below it. */
function questionOf(request: FastifyRequest, stage: BootStage): BootQuestion {
  const { uuid } = request.query as { uuid?: unknown };
  const who = readIdentity(parameter(request, 'mac'), uuid);
  if (who === null) throw notFound(request);
  return { who, stage, architecture: 'x64', from: plainAddress(request.ip) };
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

/** GRUB and UEFI firmware ask HEAD first and need the length there (recipe: netboot, section 4). */
function setLength(reply: FastifyReply, bytes: number): FastifyReply {
  return reply.type('application/octet-stream').header('cache-control', 'no-store').header('content-length', bytes);
}
