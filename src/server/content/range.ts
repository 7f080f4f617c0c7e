/** One byte range of a request (RFC 9110, section 14.2). Several ranges in one request are answered with the whole. */
export type RangeAnswer = { status: 200 | 206; start: number; end: number } | { status: 416 };

/** `start` and `end` are inclusive; for an empty file `end` is -1. */
export function chooseRange(
  size: number,
  range: string | undefined,
  ifRange: string | undefined,
  etag: string,
): RangeAnswer {
  const whole = { status: 200, start: 0, end: size - 1 } as const;
  if (range === undefined || (ifRange !== undefined && ifRange !== etag)) return whole;
  const match = /^bytes=(\d*)-(\d*)$/.exec(range.trim());
  if (match === null || (match[1] === '' && match[2] === '')) return whole;
  if (match[1] === '') {
    const last = Number(match[2]);
    return last === 0 || size === 0 ? { status: 416 } : { status: 206, start: Math.max(0, size - last), end: size - 1 };
  }
  const start = Number(match[1]);
  const end = match[2] === '' ? size - 1 : Math.min(Number(match[2]), size - 1);
  if (start >= size) return { status: 416 };
  return end < start ? whole : { status: 206, start, end };
}
