/** The API over TLS and the listener for boot files and content over plain HTTP. */
import swagger from '@fastify/swagger';
import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify';
import {
  jsonSchemaTransform,
  jsonSchemaTransformObject,
  serializerCompiler,
  validatorCompiler,
} from 'fastify-type-provider-zod';
import { SlipwayError } from '../../api/errors.ts';
import { requestHeader, sessionCookie } from '../../api/sign-in.ts';
import { countRequests } from '../metrics/http-metrics.ts';
import type { SiteContext } from '../site-context.ts';
import { limitConnections, REQUEST_MILLISECONDS } from './connection-limit.ts';
import { sendError } from './error-response.ts';
import { LoaderResponse } from './loader-response.ts';

/** `tls`: for everybody, with credentials. `local`: for the administrator socket; no other route differs. */
export type ApiTransport = 'tls' | 'local';

/** The API without its routes (api-routes.ts). */
export async function createApiApplication(site: SiteContext, transport: ApiTransport): Promise<FastifyInstance> {
  const options = {
    loggerInstance: logger(site, 'api'),
    logController: new LogController({ disableRequestLogging: true }),
    // Agents and consoles hold event streams open; a site that stops must not wait for them.
    forceCloseConnections: true,
    requestTimeout: REQUEST_MILLISECONDS,
  };
  // Fastify's type names the TLS server; callers need only the instance.
  const app =
    transport === 'local'
      ? Fastify(options)
      : (Fastify({ ...options, https: tls(site) }) as unknown as FastifyInstance);
  limitConnections(app.server, site.log.child({ role: 'api' }));
  countRequests(app, site.metrics.http, transport);
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  // For the routes that take bytes (src/api/route.ts); each says how many.
  app.addContentTypeParser('application/octet-stream', { parseAs: 'buffer' }, (_request, body, done) =>
    done(null, body),
  );
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Slipway', version: site.version, description: 'Operating-system deployment.' },
      components: {
        securitySchemes: {
          token: { type: 'http', scheme: 'bearer', description: 'An API token, with the permission that is named.' },
          cookie: {
            ...{ type: 'apiKey', in: 'cookie', name: sessionCookie },
            description: `A signed-in user with the permission that is named. Requests that change something also send the header "${requestHeader}: 1".`,
          },
          session: { type: 'http', scheme: 'bearer', description: "An agent's session." },
          run: { type: 'http', scheme: 'bearer', description: 'The credential of one run.' },
        },
      },
    },
    transform: jsonSchemaTransform,
    transformObject: jsonSchemaTransformObject,
  });
  return finish(app);
}

function tls(site: SiteContext): { key: string; cert: string; minVersion: 'TLSv1.2' } {
  const { privateKeyPem, certificatePem } = site.keys.server;
  // With the authority, whose fingerprint agents compare.
  return { key: privateKeyPem, cert: `${certificatePem}\n${site.keys.caCertificatePem}`, minVersion: 'TLSv1.2' };
}

/** Plain HTTP: boot files and signed content only. No redirects: firmware and loaders do not follow them all. */
export function createBootApplication(site: SiteContext): FastifyInstance {
  const app = Fastify({
    loggerInstance: logger(site, 'boot'),
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: 1024,
    // shim asks for `…//grubx64.efi` (recipe: netboot, section 4). A query stays as it is.
    rewriteUrl: (request) => (request.url ?? '/').replace(/^[^?]+/, (path) => path.replace(/\/{2,}/g, '/')),
    forceCloseConnections: true,
    requestTimeout: REQUEST_MILLISECONDS,
    http: { ServerResponse: LoaderResponse },
  });
  limitConnections(app.server, site.log.child({ role: 'boot' }));
  countRequests(app, site.metrics.http, 'boot');
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
