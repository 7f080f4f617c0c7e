/** The API over TLS and the listener for boot files and content over plain HTTP. */
import swagger from '@fastify/swagger';
import Fastify, { type FastifyBaseLogger, type FastifyInstance } from 'fastify';
import {
  jsonSchemaTransform,
  jsonSchemaTransformObject,
  serializerCompiler,
  validatorCompiler,
} from 'fastify-type-provider-zod';
import { SlipwayError } from '../../api/errors.ts';
import type { SiteContext } from '../site-context.ts';
import { sendError } from './error-response.ts';

const MEBIBYTE = 1 << 20;

export async function createApiApplication(site: SiteContext): Promise<FastifyInstance> {
  const app = Fastify({
    loggerInstance: logger(site, 'api'),
    disableRequestLogging: true,
    https: {
      key: site.keys.server.privateKeyPem,
      cert: `${site.keys.server.certificatePem}\n${site.keys.caCertificatePem}`,
      minVersion: 'TLSv1.2',
    },
    bodyLimit: 8 * MEBIBYTE,
    // Agents and consoles hold event streams open; a site that stops must not wait for them.
    forceCloseConnections: true,
  });
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Slipway', version: site.version, description: 'Operating-system deployment.' },
      components: {
        securitySchemes: {
          administrator: { type: 'http', scheme: 'bearer', description: 'An API token.' },
          session: { type: 'http', scheme: 'bearer', description: "An agent's session." },
          run: { type: 'http', scheme: 'bearer', description: 'The credential of one run.' },
        },
      },
    },
    transform: jsonSchemaTransform,
    transformObject: jsonSchemaTransformObject,
  });
  // Fastify's type names the TLS server; callers need only the instance.
  return finish(app as unknown as FastifyInstance);
}

/** Plain HTTP: boot files and signed content only. No redirects: firmware and loaders do not follow them all. */
export function createBootApplication(site: SiteContext): FastifyInstance {
  const app = Fastify({
    loggerInstance: logger(site, 'boot'),
    disableRequestLogging: true,
    bodyLimit: 1024,
    // shim asks for `//grubx64.efi` (recipe: netboot, section 4).
    rewriteUrl: (request) => (request.url ?? '/').replace(/^\/{2,}/, '/'),
    forceCloseConnections: true,
  });
  return finish(app);
}

/** As fastify's own logger type, so that the instance's type stays the plain one. */
function logger(site: SiteContext, role: string): FastifyBaseLogger {
  return site.log.child({ role });
}

function finish(app: FastifyInstance): FastifyInstance {
  app.setErrorHandler((error, request, reply) => sendError(error, request, reply));
  app.setNotFoundHandler((request, reply) => {
    const message = `There is nothing at ${request.method} ${request.url.split('?')[0]}.`;
    return sendError(new SlipwayError('SLIP-1002', message), request, reply);
  });
  return app;
}
