/**
 * How benchmarks measure: ours and a named peer alternate in one run, so that what disturbs the machine disturbs both. A figure is the median of the
 * pairs' ratios with its spread; pairs that differ by more than a fifth are followed by as many again. Pure but for the clock.
 */

export interface Figure {
  /** Ours, in `unit`: the median. */
  readonly value: number;
  readonly unit: string;
  /** Whose value ours is compared with; absent where there is none. */
  readonly peer?: string;
  readonly peerValue?: number;
  /** Ours divided by the peer's: the median of the pairs. */
  readonly ratio?: number;
  /** Between the quartiles of the pairs' ratios, as a share of their median. */
  readonly spread?: number;
  readonly pairs?: number;
  /** `>= 0.9`, of the ratio where there is a peer, of the value otherwise; absent for what is only reported. */
  readonly target?: string;
  readonly ok: boolean;
}
export type Figures = Record<string, Figure>;

export interface Target {
  readonly atLeast?: number;
  readonly atMost?: number;
}

export interface Pairs {
  /** One measurement, in `unit`. */
  readonly ours: () => Promise<number>;
  readonly peer: () => Promise<number>;
  readonly peerName: string;
  readonly unit: string;
  readonly target: Target;
  /** Of measured pairs; one more goes before, unmeasured. */
  readonly pairs: number;
}

const WIDE = 0.2;

/** Measures pair after pair, each side first in turn. */
export async function measurePairs(options: Pairs): Promise<Figure> {
  const { ours, peer, pairs } = options;
  const measured: { ours: number; peer: number }[] = [];
  const onePair = async (at: number) => {
    if (at % 2 === 0) return { ours: await ours(), peer: await peer() };
    const first = await peer();
    return { ours: await ours(), peer: first };
  };
  await onePair(0);
  while (measured.length < pairs) measured.push(await onePair(measured.length));
  if (spreadOf(measured.map(ratioOf)) > WIDE)
    while (measured.length < 2 * pairs) measured.push(await onePair(measured.length));
  return pairFigure(measured, options);
}

/** What a row of pairs comes to. */
export function pairFigure(
  measured: readonly { ours: number; peer: number }[],
  { peerName, unit, target }: Pick<Pairs, 'peerName' | 'unit' | 'target'>,
): Figure {
  const ratios = measured.map(ratioOf);
  const ratio = median(ratios);
  return {
    value: rounded(median(measured.map((pair) => pair.ours))),
    unit,
    peer: peerName,
    peerValue: rounded(median(measured.map((pair) => pair.peer))),
    ratio: rounded(ratio),
    spread: rounded(spreadOf(ratios)),
    pairs: measured.length,
    ...targetText(target),
    ok: meets(ratio, target),
  };
}

/** A value without a peer. */
export function plainFigure(value: number, unit: string, target: Target = {}): Figure {
  return { value: rounded(value), unit, ...targetText(target), ok: meets(value, target) };
}

export function meets(value: number, { atLeast, atMost }: Target): boolean {
  return (atLeast === undefined || value >= atLeast) && (atMost === undefined || value <= atMost);
}

function targetText({ atLeast, atMost }: Target): { target?: string } {
  if (atLeast !== undefined) return { target: `>= ${atLeast}` };
  return atMost === undefined ? {} : { target: `<= ${atMost}` };
}

function ratioOf({ ours, peer }: { ours: number; peer: number }): number {
  return ours / peer;
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** Linear between the two nearest; `share` from 0 to 1. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (sorted.length - 1) * share;
  const below = sorted[Math.floor(at)] ?? Number.NaN;
  const above = sorted[Math.ceil(at)] ?? Number.NaN;
  return below + (above - below) * (at - Math.floor(at));
}

function spreadOf(values: readonly number[]): number {
  return (quantile(values, 0.75) - quantile(values, 0.25)) / median(values);
}

/** Three digits that count. */
function rounded(value: number): number {
  return Number(value.toPrecision(value >= 100 ? 4 : 3));
}
