/** Sends a file or a range of it: HEAD, Range, If-Range, ETag. For boot files and content alike. */
import { open } from 'node:fs/promises';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { chooseRange } from '../content/range.ts';
import { ClientGone, type Span, sendFileBody } from './file-body.ts';

export interface ServedFile {
  path: string;
  bytes: number;
  sha256: string;
  contentType: string;
}

export async function sendFile(request: FastifyRequest, reply: FastifyReply, file: ServedFile): Promise<FastifyReply> {
  const etag = `"${file.sha256}"`;
  const answer = chooseRange(file.bytes, request.headers.range, headerText(request.headers['if-range']), etag);
  reply.header('accept-ranges', 'bytes').header('etag', etag).header('content-type', file.contentType);
  if (answer.status === 416) return reply.code(416).header('content-range', `bytes */${file.bytes}`).send();
  if (answer.status === 206) reply.header('content-range', `bytes ${answer.start}-${answer.end}/${file.bytes}`);
  const length = answer.end - answer.start + 1;
  // GRUB and UEFI firmware ask HEAD first and need the length there (recipe: netboot, section 4).
  reply.code(answer.status).header('content-length', length);
  if (request.method === 'HEAD' || length === 0) return reply.send();
  return sendBody(request, reply, file.path, answer);
}

/** Past Fastify, which knows bodies only as streams or whole. What goes wrong after the head can be told by ending the connection alone. */
async function sendBody(request: FastifyRequest, reply: FastifyReply, path: string, span: Span): Promise<FastifyReply> {
  const file = await open(path);
  try {
    reply.hijack();
    for (const [name, value] of Object.entries(reply.getHeaders()))
      if (value !== undefined) reply.raw.setHeader(name, value);
    reply.raw.writeHead(reply.statusCode);
    await sendFileBody(reply.raw, file, span);
  } catch (error) {
    if (!(error instanceof ClientGone)) request.log.error({ err: error, path }, 'a file could not be sent to its end');
    reply.raw.destroy();
  } finally {
    await file.close();
  }
  return reply;
}

function headerText(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}
