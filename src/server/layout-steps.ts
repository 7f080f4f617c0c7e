/**
 * How an older data directory becomes one of today: one step for each layout, in order. A step may be interrupted and is then run again,
 * so it must be safe to repeat; the layout file is written after each.
 */
export interface LayoutStep {
  /** The layout that it makes of the one before. */
  readonly to: number;
  readonly run: (dataDirectory: string) => Promise<void>;
}

export const layoutSteps: readonly LayoutStep[] = [
  // Before there was a layout file, the folders stood where they stand now.
  { to: 1, run: async () => {} },
];

/** The steps from a layout on. Throws when the table has a gap, which would pass over one. */
export function stepsFrom(layout: number, steps: readonly LayoutStep[]): readonly LayoutStep[] {
  for (const [index, { to }] of steps.entries())
    if (to !== index + 1) throw new Error(`The step to layout ${to} stands at place ${index + 1} of the table.`);
  return steps.slice(layout);
}
