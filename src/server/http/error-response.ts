/** Every error that leaves the site, as one shape with a permanent code. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import { type ApiError, type ErrorCode, SlipwayError } from '../../api/errors.ts';
import { hasCode, isDatabaseGone } from '../db/error-code.ts';
import { sendPage } from './page.ts';

const statusOf: Partial<Record<ErrorCode, number>> = {
  'SLIP-1001': 400,
  'SLIP-1002': 404,
  'SLIP-1003': 409,
  'SLIP-1004': 409,
  'SLIP-1005': 401,
  'SLIP-1006': 403,
  'SLIP-1007': 429,
  'SLIP-1008': 503,
  'SLIP-1010': 503,
  'SLIP-1011': 409,
  'SLIP-1012': 409,
  'SLIP-1020': 409,
  'SLIP-1030': 401,
  'SLIP-1031': 429,
  'SLIP-1032': 403,
  'SLIP-1033': 403,
  'SLIP-1034': 403,
  'SLIP-1035': 403,
  'SLIP-1036': 409,
  'SLIP-1037': 400,
  'SLIP-1038': 403,
  'SLIP-1060': 502,
  'SLIP-1061': 403,
  'SLIP-1062': 403,
  'SLIP-1063': 403,
  'SLIP-1064': 403,
  'SLIP-1065': 403,
  'SLIP-1070': 409,
  'SLIP-1071': 409,
  'SLIP-1072': 503,
  'SLIP-1099': 500,
  'SLIP-2001': 403,
  'SLIP-2002': 403,
  'SLIP-2003': 403,
  'SLIP-2004': 404,
  'SLIP-2006': 403,
  'SLIP-2007': 409,
  'SLIP-2008': 409,
  'SLIP-2013': 403,
  'SLIP-3003': 404,
  'SLIP-3004': 507,
  'SLIP-3006': 403,
  'SLIP-3007': 500,
  'SLIP-3010': 409,
  'SLIP-3012': 503,
  'SLIP-3020': 409,
  'SLIP-3021': 403,
  'SLIP-3022': 409,
  'SLIP-3040': 409,
  'SLIP-3041': 409,
  'SLIP-3042': 409,
  'SLIP-3043': 409,
};

export function sendError(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const { status, body } = answerTo(error, request);
  return reply.code(status).type('application/json').serializer(JSON.stringify).send(body);
}

/** For routes that people's browsers are sent to: a page for those that ask for one. */
export function sendErrorPage(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  if (!request.headers.accept?.includes('text/html')) return sendError(error, request, reply);
  const { status, body } = answerTo(error, request);
  const sentences = [body.message, `(${body.code})`];
  return sendPage(reply.code(status), { title: 'Signing in has failed', sentences });
}

interface ErrorAnswer {
  readonly status: number;
  readonly body: ApiError;
}

function answerTo(error: unknown, request: FastifyRequest): ErrorAnswer {
  if (hasZodFastifySchemaValidationErrors(error)) {
    const problems = error.validation.map((v) => ({
      path: v.instancePath.replace(/^\//, '').replaceAll('/', '.'),
      message: v.message ?? 'is not valid',
    }));
    const message = `The request is not valid: ${problems.map((p) => `${p.path || 'body'}: ${p.message}`).join('; ')}.`;
    return { status: 400, body: { code: 'SLIP-1001', message, problems } };
  }
  if (error instanceof SlipwayError) {
    const { code, message, problems, starts } = error;
    return {
      status: statusOf[code] ?? 422,
      body: { code, message, ...(problems && { problems }), ...(starts && { starts }) },
    };
  }
  const found = fromDatabase(error);
  if (found !== null) {
    if (found.code === 'SLIP-1008') request.log.error({ err: error }, found.message);
    return answerTo(found, request);
  }
  const status = clientStatus(error);
  if (status !== null)
    return { status, body: { code: 'SLIP-1001', message: error instanceof Error ? error.message : String(error) } };
  request.log.error({ err: error }, 'unexpected error');
  return {
    status: 500,
    body: { code: 'SLIP-1099', message: 'An unexpected error in the site. Its log has the details.' },
  };
}

/**
 * What the database refuses for a reason that can be told: two that changed the same at the same moment, text it cannot hold, a full disk.
 */
function fromDatabase(error: unknown): SlipwayError | null {
  // 53100 disk_full: nothing of the transaction is kept, so whoever reports something keeps it and reports it again.
  if (hasCode(error, '53100'))
    return new SlipwayError(
      'SLIP-1008',
      "The disk of the site's database is full: nothing can be stored. Free some room there; what computers could not report they send again by themselves.",
    );
  if (isDatabaseGone(error))
    return new SlipwayError(
      'SLIP-1008',
      "The site's database went away meanwhile: whether this was done is not known. Look, then try again in a moment.",
    );
  // PostgreSQL, appendix A: 23505 unique_violation, 23503 foreign_key_violation.
  if (hasCode(error, '23505'))
    return new SlipwayError(
      'SLIP-1003',
      'Somebody else has just made the same. Look at what is there, then try again.',
    );
  if (hasCode(error, '23503'))
    return new SlipwayError('SLIP-1004', 'Somebody else has just changed what this needs. Look at it, then try again.');
  // 22021 character_not_in_repertoire, 22P05 untranslatable_character: U+0000 in a text.
  if (hasCode(error, '22021', '22P05'))
    return new SlipwayError('SLIP-1001', 'The request has a text with a character that cannot be kept (U+0000).');
  // 22003 numeric_value_out_of_range, 22P02 invalid_text_representation: 1.5 for a number of bytes.
  if (hasCode(error, '22003', '22P02'))
    return new SlipwayError(
      'SLIP-1001',
      'The request has a number that cannot be kept: it is too large, or no whole one.',
    );
  return null;
}

/** fastify's own refusals (body too large, not JSON, …) carry a status below 500. */
function clientStatus(error: unknown): number | null {
  if (!(error instanceof Error) || !('statusCode' in error) || typeof error.statusCode !== 'number') return null;
  return error.statusCode >= 400 && error.statusCode < 500 ? error.statusCode : null;
}
