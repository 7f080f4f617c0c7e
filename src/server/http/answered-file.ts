/** An answer that is a file: kept on the caller's disk, shown by no browser as a page of the site. */
import type { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';

export interface AnsweredFile {
  /** What browsers call it; letters, digits, `.`, `-` and `_`. */
  readonly name: string;
  readonly type: string;
  readonly body: Buffer | Readable;
}

export function sendAnsweredFile(reply: FastifyReply, { name, type, body }: AnsweredFile): FastifyReply {
  return reply
    .header('content-disposition', `attachment; filename="${name.replace(/[^\w.-]/g, '_')}"`)
    .header('x-content-type-options', 'nosniff')
    .header('cache-control', 'no-store')
    .type(type)
    .send(body);
}

/** CSV as spreadsheets take it for UTF-8: with the mark in front. */
export function csvFile(name: string, text: string): AnsweredFile {
  return { name, type: 'text/csv; charset=utf-8; header=present', body: Buffer.from(`\uFEFF${text}`) };
}
