/** What a process counts. Why not a library: docs/decisions/0041-metrics-of-our-own.md. */
import * as z from 'zod';

const SampleSchema = z.object({
  /** Behind the family's name: `_bucket`, `_sum`, `_count` of a histogram; empty otherwise. */
  suffix: z.string(),
  labels: z.record(z.string(), z.string()),
  value: z.number(),
});
export type Sample = z.output<typeof SampleSchema>;

/** Everything of one name, also when it goes from one process of a site to another. */
export const FamilySchema = z.object({
  name: z.string(),
  help: z.string(),
  type: z.enum(['counter', 'gauge', 'histogram']),
  samples: z.array(SampleSchema),
});
export type Family = z.output<typeof FamilySchema>;

export type Labels = Readonly<Record<string, string>>;

export interface Counter {
  add(labels: Labels, by?: number): void;
}

export interface Histogram {
  observe(labels: Labels, value: number): void;
}

interface Metric {
  read(): Family | Promise<Family>;
}

export class MetricRegistry {
  readonly #metrics: Metric[] = [];

  counter(name: string, help: string): Counter {
    const values = new Map<string, { labels: Labels; value: number }>();
    this.#metrics.push({
      read: () => ({
        name,
        help,
        type: 'counter',
        samples: [...values.values()].map(({ labels, value }) => ({ suffix: '', labels: { ...labels }, value })),
      }),
    });
    return {
      add: (labels, by = 1) => {
        const found = values.get(keyOf(labels));
        if (found === undefined) values.set(keyOf(labels), { labels, value: by });
        else found.value += by;
      },
    };
  }

  /** `bounds`: upper ends of the buckets, ascending. */
  histogram(name: string, help: string, bounds: readonly number[]): Histogram {
    const values = new Map<string, Observed>();
    this.#metrics.push({
      read: () => ({
        name,
        help,
        type: 'histogram',
        samples: [...values.values()].flatMap((observed) => histogramSamples(observed, bounds)),
      }),
    });
    return {
      observe: (labels, value) => {
        const found = values.get(keyOf(labels)) ?? { labels, counts: bounds.map(() => 0), sum: 0, count: 0 };
        values.set(keyOf(labels), found);
        found.sum += value;
        found.count += 1;
        const bucket = bounds.findIndex((bound) => value <= bound);
        if (bucket !== -1) found.counts[bucket] = (found.counts[bucket] ?? 0) + 1;
      },
    };
  }

  /** Values that are read when somebody asks. */
  gauge(name: string, help: string, read: () => Measured[] | Promise<Measured[]>): void {
    this.#metrics.push({
      read: async () => ({
        name,
        help,
        type: 'gauge',
        samples: (await read()).map(({ labels, value }) => ({ suffix: '', labels: { ...labels }, value })),
      }),
    });
  }

  /** In the order of their registration. */
  families(): Promise<Family[]> {
    return Promise.all(this.#metrics.map((metric) => metric.read()));
  }
}

export interface Measured {
  readonly labels: Labels;
  readonly value: number;
}

interface Observed {
  readonly labels: Labels;
  readonly counts: number[];
  sum: number;
  count: number;
}

/** Buckets count everything up to their end, so each holds those before it. */
function histogramSamples({ labels, counts, sum, count }: Observed, bounds: readonly number[]): Sample[] {
  let below = 0;
  const buckets = bounds.map((bound, index) => {
    below += counts[index] ?? 0;
    return { suffix: '_bucket', labels: { ...labels, le: String(bound) }, value: below };
  });
  return [
    ...buckets,
    { suffix: '_bucket', labels: { ...labels, le: '+Inf' }, value: count },
    { suffix: '_sum', labels: { ...labels }, value: sum },
    { suffix: '_count', labels: { ...labels }, value: count },
  ];
}

function keyOf(labels: Labels): string {
  return JSON.stringify(labels);
}
