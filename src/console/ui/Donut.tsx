/** Parts of a whole as a ring. It says nothing that a table beside it does not say: who hears the page hears its label. */

export interface Part {
  readonly id: string;
  readonly value: number;
  /** CSS. */
  readonly color: string;
}

const RADIUS = 40;
const WIDTH = 14;
const ROUND = 2 * Math.PI * RADIUS;

export function Donut({ parts, label, middle }: { parts: readonly Part[]; label: string; middle: string }) {
  return (
    <svg viewBox="0 0 100 100" width={160} height={160} role="img" aria-label={label}>
      <circle cx={50} cy={50} r={RADIUS} fill="none" stroke="var(--mantine-color-default-border)" strokeWidth={WIDTH} />
      {arcsOf(parts).map(({ id, color, length, start }) => (
        <circle
          key={id}
          cx={50}
          cy={50}
          r={RADIUS}
          fill="none"
          stroke={color}
          strokeWidth={WIDTH}
          strokeDasharray={`${length * ROUND} ${ROUND}`}
          strokeDashoffset={-start * ROUND}
          transform="rotate(-90 50 50)"
        />
      ))}
      <text x={50} y={50} textAnchor="middle" dominantBaseline="central" fontSize={18} fill="currentColor">
        {middle}
      </text>
    </svg>
  );
}

/** Where each part begins and how long it is, as shares of the round. */
export function arcsOf(parts: readonly Part[]): (Part & { readonly start: number; readonly length: number })[] {
  const whole = parts.reduce((sum, { value }) => sum + value, 0);
  let before = 0;
  return parts
    .filter(({ value }) => value > 0)
    .map((part) => {
      const start = before / whole;
      before += part.value;
      return { ...part, start, length: part.value / whole };
    });
}
