/** Everything that one process of a site counts, made once. */
import { type AdmissionMetrics, createAdmissionMetrics } from './admission-metrics.ts';
import { createHttpMetrics, type HttpMetrics } from './http-metrics.ts';
import { type Counter, MetricRegistry } from './registry.ts';

export interface Counted {
  readonly registry: MetricRegistry;
  readonly http: HttpMetrics;
  readonly admission: AdmissionMetrics;
  /** By `kind`: packets that came to the ports 67 and 4011, answers that were sent. */
  readonly dhcp: Counter;
  /** By `result`: how transfers ended. */
  readonly tftp: Counter;
}

export function createCounted(): Counted {
  const registry = new MetricRegistry();
  return {
    registry,
    http: createHttpMetrics(registry),
    admission: createAdmissionMetrics(registry),
    dhcp: registry.counter('slipway_dhcp_packets_total', 'DHCP packets that came in and answers that were sent.'),
    tftp: registry.counter('slipway_tftp_transfers_total', 'TFTP transfers, by how they ended.'),
  };
}
