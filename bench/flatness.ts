/** Whether what was measured again and again stays where it is or grows without end, however it goes up and down meanwhile. Pure. */
import { median } from './measure.ts';

export interface Sample {
  readonly seconds: number;
  readonly value: number;
}

/** How much may be gained over the whole time: what is larger of the two. */
export interface Allowance {
  /** Of the level, 0.05 = a twentieth. */
  readonly share: number;
  /** For what is small, and goes up and down by more than a share of itself. */
  readonly least: number;
}

export interface Growth {
  /** The middle of all samples. */
  readonly level: number;
  /** From the first sample to the last, by the trend; below zero: it shrinks. */
  readonly gained: number;
  readonly isFlat: boolean;
}

/** Throws where two samples do not lie apart in time: nothing is flat that was not measured. */
export function growthOf(samples: readonly Sample[], { share, least }: Allowance): Growth {
  const times = samples.map(({ seconds }) => seconds);
  const level = median(samples.map(({ value }) => value));
  const gained = slopeOf(samples) * (Math.max(...times) - Math.min(...times));
  return { level, gained, isFlat: gained <= Math.max(share * level, least) };
}

/** What is gained each second: the median over all pairs of samples (Theil and Sen), which a quarter of wild samples does not move. */
function slopeOf(samples: readonly Sample[]): number {
  const slopes = samples.flatMap((one, at) =>
    samples
      .slice(at + 1)
      .filter(({ seconds }) => seconds !== one.seconds)
      .map((other) => (other.value - one.value) / (other.seconds - one.seconds)),
  );
  if (slopes.length === 0) throw new Error('a trend needs samples of two moments');
  return median(slopes);
}
