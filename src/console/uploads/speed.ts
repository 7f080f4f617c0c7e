/** How fast bytes go of late, so that what is left is told in time. Pure. */

export interface Sample {
  readonly at: number;
  readonly bytes: number;
}

/** Longer than a part takes, short enough to tell of a line that has become slow. */
const WINDOW_MILLISECONDS = 15_000;

export function withSample(samples: readonly Sample[], sample: Sample): Sample[] {
  const recent = samples.filter(({ at }) => sample.at - at <= WINDOW_MILLISECONDS);
  return [...recent, sample];
}

/** Bytes in a second; null as long as too little is known. */
export function speedOf(samples: readonly Sample[]): number | null {
  const [first, last] = [samples[0], samples.at(-1)];
  if (first === undefined || last === undefined || last.at - first.at < 500 || last.bytes <= first.bytes) return null;
  return (1000 * (last.bytes - first.bytes)) / (last.at - first.at);
}
