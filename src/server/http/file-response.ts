/** Sends a file or a range of it: HEAD, Range, If-Range, ETag. For boot files and content alike. */

import { createReadStream } from 'node:fs';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { chooseRange } from '../content/range.ts';

const READ_SIZE = 1 << 20;

export interface ServedFile {
  path: string;
  bytes: number;
  sha256: string;
  contentType: string;
}

export function sendFile(request: FastifyRequest, reply: FastifyReply, file: ServedFile): FastifyReply {
  const etag = `"${file.sha256}"`;
  const answer = chooseRange(file.bytes, request.headers.range, headerText(request.headers['if-range']), etag);
  reply.header('accept-ranges', 'bytes').header('etag', etag).header('content-type', file.contentType);
  if (answer.status === 416) return reply.code(416).header('content-range', `bytes */${file.bytes}`).send();
  if (answer.status === 206) reply.header('content-range', `bytes ${answer.start}-${answer.end}/${file.bytes}`);
  const length = answer.end - answer.start + 1;
  // GRUB and UEFI firmware ask HEAD first and need the length there (recipe: netboot, section 4).
  reply.code(answer.status).header('content-length', length);
  if (request.method === 'HEAD' || length === 0) return reply.send();
  return reply.send(createReadStream(file.path, { start: answer.start, end: answer.end, highWaterMark: READ_SIZE }));
}

function headerText(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}
