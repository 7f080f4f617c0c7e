/** What the listeners' lanes hold, and whom they have refused. */
import type { Lane, LaneName } from '../http/admission.ts';
import type { Counter, MetricRegistry } from './registry.ts';

export interface AdmissionMetrics {
  /** By `listener` and `lane`. */
  readonly refused: Counter;
  /** Shows a listener's lanes from now on. */
  readonly show: (listener: string, lanes: Readonly<Record<LaneName, Pick<Lane, 'working' | 'waiting'>>>) => void;
}

export function createAdmissionMetrics(registry: MetricRegistry): AdmissionMetrics {
  const listeners: Parameters<AdmissionMetrics['show']>[] = [];
  registry.gauge('slipway_http_requests_in_work', 'Requests in work and waiting, by listener and lane.', () =>
    listeners.flatMap(([listener, lanes]) =>
      Object.entries(lanes).flatMap(([lane, { working, waiting }]) => [
        { labels: { listener, lane, state: 'working' }, value: working },
        { labels: { listener, lane, state: 'waiting' }, value: waiting },
      ]),
    ),
  );
  return {
    refused: registry.counter('slipway_http_refused_total', 'Requests refused, since too many others were in work.'),
    show: (...shown) => void listeners.push(shown),
  };
}
