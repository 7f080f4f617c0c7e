/** Prometheus' text format 0.0.4 (prometheus.io, "Exposition formats"). */
import type { Family, Sample } from './registry.ts';

export const EXPOSITION_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

/** The families of a site's processes, each with a label that tells the process: a name may stand only once in an answer. */
export function mergeFamilies(processes: ReadonlyMap<string, readonly Family[]>): Family[] {
  const merged = new Map<string, Family>();
  for (const [process, families] of processes)
    for (const { samples, ...family } of families) {
      const found = merged.get(family.name) ?? { ...family, samples: [] };
      merged.set(family.name, found);
      for (const sample of samples) found.samples.push({ ...sample, labels: { ...sample.labels, process } });
    }
  return [...merged.values()];
}

export function renderFamilies(families: readonly Family[]): string {
  return families
    .flatMap(({ name, help, type, samples }) => [
      `# HELP ${name} ${help.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')}\n`,
      `# TYPE ${name} ${type}\n`,
      ...samples.map((sample) => `${name}${sample.suffix}${labelsText(sample)} ${numberText(sample.value)}\n`),
    ])
    .join('');
}

function labelsText({ labels }: Sample): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escapeValue(value)}"`);
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}

function escapeValue(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}

function numberText(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf';
  return String(value);
}
