/** Gives browsers the console's pages. Every address that is no file is a page's: the page itself finds out which (src/console/routes.tsx). */
import { readFile } from 'node:fs/promises';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { sendPage } from '../http/page.ts';
import { type ConsoleFile, findConsoleFiles } from './console-files.ts';

/**
 * Scripts of this origin alone, so that a device named `<script>` stays a name; styles also in the page, since Mantine writes its variables there.
 * No other page may frame the console and have somebody click in it unawares.
 */
const pageHeaders = {
  'content-security-policy': [
    "default-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; '),
  'referrer-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
};

/** Words and ids: what has a dot or an escape in it names a file that is not there. */
const PAGE = /^\/(?!(?:api|assets|content|metrics|healthz)(?:\/|$))(?:[\w-]+\/)*[\w-]*$/;

export function registerConsole(app: FastifyInstance, files = findConsoleFiles()): void {
  app.get('/*', { schema: { hide: true } }, async (request, reply) => {
    const path = request.url.split('?')[0] ?? '/';
    const file = files.get(path);
    if (file !== undefined && path !== '/index.html') return sendConsoleFile(request, reply, file);
    if (!PAGE.test(path)) return reply.callNotFound();
    const page = files.get('/index.html');
    return page === undefined ? sendNotBuilt(reply) : sendConsoleFile(request, reply, page);
  });
}

async function sendConsoleFile(
  request: FastifyRequest,
  reply: FastifyReply,
  { type, etag, immutable, path, gzipPath }: ConsoleFile,
): Promise<FastifyReply> {
  reply
    .headers(pageHeaders)
    .header('cache-control', immutable ? 'public, max-age=31536000, immutable' : 'no-cache')
    .header('etag', etag)
    .header('vary', 'accept-encoding')
    .type(type);
  if (request.headers['if-none-match'] === etag) return reply.code(304).send();
  const gzip = gzipPath !== undefined && /\bgzip\b/.test(String(request.headers['accept-encoding'] ?? ''));
  if (gzip) reply.header('content-encoding', 'gzip');
  return reply.send(await readFile(gzip ? gzipPath : path));
}

function sendNotBuilt(reply: FastifyReply): FastifyReply {
  return sendPage(reply.code(503), {
    title: 'The console is not built',
    sentences: ['This site was started from its sources. Run "npm run setup", then start it again.'],
  });
}
