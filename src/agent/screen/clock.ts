/** Time for the screen: handed in, so that a test lets it pass. */

export interface Clock {
  /** The computer's clock, for showing. It jumps when it is set from the site. */
  now(): Date;
  /** Milliseconds of a clock that never jumps. */
  elapsed(): number;
  /** Calls again and again until the returned function is called. */
  every(milliseconds: number, call: () => void): () => void;
  /** Calls once, unless the returned function is called before. */
  after(milliseconds: number, call: () => void): () => void;
}

export const systemClock: Clock = {
  now: () => new Date(),
  elapsed: () => performance.now(),
  every: (milliseconds, call) => {
    const timer = setInterval(call, milliseconds);
    return () => clearInterval(timer);
  },
  after: (milliseconds, call) => {
    const timer = setTimeout(call, milliseconds);
    return () => clearTimeout(timer);
  },
};

/** `14:03:22 UTC`: the PE knows no time zone. */
export function clockText(time: Date): string {
  return `${time.toISOString().slice(11, 19)} UTC`;
}
