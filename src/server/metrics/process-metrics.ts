/** What every process of a site says of itself. */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { MetricRegistry } from './registry.ts';

const NANOSECONDS = 1e9;

/** It is measured by a timer: ten wake-ups a second of an idle process. */
const RESOLUTION_MILLISECONDS = 100;

export function measureProcess(registry: MetricRegistry): { close(): void } {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MILLISECONDS });
  delay.enable();
  registry.gauge(
    'slipway_event_loop_delay_seconds',
    'Delay of the event loop since the last look, by quantile.',
    () => {
      const at = (quantile: number) => ({
        labels: { quantile: String(quantile) },
        value: Math.max(0, delay.percentile(quantile * 100) / NANOSECONDS - RESOLUTION_MILLISECONDS / 1000),
      });
      const measured = delay.count === 0 ? [] : [at(0.5), at(0.99), at(1)];
      delay.reset();
      return measured;
    },
  );
  registry.gauge('slipway_process_memory_bytes', 'Memory of the process, by kind.', () => {
    const { rss, heapUsed, external } = process.memoryUsage();
    return Object.entries({ rss, heapUsed, external }).map(([kind, value]) => ({ labels: { kind }, value }));
  });
  registry.gauge('slipway_process_uptime_seconds', 'Since the start of the process.', () => [
    { labels: {}, value: process.uptime() },
  ]);
  return { close: () => delay.disable() };
}
