/** Every error that leaves the site, as one shape with a permanent code. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import { type ApiError, type ErrorCode, SlipwayError } from '../../api/errors.ts';

const statusOf: Partial<Record<ErrorCode, number>> = {
  'SLIP-1001': 400,
  'SLIP-1002': 404,
  'SLIP-1003': 409,
  'SLIP-1004': 409,
  'SLIP-1005': 401,
  'SLIP-1006': 403,
  'SLIP-1099': 500,
  'SLIP-2001': 403,
  'SLIP-2002': 403,
  'SLIP-2003': 403,
  'SLIP-2004': 404,
  'SLIP-2006': 403,
  'SLIP-3003': 404,
  'SLIP-3004': 507,
};

export function sendError(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  if (hasZodFastifySchemaValidationErrors(error)) {
    const problems = error.validation.map((v) => ({
      path: v.instancePath.replace(/^\//, '').replaceAll('/', '.'),
      message: v.message ?? 'is not valid',
    }));
    const message = `The request is not valid: ${problems.map((p) => `${p.path || 'body'}: ${p.message}`).join('; ')}.`;
    return send(reply, 400, { code: 'SLIP-1001', message, problems });
  }
  if (error instanceof SlipwayError) {
    const problems = error.problems === undefined ? {} : { problems: error.problems };
    return send(reply, statusOf[error.code] ?? 422, { code: error.code, message: error.message, ...problems });
  }
  const status = clientStatus(error);
  if (status !== null)
    return send(reply, status, { code: 'SLIP-1001', message: error instanceof Error ? error.message : String(error) });
  request.log.error({ err: error }, 'unexpected error');
  return send(reply, 500, { code: 'SLIP-1099', message: 'An unexpected error in the site. Its log has the details.' });
}

/** fastify's own refusals (body too large, not JSON, …) carry a status below 500. */
function clientStatus(error: unknown): number | null {
  if (!(error instanceof Error) || !('statusCode' in error) || typeof error.statusCode !== 'number') return null;
  return error.statusCode >= 400 && error.statusCode < 500 ? error.statusCode : null;
}

function send(reply: FastifyReply, status: number, body: ApiError): FastifyReply {
  return reply.code(status).type('application/json').serializer(JSON.stringify).send(body);
}
