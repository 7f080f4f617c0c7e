/** What the process of content and network boot answers the API's with (boot-process.ts); apart from the asking, which needs no web server. */
import Fastify, { type FastifyInstance } from 'fastify';
import type { MetricRegistry } from './registry.ts';

export function createBootProcessApplication(registry: MetricRegistry): FastifyInstance {
  const app = Fastify({ logger: false, forceCloseConnections: true });
  app.get('/metrics.json', () => registry.families());
  return app;
}
