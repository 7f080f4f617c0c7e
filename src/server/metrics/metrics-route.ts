/** `GET /metrics`, for administrators: over TLS with an API token, or on the local socket. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { SiteContext } from '../site-context.ts';
import { askBootProcess } from './boot-process.ts';
import { EXPOSITION_TYPE, mergeFamilies, renderFamilies } from './exposition.ts';

export function registerMetricsRoute(
  app: FastifyInstance,
  site: SiteContext,
  authenticate: (request: FastifyRequest) => Promise<unknown>,
): void {
  app.get(
    '/metrics',
    { schema: { hide: true }, onRequest: async (request) => void (await authenticate(request)) },
    async (_, reply) => reply.type(EXPOSITION_TYPE).send(await readMetrics(site)),
  );
}

async function readMetrics(site: SiteContext): Promise<string> {
  const boot = await askBootProcess(site.config.dataDirectory);
  const processes = new Map([['api', await site.metrics.registry.families()]]);
  if (typeof boot === 'object') processes.set('boot', [...boot.families]);
  const up = { suffix: '', labels: {}, value: boot === 'silent' ? 0 : 1 };
  const health = {
    name: 'slipway_boot_process_up',
    help: 'Whether content and network boot answer; 1 also where this site has none.',
    type: 'gauge' as const,
    samples: [up],
  };
  return renderFamilies([...mergeFamilies(processes), health]);
}
