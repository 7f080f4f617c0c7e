/** `GET|HEAD /content/:sha256?expires&signature`: bytes of one object for whoever holds a link that the site signed. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { SlipwayError } from '../../api/errors.ts';
import { sendFile } from '../http/file-response.ts';
import type { SiteContext } from '../site-context.ts';
import { isSetAside } from './object-damage.ts';
import { checkContentUrl } from './signed-url.ts';

interface ContentRequest {
  Params: { sha256: string };
  Querystring: Record<string, string | string[] | undefined>;
}

/** Needs no database: whoever is streaming an image goes on while it restarts. */
export function registerContentRoute(app: FastifyInstance, site: SiteContext): void {
  app.route<ContentRequest>({
    method: ['GET', 'HEAD'],
    url: '/content/:sha256',
    schema: { hide: true },
    handler: (request, reply) => serve(site, request, reply),
  });
}

async function serve(
  site: SiteContext,
  request: FastifyRequest<ContentRequest>,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { sha256 } = request.params;
  const { expires, signature } = request.query;
  const check = checkContentUrl(site.keys.urlSecret, sha256, single(expires), single(signature), site.now());
  if (check === 'forged') throw new SlipwayError('SLIP-3006', 'The signature of this link is not of this site.');
  if (check === 'expired') throw new SlipwayError('SLIP-3006', 'This link has expired. Ask the site for a new one.');
  const found = await site.content.find(sha256);
  if (found === null) throw await whyNotHere(site, sha256);
  // Named by what it holds, so it never changes.
  reply.header('cache-control', 'private, max-age=31536000, immutable');
  return sendFile(request, reply, { ...found, sha256, contentType: 'application/octet-stream' });
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
