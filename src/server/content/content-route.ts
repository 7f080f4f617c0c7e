/**
 * `GET|HEAD /content/:sha256?expires&signature`: bytes of one object for whoever holds a link that the site signed.
 * `…/content/boot-images/:buildId/:file?…`: a boot image's file, for an agent that stages its restart. Network boot serves the same files
 * to everybody; this one is there also where there is none (`--no-netboot`) and under TLS.
 * `…/content/windows-agents/:sha256?…`: the agent's program for Windows, for an agent that stages it into the Windows it has applied.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { SlipwayError } from '../../api/errors.ts';
import { bootImageFile } from '../boot-images/boot-image.ts';
import { sendFile } from '../http/file-response.ts';
import type { SiteContext } from '../site-context.ts';
import { isSetAside } from './object-damage.ts';
import { checkContentUrl } from './signed-url.ts';

type Query = Record<string, string | string[] | undefined>;
interface ContentRequest {
  Params: { sha256: string };
  Querystring: Query;
}
interface BootImageRequest {
  Params: { buildId: string; file: string };
  Querystring: Query;
}

export function registerContentRoute(app: FastifyInstance, site: SiteContext): void {
  const common = { method: ['GET', 'HEAD'], schema: { hide: true } };
  app.route<ContentRequest>({
    ...common,
    url: '/content/:sha256',
    handler: (request, reply) => serveObject(site, request, reply),
  });
  app.route<BootImageRequest>({
    ...common,
    url: '/content/boot-images/:buildId/:file',
    handler: (request, reply) => serveBootImage(site, request, reply),
  });
  app.route<ContentRequest>({
    ...common,
    url: '/content/windows-agents/:sha256',
    handler: (request, reply) => serveWindowsAgent(site, request, reply),
  });
}

async function serveWindowsAgent(
  site: SiteContext,
  request: FastifyRequest<ContentRequest>,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { sha256 } = request.params;
  requireSignature(site, `windows-agents/${sha256}`, request.query);
  const found = await site.findWindowsAgent();
  if (found?.sha256 !== sha256)
    throw new SlipwayError('SLIP-3003', 'The site has another version of the agent for Windows now.');
  return sendUnchanging(request, reply, found);
}

/** Needs no database: whoever is streaming an image goes on while it restarts. */
async function serveObject(
  site: SiteContext,
  request: FastifyRequest<ContentRequest>,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { sha256 } = request.params;
  requireSignature(site, sha256, request.query);
  const found = await site.content.find(sha256);
  if (found === null) throw await whyNotHere(site, sha256);
  return sendUnchanging(request, reply, { ...found, sha256 });
}

async function serveBootImage(
  site: SiteContext,
  request: FastifyRequest<BootImageRequest>,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { buildId, file } = request.params;
  requireSignature(site, `boot-images/${buildId}/${file}`, request.query);
  const found = await bootImageFile(site, buildId, file);
  if (found === null)
    throw new SlipwayError('SLIP-3003', `The site has no ${file} of the boot image ${buildId} any more. Add it again.`);
  return sendUnchanging(request, reply, found);
}

function requireSignature(site: SiteContext, name: string, { expires, signature }: Query): void {
  const check = checkContentUrl(site.keys.urlSecret, name, single(expires), single(signature), site.now());
  if (check === 'forged') throw new SlipwayError('SLIP-3006', 'The signature of this link is not of this site.');
  if (check === 'expired') throw new SlipwayError('SLIP-3006', 'This link has expired. Ask the site for a new one.');
}

/** Named by what it holds, so it never changes. */
function sendUnchanging(
  request: FastifyRequest,
  reply: FastifyReply,
  found: { path: string; bytes: number; sha256: string },
): Promise<FastifyReply> {
  reply.header('cache-control', 'private, max-age=31536000, immutable');
  return sendFile(request, reply, { ...found, contentType: 'application/octet-stream' });
}

async function whyNotHere({ content }: SiteContext, sha256: string): Promise<SlipwayError> {
  if (await isSetAside(content, sha256))
    return new SlipwayError(
      'SLIP-3010',
      `The object ${sha256} is damaged in the content store. "slipway content list" says of which package; repair it from a copy with "slipway content repair".`,
    );
  return new SlipwayError('SLIP-3003', `The object ${sha256} is not in the content store. Import its package again.`);
}

function single(value: string | string[] | undefined): string {
  return typeof value === 'string' ? value : '';
}
