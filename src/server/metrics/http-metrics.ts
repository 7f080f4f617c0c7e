/** Counts a listener's requests by route, never by path: paths hold ids, and strangers invent them. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { bytesSentBy } from '../http/file-body.ts';
import type { Counter, Histogram, MetricRegistry } from './registry.ts';

/** Seconds: from an answer out of memory to an image of gigabytes. */
const BOUNDS = [0.005, 0.025, 0.1, 0.5, 2.5, 10, 60, 600];

export interface HttpMetrics {
  readonly requests: Counter;
  readonly seconds: Histogram;
  readonly bytes: Counter;
}

export function createHttpMetrics(registry: MetricRegistry): HttpMetrics {
  return {
    requests: registry.counter('slipway_http_requests_total', 'Requests answered, by listener, route and status.'),
    seconds: registry.histogram('slipway_http_request_seconds', 'How long answers took to their last byte.', BOUNDS),
    bytes: registry.counter('slipway_http_response_bytes_total', 'Bytes sent, by listener and route.'),
  };
}

/** Call it before routes are registered. */
export function countRequests(app: FastifyInstance, metrics: HttpMetrics, listener: string): void {
  const sentBefore = new WeakMap<FastifyRequest, number>();
  app.addHook('onRequest', async (request) => {
    sentBefore.set(request, bytesSentBy(request.raw.socket));
  });
  app.addHook('onResponse', async (request, reply) => {
    const place = { listener, route: request.routeOptions.url ?? 'none' };
    metrics.requests.add({ ...place, method: request.method, status: String(reply.statusCode) });
    metrics.seconds.observe(place, reply.elapsedTime / 1000);
    const sent = bytesSentBy(request.raw.socket) - (sentBefore.get(request) ?? 0);
    metrics.bytes.add(place, Math.max(0, sent));
  });
}
