/** Which alerts a deployment raises, given how it is going. Pure. */

export interface AlertFacts {
  /** Percent of the devices, and since when. */
  readonly successBelow: { readonly percent: number; readonly at: Date } | null;
  readonly failureAbove: { readonly percent: number } | null;
  readonly devices: number;
  readonly succeeded: number;
  /** In the states error and requirements-not-met. */
  readonly failed: number;
}

export interface DueAlert {
  readonly kind: 'success-below' | 'failure-above';
  readonly percent: number;
  /** Null: the alert has no time. */
  readonly dueAt: Date | null;
  readonly counted: number;
}

/** Compared as whole numbers: 1 of 3 devices is more than 33 %. Of a collection without devices neither is true. */
export function alertsDue(
  { successBelow, failureAbove, devices, succeeded, failed }: AlertFacts,
  now: Date,
): DueAlert[] {
  const due: DueAlert[] = [];
  if (successBelow !== null && now >= successBelow.at && succeeded * 100 < successBelow.percent * devices)
    due.push({ kind: 'success-below', percent: successBelow.percent, dueAt: successBelow.at, counted: succeeded });
  if (failureAbove !== null && failed * 100 > failureAbove.percent * devices)
    due.push({ kind: 'failure-above', percent: failureAbove.percent, dueAt: null, counted: failed });
  return due;
}
